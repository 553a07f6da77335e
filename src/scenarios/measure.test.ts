import { expect, test } from 'vitest';
import { measureAge, measureCount, measureText } from './measure.ts';

const minute = 60_000;

test.each([
  ['a b', 'a b', 'exact'],
  ['a b', 'a b c', 'no'],
  [{ contains: 'b' }, 'a b c', 'exact'],
  [{ contains: 'd' }, 'a b c', 'no'],
  [{ shape: 'version # (#)' }, 'version 7122415 (7123371)', 'within'],
  [{ shape: 'version 12 (13)' }, 'version 12 (13)', 'exact'],
  [{ shape: 'version # (#)' }, 'version 7122415', 'no'],
])('text %j beside %j is %s', (reported, shown, match) => {
  expect(measureText(reported, shown).match).toBe(match);
});

test.each([
  [34, 34, 'exact'],
  [34, 33, 'no'],
  [{ reported: 34, atLeast: 25 }, 34, 'exact'],
  [{ reported: 34, atLeast: 25 }, 25, 'within'],
  [{ reported: 34, atLeast: 25, atMost: 40 }, 41, 'no'],
  [{ atLeast: 25 }, 30, 'exact'],
  [{ atMost: 25 }, 30, 'no'],
])('count %j beside %j is %s', (reported, shown, match) => {
  expect(measureCount(reported, shown).match).toBe(match);
});

test.each([
  ['106m', 106.9 * minute, 'exact'],
  ['106m', 112 * minute, 'within'],
  ['106m', 95 * minute, 'no'],
  ['24h', 24.9 * 60 * minute, 'exact'],
  ['3d15h', 80 * 60 * minute, 'within'],
  [{ reported: '100m', by: 0.5 }, 140 * minute, 'within'],
  ['28d', 9 * 24 * 60 * minute, 'no'],
])('age %j beside %d ms is %s', (reported, shown, match) => {
  expect(measureAge(reported, shown).match).toBe(match);
});

test('the tolerance is declared, whatever comes out', () => {
  expect([measureAge('2h', 0).tolerance, measureCount({ atLeast: 1, atMost: 2 }, 9).tolerance]).toEqual(['+-10 %', '1 to 2']);
});
