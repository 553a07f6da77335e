import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { type BackOff, backOffEnds, goDuration, nextBackOff } from './back-off.ts';

const at = (seconds: number) => (seconds * 1000) as TimeMs;

test('doubles from ten seconds up to five minutes', () => {
  const waits: number[] = [];
  let entry: BackOff | undefined;
  let now = at(0);
  for (let attempt = 0; attempt < 7; attempt++) {
    entry = nextBackOff(entry, now, now);
    waits.push(entry.ms / 1000);
    now = (now + entry.ms) as TimeMs;
  }

  expect(waits).toEqual([10, 20, 40, 80, 160, 300, 300]);
});

test('begins anew when more than ten minutes lie between two restarts', () => {
  const capped: BackOff = { ms: 300_000, at: at(0) };

  expect(nextBackOff(capped, at(601), at(601)).ms).toBe(10_000);
  expect(nextBackOff(capped, at(300), at(610)).ms).toBe(10_000);
  expect(nextBackOff(capped, at(1), at(310)).ms).toBe(300_000);
});

test('a restart waits from the end of the last run', () => {
  expect(backOffEnds({ ms: 20_000, at: at(5) }, at(7), at(8))).toBe(27_000);
  expect(backOffEnds(undefined, at(7), at(8))).toBe(7_000);
});

test('durations read as Go prints them', () => {
  expect([10_000, 80_000, 300_000, 101, 1753, 62_500, 3_600_000].map(goDuration)).toEqual([
    '10s',
    '1m20s',
    '5m0s',
    '101ms',
    '1.753s',
    '1m2.5s',
    '1h0m0s',
  ]);
});
