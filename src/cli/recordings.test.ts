import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UserError } from '#base/user-error.ts';
import { recordingsIn } from './recordings.ts';

const folder = mkdtempSync(join(tmpdir(), 'blackstart-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the recordings of the project are used unless files are named', () => {
  const recordings = recordingsIn([]);

  expect(recordings.map(({ name }) => name)).toContain('fixtures/recordings/tables.json.gz');
  expect(
    recordings
      .find(({ name }) => name.endsWith('tables.json.gz'))
      ?.read()
      .slice(0, 2),
  ).toEqual(Buffer.from([0x1f, 0x8b]));
});

test('a folder stands for the recordings in it', () => {
  for (const file of ['b.json', 'a.ndjson.gz', 'c.jsonl', 'README.md', 'd.txt']) writeFileSync(join(folder, file), '[]');

  expect(recordingsIn([folder]).map(({ name }) => name)).toEqual(['a.ndjson.gz', 'b.json', 'c.jsonl'].map((file) => join(folder, file)));
});

test('what is not there is a mistake of the caller', () => {
  expect(() => recordingsIn(['no/such/file'])).toThrow(new UserError('cannot read no/such/file: there is no such file'));
});

test('what cannot be read is one, too', () => {
  const [recording] = recordingsIn([join(folder, 'b.json')]);
  rmSync(join(folder, 'b.json'));

  expect(() => recording?.read()).toThrow(/^cannot read .*b[.]json: ENOENT/);
});
