import { expect, test } from 'vitest';
import { fieldSelectorText, matchesFields, parseFieldSelector } from './field-selectors.ts';

test('terms are joined by commas and sorted', () => {
  expect(parseFieldSelector('status.phase!=Failed,spec.nodeName=n1').requirements).toEqual([
    { field: 'spec.nodeName', equals: true, value: 'n1' },
    { field: 'status.phase', equals: false, value: 'Failed' },
  ]);
});

test('an empty selector restricts nothing', () => {
  expect(parseFieldSelector('').requirements).toEqual([]);
  expect(parseFieldSelector(',').requirements).toEqual([]);
});

test('commas, equal signs and backslashes of values stand behind a backslash', () => {
  const text = 'a=b\\,c\\=d\\\\';

  const { requirements = [] } = parseFieldSelector(text);

  expect(requirements).toEqual([{ field: 'a', equals: true, value: 'b,c=d\\' }]);
  expect(fieldSelectorText(requirements)).toBe(text);
});

test.each([
  ['abc', "invalid selector: 'abc'; can't understand 'abc'"],
  ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
  ['a=b\\n', 'invalid field selector: invalid escape sequence: \\n'],
  ['a=b\\', 'invalid field selector: invalid escape sequence: \\'],
])('%j is refused', (text, error) => {
  expect(parseFieldSelector(text)).toEqual({ error });
});

test('a missing field counts as empty', () => {
  const { requirements = [] } = parseFieldSelector('spec.nodeName=,status.phase==Running');

  expect(matchesFields(requirements, (field) => ({ 'status.phase': 'Running' })[field])).toBe(true);
  expect(matchesFields(requirements, (field) => ({ 'status.phase': 'Running', 'spec.nodeName': 'n1' })[field])).toBe(false);
});
