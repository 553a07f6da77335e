import { expect, test } from 'vitest';
import { cut, wrap } from './wrap.ts';

test('words are kept whole, lines are not longer than asked for unless a word is', () => {
  expect(wrap('one two  three\nfour', 9)).toEqual(['one two', 'three', 'four']);
  expect(wrap('a unreasonably-long b', 5)).toEqual(['a', 'unreasonably-long', 'b']);
  expect(wrap('', 5)).toEqual([]);
});

test('a text that is too long ends in dots', () => {
  expect([cut('abcdef', 6), cut('abcdefg', 6), cut('a\n  b', 6)]).toEqual(['abcdef', 'abc...', 'a b']);
});
