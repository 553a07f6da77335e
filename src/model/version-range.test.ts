import { expect, test } from 'vitest';
import { newestInRange, spansMinors } from './version-range.ts';

const versions = ['16.6.9', '16.7.0', '16.7.1', '16.7.2', '16.8.0', '16.8.1-rc.1', 'v17.0.0'];

test.each([
  ['>=v16.7.0 <16.8.0', '16.7.2'],
  ['>=16.7.0, <16.7.2', '16.7.1'],
  ['16.7.0', '16.7.0'],
  ['16.7.x', '16.7.2'],
  ['~16.7.0', '16.7.2'],
  ['~16.6', '16.6.9'],
  ['~>16.7.0', '16.7.2'],
  ['~> 16.6', '16.6.9'],
  ['~0.0.0', 'v17.0.0'],
  ['^16.7.0', '16.8.0'],
  ['*', 'v17.0.0'],
  ['', 'v17.0.0'],
  ['>16.8', 'v17.0.0'],
  ['<=16.7', '16.7.2'],
  ['>=16.8.0-0 <17.0.0', '16.8.1-rc.1'],
  ['16.6.0 - 16.7.1', '16.7.1'],
  ['<16.7.0 || =16.8.0', '16.8.0'],
  ['!=17.0.0', '16.8.0'],
  ['16.6.0 - 16.8.0, !=16.8.0', '16.7.2'],
  ['>=18', undefined],
  ['latest', undefined],
  ['16.7.0 || stable', undefined],
])('the newest in %s is %s', (range, newest) => {
  expect(newestInRange(range, versions)).toBe(newest);
});

test('pre-releases are ordered part by part and come before their release', () => {
  expect(newestInRange('>=1.0.0-0', ['1.0.0-rc.2', '1.0.0-rc.10', '1.0.0-rc'])).toBe('1.0.0-rc.10');
  expect(newestInRange('>=1.0.0-0', ['1.0.0-rc.2', '1.0.0'])).toBe('1.0.0');
});

test.each([
  '',
  '*',
  '1.x',
  '^1.2.3',
  '>=1.2',
  '>1.2.3',
  '1',
  'v1',
  '>=1.2.3 <2',
  '1.2.3 || 1.3.0',
  '<2.0.0 >=1.0.0',
  '1.2.3||>5',
  '>5',
  '<2',
  '!=1.2.3',
  '~>1',
  '>=1.2.5 <1.3.1',
])('"%s" lets in another minor version', (range) => {
  expect(spansMinors(range)).toBe(true);
});

test.each([
  '1.2.3',
  '=1.2.3',
  'v1.2.3',
  '~1.2',
  '1.2.x',
  '>=1.2.0 <1.3.0',
  '1.2.3-rc.1',
  '^0.2.3',
  '<1.3.0 >=1.2.0',
  '~>1.2.3',
  '>=1.2.3-rc.1 <1.3.0-0',
  '1.2.3 || 1.2.5',
  '<0.1.0',
  'latest',
])('"%s" does not', (range) => {
  expect(spansMinors(range)).toBe(false);
});
