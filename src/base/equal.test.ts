import { expect, test } from 'vitest';
import { deepEqual } from './equal.ts';

test.each([
  [1, 1],
  [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }],
  [{ a: undefined }, {}],
  [{}, { a: undefined }],
  [
    { a: 1, b: 2 },
    { b: 2, a: 1 },
  ],
  [[], []],
  [null, null],
])('%j equals %j', (left, right) => {
  expect(deepEqual(left, right)).toBe(true);
});

test.each([
  [1, '1'],
  [{ a: 1 }, { a: 2 }],
  [{ a: 1 }, {}],
  [{}, { a: 1 }],
  [[1, 2], [1]],
  [[1], [1, 2]],
  [[], {}],
  [{}, []],
  [null, {}],
  [{}, null],
])('%j differs from %j', (left, right) => {
  expect(deepEqual(left, right)).toBe(false);
});
