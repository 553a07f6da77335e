import { expect, test } from 'vitest';
import { splitList } from './split-list.ts';

const split = (text: string) => splitList({ text, firstLine: 10 }, 0);

test('each item stands by itself, with its line', () => {
  const text = 'apiVersion: v1\nitems:\n- a: 1\n  b: |\n    x\n\n    - y\n- a: 2\nkind: List\n';

  expect(split(text)).toEqual({
    rest: { text: 'apiVersion: v1\nitems: []\nkind: List\n', firstLine: 10 },
    items: [
      { text: '- a: 1\n  b: |\n    x\n\n    - y\n', firstLine: 12 },
      { text: '- a: 2\n', firstLine: 17 },
    ],
  });
});

test.each(['items: []\n', 'items:\n  - a: 1\n', 'items:\n- a: &x 1\n- b: *x\n', 'spec:\n  items:\n- a\n'])('%j is left whole', (text) => {
  expect(split(text)).toBeUndefined();
});

test('a small list is left whole', () => {
  expect(splitList({ text: 'items:\n- a: 1\n', firstLine: 1 })).toBeUndefined();
});
