import { expect, test } from 'vitest';
import { splitJson } from './json-values.ts';

test('a list is cut into its items, each with its line', () => {
  const text = '{"kind": "List", "items": [\n  {"a": 1},\n  {"b": [{"c": "}]\\""}]}\n], "x": 1}';

  expect(splitJson(text)).toEqual([
    {
      text: '{"kind": "List", "items": [], "x": 1}',
      firstLine: 1,
      items: [
        { text: '{"a": 1}', firstLine: 2 },
        { text: '{"b": [{"c": "}]\\""}]}', firstLine: 3 },
      ],
    },
  ]);
});

test('items further down are no list of items', () => {
  expect(splitJson('{"spec": {"items": [{}]}}')).toEqual([{ text: '{"spec": {"items": [{}]}}', firstLine: 1 }]);
});

test('values after each other are read one by one', () => {
  expect(splitJson('{"a": 1}\n{"b": 2}\n')).toEqual([
    { text: '{"a": 1}', firstLine: 1 },
    { text: '{"b": 2}', firstLine: 2 },
  ]);
});

test.each(['{"a": 1', '{"a": "1}', '}', '{} x', '"a"', '{}]'])('%s is not JSON', (text) => {
  expect(splitJson(text)).toBeUndefined();
});
