import { expect, test } from 'vitest';
import { readFiles } from './read-files.ts';

/** Reads a file that wants to be too much beside one that is in order. */
function read(text: string, path = 'a.yaml') {
  const { objects, diagnostics } = readFiles([
    { path, text },
    { path: 'z.yaml', text: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: ok}\n' },
  ]);
  return { names: objects.map(({ object }) => object.metadata.name), said: diagnostics.map(({ message, place }) => [message, place]) };
}

const at = (line: number, path = 'a.yaml') => ({ path, line });
const levels = (first: string, next: (before: string) => string) =>
  Array.from({ length: 30 }, (_, level) => `a${level}: &a${level} ${level === 0 ? first : next(`*a${level - 1}`)}\n`).join('');

test.each([
  ['aliases of aliases', levels('[x, x]', (before) => `[${before}, ${before}, ${before}]`), 'its aliases multiply it beyond reason'],
  ['merge keys of merge keys', levels('{k: v}', (before) => `{<<: [${before}, ${before}]}`), 'its aliases multiply it beyond reason'],
  [
    'thousands of aliases',
    Array.from({ length: 20_000 }, (_, key) => `k${key}: &a${key} {x: *a0}`).join('\n'),
    'it has more aliases than can be followed',
  ],
  ['brackets within brackets', `a: ${'['.repeat(20_000)}`, 'it is nested too deeply'],
  ['maps within maps', Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'), 'it is nested too deeply'],
  ['one document of many megabytes', `a: ${'x'.repeat(5 * 1024 * 1024)}`, 'it is larger than 4 MiB and no list of objects (JSON may be larger)'],
])('%s end in a diagnostic, and the rest is read', (_what, text, reason) => {
  expect(read(text)).toEqual({ names: ['ok'], said: [[`this document was not read: ${reason}`, at(1)]] });
});

test('JSON nested without end, or with a list in itself, ends in a diagnostic', () => {
  expect(read(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`, 'a.json').said).toEqual([
    ['this document was not read: it is nested too deeply', at(1, 'a.json')],
  ]);
  expect(read('a: &a [*a]').names).toEqual(['ok']);
});

test('a map with very many keys is read, and a key that stands twice is said', () => {
  const keys = Array.from({ length: 20_000 }, (_, key) => `  k${key}: v\n`).join('');

  const { names, said } = read(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: many, namespace: ok}\ndata:\n${keys}  k7: w\n`);

  expect(names).toEqual(['many', 'ok']);
  expect(said).toEqual([['a key stands twice in one map; the last one counts', at(20_005)]]);
});

test('what is wrong with a secret is said without its value', () => {
  const { said } = read('apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: [SECRET]\nstringData: {a: {b: SECRET}}\ntype: "SECRET\n');

  expect(JSON.stringify(said)).not.toContain('SECRET');
});
