import { expect, test } from 'vitest';
import { fnv32a } from './fnv.ts';

test.each([
  ['', 0x811c9dc5],
  ['a', 0xe40c292c],
  ['ab', 0x4d2505ca],
  ['abc', 0x1a47e90b],
  ['foobar', 0xbf9cf968],
])('hashes %j as the published vectors say', (text, hash) => {
  expect(fnv32a(text)).toBe(hash);
});

test('a hash can be continued from an earlier state', () => {
  expect(fnv32a('bar', fnv32a('foo'))).toBe(fnv32a('foobar'));
});

test('text is hashed as UTF-8', () => {
  expect(fnv32a('ü')).toBe(fnv32a(new Uint8Array([0xc3, 0xbc])));
});
