import { expect, test } from 'vitest';
import { counted, grouped, listed } from './words.ts';

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
