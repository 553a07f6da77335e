import { expect, test } from 'vitest';
import { newestInRange } from './version-range.ts';

const versions = ['16.6.9', '16.7.0', '16.7.1', '16.7.2', '16.8.0', '16.8.1-rc.1', 'v17.0.0'];

test.each([
  ['>=v16.7.0 <16.8.0', '16.7.2'],
  ['>=16.7.0, <16.7.2', '16.7.1'],
  ['16.7.0', '16.7.0'],
  ['16.7.x', '16.7.2'],
  ['~16.7.0', '16.7.2'],
  ['~16.6', '16.6.9'],
  ['^16.7.0', '16.8.0'],
  ['*', 'v17.0.0'],
  ['', 'v17.0.0'],
  ['>16.8', 'v17.0.0'],
  ['<=16.7', '16.7.2'],
  ['>=16.8.0-0 <17.0.0', '16.8.1-rc.1'],
  ['16.6.0 - 16.7.1', '16.7.1'],
  ['<16.7.0 || =16.8.0', '16.8.0'],
  ['!=17.0.0', '16.8.0'],
  ['>=18', undefined],
])('the newest in %s is %s', (range, newest) => {
  expect(newestInRange(range, versions)).toBe(newest);
});

test('pre-releases are ordered part by part and come before their release', () => {
  expect(newestInRange('>=1.0.0-0', ['1.0.0-rc.2', '1.0.0-rc.10', '1.0.0-rc'])).toBe('1.0.0-rc.10');
  expect(newestInRange('>=1.0.0-0', ['1.0.0-rc.2', '1.0.0'])).toBe('1.0.0');
});
