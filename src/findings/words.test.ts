import { expect, test } from 'vitest';
import { counted, grouped, listed, toldCauses } from './words.ts';

test('a list reads as people write it, and a long one is cut', () => {
  expect([['n1'], ['n1', 'n2'], ['n1', 'n2', 'n3']].map(listed)).toEqual(['n1', 'n1 and n2', 'n1, n2 and n3']);
  expect(listed(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('a, b, c, d and 2 others');
});

test('one thing is no plural', () => {
  expect([counted(1, 'pod'), counted(2, 'pod')]).toEqual(['1 pod', '2 pods']);
});

test('groups stand in the order of their first member', () => {
  expect(grouped(['bee', 'ant', 'bat'], (word) => word.charAt(0))).toEqual([['bee', 'bat'], ['ant']]);
});

test('causes of one kind: the first five one by one, the others counted', () => {
  const texts = (count: number, options?: Parameters<typeof toldCauses>[2]) =>
    toldCauses(
      Array.from({ length: count }, (_, index) => index + 1),
      (item) => ({ text: `item ${item}` }),
      options,
    ).map(({ text }) => text);

  expect(texts(5)).toEqual(['item 1', 'item 2', 'item 3', 'item 4', 'item 5']);
  expect(texts(6).at(-1)).toBe('and so does 1 other');
  expect(texts(8)).toEqual(['item 1', 'item 2', 'item 3', 'item 4', 'item 5', 'and so do 3 others']);
  expect(texts(7, { are: true, word: 'other field' }).at(-1)).toBe('and so are 2 other fields');
});
