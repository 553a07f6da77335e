import { expect, test } from 'vitest';
import { flow } from './flow.ts';

const loud = (text: string) => `<${text}>`;

test('lines are broken at spaces and go on beneath', () => {
  expect(flow([{ text: 'one two three four' }], { first: '- ', rest: '  ', width: 10 })).toBe('- one two\n  three\n  four\n');
});

test('what dresses a text does not count, and no line is dressed beyond its end', () => {
  expect(flow([{ text: 'ab', dress: loud }, { text: '  cd ef', dress: loud }, { text: ' gh' }], { width: 9 })).toBe('<ab  cd ef>\ngh\n');
});

test('a whole part is not broken; without a width nothing is', () => {
  expect(flow([{ text: 'a' }, { text: '  [b c]', whole: true }], { width: 4 })).toBe('a\n[b c]\n');
  expect(flow([{ text: 'a b c d e f' }], { width: Number.POSITIVE_INFINITY })).toBe('a b c d e f\n');
});
