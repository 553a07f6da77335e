import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aReport } from '../report.ts';
import { readLargeList } from './large-list.ts';
import { listRanges } from './list-ranges.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'large-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function read(text: string) {
  const location = join(folder, 'list.json');
  writeFileSync(location, text);
  const { report, diagnostics } = aReport();
  const list = readLargeList(location, 'list.json', report);
  const items = [...(list?.items ?? [])].map(({ value, place }) => ({ value, place }));
  return { value: list?.value, items, diagnostics: diagnostics() };
}

test('the items come one by one, with their lines, and the list without them', () => {
  const text = '{"apiVersion": "v1",\n"items": [\n  {"a": "}]\\"ü", "items": [{}]},\n  {\n    "b": [[]]}\n], "kind": "List"}\n';

  expect(read(text)).toEqual({
    value: { apiVersion: 'v1', items: [], kind: 'List' },
    items: [
      { value: { a: '}]"ü', items: [{}] }, place: { path: 'list.json', line: 3 } },
      { value: { b: [[]] }, place: { path: 'list.json', line: 5 } },
    ],
    diagnostics: [],
  });
});

test('a broken item takes no other with it', () => {
  expect(read('{"items": [{"a": 1}, {"b": x}, {"c": 3}]}')).toMatchObject({
    items: [{ value: { a: 1 } }, { value: { c: 3 } }],
    diagnostics: [{ severity: 'error', place: { path: 'list.json', line: 1 } }],
  });
});

test.each(['', '[]', '{"items": [', '{"spec": {"items": []}}', '{"xitems": []}', '{"items": []}}', '{"items": []}{"items": []}'])(
  '%j is no list',
  (text) => {
    expect(read(text).value).toBeUndefined();
  },
);

test('it does not matter where the chunks end', () => {
  const list = fc.record({ before: fc.jsonValue(), items: fc.array(fc.dictionary(fc.string(), fc.jsonValue())), after: fc.jsonValue() });

  fc.assert(
    fc.property(list, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 2 }), (value, size, indent) => {
      const bytes = Buffer.from(JSON.stringify(value, null, indent));
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));

      const found = listRanges(chunks)?.each.map(({ from, to }) => JSON.parse(bytes.subarray(from, to).toString()));

      expect(found).toEqual(JSON.parse(JSON.stringify(value.items)));
    }),
  );
});
