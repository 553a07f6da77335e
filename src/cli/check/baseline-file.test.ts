import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { aReview } from '#findings/review/review.fixture.ts';
import { aFolder } from '#testing/program.ts';
import { checkJson } from '#views/json/check.ts';
import { readBaseline, writeBaseline, writeOutput } from './baseline-file.ts';

const folder = aFolder({ 'broken.json': '{', 'other.json': '{"findings": [{}], "verdicts": []}', 'list.json': '[]' });
afterAll(() => folder.remove());
const at = (name: string) => join(folder.path, name);

test('what was written is read again, and the output as JSON says the same', () => {
  const written = writeBaseline(at('base.json'), aReview());
  writeOutput(at('report.json'), JSON.stringify(checkJson(aReview())));

  expect(readBaseline(at('base.json'))).toEqual({ ...written, name: at('base.json'), schemaVersion: undefined });
  expect(readBaseline(at('report.json'))).toMatchObject({ findings: written.findings });
});

test.each([
  ['broken.json', 'it is not valid JSON'],
  ['no-such.json', 'the file could not be opened'],
  ['other.json', 'is no baseline'],
  ['list.json', 'is no baseline'],
])('%s is none: %s', (name, why) => {
  expect(() => readBaseline(at(name))).toThrow(why);
});

test('a place where nothing can be written is said', () => {
  expect(() => writeOutput(join(folder.path, 'no/such/folder.json'), '')).toThrow(/^cannot write /);
});
