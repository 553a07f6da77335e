import { expect, test } from 'vitest';
import { generatedName, randomSuffix, safeEncoded } from './names.ts';

test('a suffix has five letters of the alphabet', () => {
  const draws = [0, 1, 26, 18, 19];

  expect(randomSuffix(() => draws.shift() ?? 0)).toBe('bc9xz');
});

test('a long base is cut so that the name fits in 63 characters', () => {
  expect(generatedName('a'.repeat(80), 'bcdfg')).toHaveLength(63);
  expect(generatedName('web-', 'bcdfg')).toBe('web-bcdfg');
});

test('a hash is written in the same letters', () => {
  expect(safeEncoded('0123456789')).toBe('456789bcdf');
});
