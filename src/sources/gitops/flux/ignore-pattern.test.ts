import { expect, test } from 'vitest';
import { ignorePattern } from './ignore-pattern.ts';

const paths = ['a.yaml', 'old', 'apps/a.yaml', 'apps/old/b.yaml', 'apps/x/old/b.yaml', 'apps/old/old/c.yaml', 'docs/x.md'];

function named(line: string, among = paths): readonly string[] {
  const { matches } = ignorePattern(line);
  return among.filter((path) => matches(path.split('/'), 0));
}

test.each([
  ['/**', []],
  ['/**/', []],
  ['/', []],
  ['/doc**', []],
  ['apps/old**', []],
  ['doc**', ['docs/x.md']],
  ['apps\t', []],
  ['docs  ', ['docs/x.md']],
  ['docs\\ ', []],
  ['*/**', paths],
  ['**/old/**', ['old', 'apps/old/b.yaml', 'apps/x/old/b.yaml', 'apps/old/old/c.yaml']],
  ['**/old/', ['apps/old/b.yaml', 'apps/x/old/b.yaml', 'apps/old/old/c.yaml']],
  ['old/', ['apps/old/b.yaml', 'apps/x/old/b.yaml', 'apps/old/old/c.yaml']],
  ['apps//old', ['apps/old/b.yaml', 'apps/old/old/c.yaml']],
  ['**/old/c.yaml', []],
  ['apps/**/b.yaml', ['apps/old/b.yaml', 'apps/x/old/b.yaml']],
  ['/*/old', ['apps/old/b.yaml', 'apps/old/old/c.yaml']],
  ['/docs', ['docs/x.md']],
])('%j names what it names in Flux', (line, expected) => {
  expect(named(line)).toEqual(expected);
});

test.each([
  ['[^a]*', ['b', '!', '[x]']],
  ['[!a]', ['a', '!']],
  ['[a-b]', ['a', 'b']],
  ['[b-a]', []],
  ['\\!', ['!']],
  ['\\[x]', ['[x]']],
  ['?', ['a', 'b', '!']],
  ['[x', []],
  ['[]x]', []],
  ['x\\', []],
])('%j is read as Go reads it', (line, expected) => {
  expect(named(line, ['a', 'b', '!', 'a1', '[x]'])).toEqual(expected);
});

test('stars take as much as they must', () => {
  const names = ['kustomization.yaml', 'a-b-a-b.yml', 'ab'];

  expect(named('*a*.y*ml', names)).toEqual(names.slice(0, 2));
  expect(named('a*b', names)).toEqual(['ab']);
  expect(named(`${'*a'.repeat(30)}*b`, ['a'.repeat(250)])).toEqual([]);
});

test('one character is one, however it is stored', () => {
  expect(named('?x', ['😀x', 'äx', '..x'])).toEqual(['😀x', 'äx']);
});

test('an exclamation mark takes files in again', () => {
  expect(ignorePattern('!/docs').includes).toBe(true);
  expect(named('!/docs')).toEqual(['docs/x.md']);
});
