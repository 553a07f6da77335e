import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'blackstart-'));
const fidelity = (words: readonly string[], input = '') =>
  spawnSync(process.execPath, [main, 'fidelity', ...words], { cwd: folder, input, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });

const name = { name: 'Name', type: 'string', format: 'name', priority: 0 };
const age = { name: 'Age', type: 'string', format: '', priority: 0 };
const agreeing = { path: '/apis/storage.k8s.io/v1/csinodes', columns: [name, { name: 'Drivers', type: 'integer', format: '', priority: 0 }, age] };
const differing = { path: '/api/v1/namespaces', columns: [name, age] };

beforeAll(() => {
  writeFileSync(join(folder, 'good.json'), JSON.stringify([agreeing]));
  writeFileSync(join(folder, 'mixed.ndjson.gz'), gzipSync([agreeing, differing, { id: 'other' }].map((record) => JSON.stringify(record)).join('\n')));
  writeFileSync(join(folder, 'many.json'), JSON.stringify(Array.from({ length: 7 }, () => differing)));
  writeFileSync(join(folder, 'broken.json'), '[1,');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('figures are a table', () => {
  expect(fidelity(['good.json'])).toMatchObject({
    status: 0,
    stderr: '',
    stdout: [
      'KIND            VERSION   AGREED   PERCENT   UNDECIDABLE   FILE',
      'table-columns   v1.28.3   1/1      100       0             good.json',
      'all                       1/1      100       0             1 file',
      '',
    ].join('\n'),
  });
});

test('disagreements and records of no known kind are named', () => {
  const { status, stdout } = fidelity(['mixed.ndjson.gz']);

  expect(status).toBe(0);
  expect(stdout).toContain('all                       1/3      33.3');
  expect(stdout).toContain(
    [
      'table-columns v1.28.3: 1 record that the twin does not match',
      '  /api/v1/namespaces',
      '    expected: {"name":"Age","type":"string","format":"","priority":0}',
      '    got:      {"name":"Status","type":"string","format":"","priority":0}',
      '',
      'mixed.ndjson.gz: 1 record of no known kind',
      '  other: fields id',
    ].join('\n'),
  );
});

test('five disagreements of a kind are printed, or all', () => {
  expect(fidelity(['many.json']).stdout).toMatch(/\n {2}[.]{3} and 2 more \(--all prints them\)\n$/);
  expect(fidelity(['many.json', '--all']).stdout.match(/expected:/g)).toHaveLength(7);
});

test('JSON holds every disagreement', () => {
  const { stdout } = fidelity(['good.json', 'many.json', '--output', 'json']);

  const { schemaVersion, results } = JSON.parse(stdout);
  expect(schemaVersion).toBe(1);
  expect(results).toMatchObject([
    { file: 'good.json', kind: 'table-columns', version: 'v1.28.3', agreed: 1, total: 1, undecidable: 0, disagreements: [] },
    { file: 'many.json', agreed: 0, total: 7, disagreements: { length: 7, 0: { id: '/api/v1/namespaces', expected: age, got: { name: 'Status' } } } },
  ]);
});

test('records come from stdin as well', () => {
  expect(fidelity(['-'], JSON.stringify(agreeing)).stdout).toContain('1/1      100       0             stdin\n');
});

test.each([
  [['broken.json'], /^blackstart: broken[.]json:1: neither a JSON document nor one JSON value a line\n$/],
  [['good.json', 'missing.json'], /^blackstart: cannot read missing[.]json: there is no such file\n$/],
])('a file that cannot be read is one line and exit code 2: %j', (words, stderr) => {
  const result = fidelity(words);

  expect(result).toMatchObject({ status: 2, stdout: '' });
  expect(result.stderr).toMatch(stderr);
});
