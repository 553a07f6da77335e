import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRecords } from '../read-records.ts';
import { runFidelity } from '../run.ts';
import { shuffledAgreement } from '../shuffled-agreement.ts';
import { scheduling } from './scheduling.ts';

const FILE = 'scheduling.json.gz';
const records = readRecords(readFileSync(new URL(`../../../fixtures/recordings/${FILE}`, import.meta.url)), FILE);

test('the twin places, refuses and preempts pods as the real scheduler did', () => {
  const results = runFidelity(records, FILE, [scheduling]);

  const agreed = results.reduce((sum, result) => sum + result.agreed, 0);
  expect(results.map(({ kind }) => kind).sort()).toEqual(['scheduling batch', 'scheduling sequential']);
  expect(agreed).toBe(records.length);
}, 240_000);

test('does not agree with what was recorded for others', () => {
  const some = records.filter((_, index) => index % 3 === 0);

  expect(shuffledAgreement(some, scheduling).agreed).toBe(0);
}, 120_000);
