import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRecords } from '../read-records.ts';
import { runFidelity } from '../run.ts';
import { shuffledAgreement } from '../shuffled-agreement.ts';
import { drainRecordings } from './drain.ts';
import { normalised } from './output.ts';

const FILE = 'drain.json.gz';
const records = readRecords(readFileSync(new URL(`../../../fixtures/recordings/${FILE}`, import.meta.url)), FILE);

test('the twin drains nodes and prints what kubectl printed', () => {
  const results = runFidelity(records, FILE, [drainRecordings]);

  expect(results.flatMap(({ disagreements }) => disagreements)).toEqual([]);
  expect(results.reduce((sum, { agreed }) => sum + agreed, 0)).toBe(records.length);
}, 60_000);

test('does not agree with what was recorded for others', () => {
  expect(shuffledAgreement(records, drainRecordings).agreed).toBe(0);
}, 60_000);

test('the order of equal pods does not matter, that of one pod does', () => {
  const lines = (...stdout: string[]) => normalised({ exitCode: 0, stdout: stdout.join('\n'), stderr: '' });
  const [one, other] = ['d/web-5cbc595b4b-8wwsl', 'd/web-5cbc595b4b-bj6zq'];

  const first = lines(`evicting pod ${one}`, `evicting pod ${other}`, 'pod/web-5cbc595b4b-8wwsl evicted', 'pod/web-5cbc595b4b-bj6zq evicted');

  expect(first).toEqual(
    lines(`evicting pod ${other}`, `evicting pod ${one}`, 'pod/web-5cbc595b4b-8wwsl evicted', 'pod/web-5cbc595b4b-bj6zq evicted'),
  );
  expect(first).not.toEqual(
    lines('pod/web-5cbc595b4b-8wwsl evicted', `evicting pod ${one}`, `evicting pod ${other}`, 'pod/web-5cbc595b4b-bj6zq evicted'),
  );
});
