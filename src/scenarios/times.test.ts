import { expect, test } from 'vitest';
import { smallIncident } from '#testing/small-incident.ts';
import { knownWhenMs, momentsOf, whenMs } from './times.ts';

const moments = momentsOf(smallIncident);

test.each([
  ['90s', 90_000],
  ['-5d', -432_000_000],
  ['eve', 0],
  ['called', 1_800_000],
  ['called+90s', 1_890_000],
  ['called-10m', 1_200_000],
  ['soon', undefined],
  ['soon+1m', undefined],
  ['called+soon', undefined],
])('%s is a time, or none', (text, expected) => {
  expect(whenMs(text, moments)).toBe(expected);
});

test('moments are in order of time, and a variant may move them', () => {
  expect([...moments.keys()]).toEqual(['eve', 'called', 'end']);
  expect(momentsOf(smallIncident, { id: 'V', title: 'later', moments: { called: '4h' } }).get('called')).toBe(14_400_000);
});

test('a scenario that names a time wrongly is a bug', () => {
  expect(() => knownWhenMs('soon', moments)).toThrow('"soon" is neither a duration nor one of the moments eve, called, end');
});
