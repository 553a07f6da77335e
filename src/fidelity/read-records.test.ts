import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { UserError } from '#base/user-error.ts';
import { readRecords } from './read-records.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

test.each([
  ['[{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
  ['{"a":1}\n\n{"a":2}\n', [{ a: 1 }, { a: 2 }]],
  ['{"a":1}\r\n{"a":2}\r\n', [{ a: 1 }, { a: 2 }]],
  ['{\n "a": 1\n}', [{ a: 1 }]],
  ['\ufeff[1]', [1]],
  ['[]', []],
])('%j holds its records, compressed or not', (text, records) => {
  expect(readRecords(bytesOf(text), 'f')).toEqual(records);
  expect(readRecords(gzipSync(bytesOf(text)), 'f')).toEqual(records);
});

test.each([
  ['', 'f: the file is empty'],
  ['{"a":1}\n{"a":', 'f:2: neither a JSON document nor one JSON value a line'],
])('%j is refused with its place', (text, message) => {
  expect(() => readRecords(bytesOf(text), 'f')).toThrow(new UserError(message));
});

test('damaged compression is refused', () => {
  expect(() => readRecords(gzipSync(bytesOf('[]')).subarray(0, 12), 'f')).toThrow(/^f: damaged gzip data/);
});
