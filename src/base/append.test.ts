import { expect, test } from 'vitest';
import { appendTo } from './append.ts';

test('values under one key stay in their order', () => {
  const lists = new Map<string, number[]>();

  appendTo(lists, 'a', 1);
  appendTo(lists, 'b', 2);
  appendTo(lists, 'a', 3);

  expect([...lists]).toEqual([
    ['a', [1, 3]],
    ['b', [2]],
  ]);
});
