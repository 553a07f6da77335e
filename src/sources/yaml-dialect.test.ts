import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readsAlike, yamlOptions } from './yaml-dialect.ts';

// What kubectl 1.32 makes of each scalar.
const kubectlScalars: readonly (readonly [string, unknown])[] = [
  ['yes', true],
  ['No', false],
  ['ON', true],
  ['off', false],
  ['y', true],
  ['n', false],
  ['true', true],
  ['0644', 420],
  ['0o644', 420],
  ['-0o10', -8],
  ['0b11', 3],
  ['0x50', 80],
  ['1_000', 1000],
  ['089', 89],
  ['1_000.5', 1000.5],
  ['.5', 0.5],
  ['1e3', 1000],
  ['12:30:45', '12:30:45'],
  ['2023-07-01', '2023-07-01'],
  ['2023-07-01T10:00:00Z', '2023-07-01T10:00:00Z'],
  ['1.2.3', '1.2.3'],
  ['0o8', '0o8'],
  ['0x', '0x'],
  ['_1', '_1'],
  ['"yes"', 'yes'],
  ["'0644'", '0644'],
  ['~', null],
  ['null', null],
  ['', null],
  ['0', 0],
  ['-0', 0],
  ['+5', 5],
  ['!!binary aGVsbG8=', 'hello'],
];

test.each(kubectlScalars)('kubectl reads %j as %j', (text, value) => {
  expect(parse(`a: ${text}`, yamlOptions('kubectl'))).toEqual({ a: value });
});

test.each([
  ['yes', 'yes'],
  ['on', 'on'],
  ['y', 'y'],
  ['off', 'off'],
  ['true', true],
  ['0644', 420],
  ['1_000', 1000],
])('kustomize reads %j as %j', (text, value) => {
  expect(parse(`a: ${text}`, yamlOptions('kustomize'))).toEqual({ a: value });
});

test('a key that reads as a boolean becomes the text of one', () => {
  expect(parse('{yes: 1, on: 2}', { ...yamlOptions('kubectl'), uniqueKeys: false })).toEqual({ true: 2 });
});

test('merge keys and anchors work', () => {
  const text = 'base: &base {a: 1, b: 2}\nuse:\n  <<: *base\n  b: 3\n';

  expect(parse(text, yamlOptions('kubectl'))).toEqual({ base: { a: 1, b: 2 }, use: { a: 1, b: 3 } });
});

test.each(['a: yes', 'a: {b: on}', '- off', '[n, y]', 'Yes: 1', 'a:\n  no # why', '--- on', 'a: &b YES', '{"a":no}', '? off\r\n: 1'])(
  'the dialects may differ about %j',
  (text) => {
    expect(readsAlike(text)).toBe(false);
  },
);

test.each(['a: true', 'a: "yes"', '# turn it on\na: 1', 'a: no one', 'a: 1_000', 'yes-sir: 1'])('the dialects read %j alike', (text) => {
  expect([readsAlike(text), parse(text, yamlOptions('kubectl'))]).toEqual([true, parse(text, yamlOptions('kustomize'))]);
});
