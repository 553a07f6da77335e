import { expect, test } from 'vitest';
import { parseSchedule } from './schedule.ts';

function next(text: string, after: string, zone?: string): string | undefined {
  const time = parseSchedule(text, zone).schedule?.next(Date.parse(after));
  return time === undefined ? undefined : new Date(time).toISOString().slice(0, 16);
}

test.each([
  ['* * * * *', '2026-01-01T00:00:30Z', '2026-01-01T00:01'],
  ['*/15 * * * *', '2026-01-01T00:45:00Z', '2026-01-01T01:00'],
  ['30 2 * * *', '2026-01-01T02:30:00Z', '2026-01-02T02:30'],
  ['0 0 1 jan *', '2026-01-01T00:00:00Z', '2027-01-01T00:00'],
  ['0 9-17/4 * * mon-fri', '2026-01-02T17:30:00Z', '2026-01-05T09:00'],
  ['0 0 13 * 5', '2026-01-01T00:00:00Z', '2026-01-02T00:00'],
  ['0 0 29 2 *', '2026-03-01T00:00:00Z', '2028-02-29T00:00'],
  ['@hourly', '2026-01-01T00:00:00Z', '2026-01-01T01:00'],
  ['@every 90m', '2026-01-01T00:00:00Z', '2026-01-01T01:30'],
  ['5/20 * * * *', '2026-01-01T00:06:00Z', '2026-01-01T00:25'],
  ['TZ=Europe/Berlin 0 12 * * *', '2026-07-01T00:00:00Z', '2026-07-01T10:00'],
])('%j after %s comes at %s', (text, after, expected) => {
  expect(next(text, after)).toBe(expected);
});

test('a time zone of its own decides what noon is', () => {
  expect(next('0 12 * * *', '2026-01-01T00:00:00Z', 'Europe/Berlin')).toBe('2026-01-01T11:00');
  expect(next('0 12 * * *', '2026-07-01T00:00:00Z', 'America/New_York')).toBe('2026-07-01T16:00');
});

test.each(['61 * * * *', '* * * *', '@never', '1-0 * * * *', '*/0 * * * *', 'x * * * *'])('%j is no schedule', (text) => {
  expect(parseSchedule(text, undefined).error).toBeDefined();
});

test('a time that never comes has no next', () => {
  expect(next('0 0 31 2 *', '2026-01-01T00:00:00Z')).toBeUndefined();
});
