import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRecords } from '../read-records.ts';
import { runFidelity } from '../run.ts';
import { shuffledAgreement } from '../shuffled-agreement.ts';
import { evictions } from './eviction.ts';

const FILE = 'eviction.json.gz';
const records = readRecords(readFileSync(new URL(`../../../fixtures/recordings/${FILE}`, import.meta.url)), FILE);

test('evictions are answered, and budgets counted, as by the real API server and controller', () => {
  const results = runFidelity(records, FILE, [evictions]);

  expect(results.flatMap(({ disagreements }) => disagreements)).toEqual([]);
  expect(results.reduce((sum, { agreed }) => sum + agreed, 0)).toBe(records.length);
}, 60_000);

test('hardly agrees with what was recorded for others', () => {
  // Three evictions in a row are refused by the same budget with the same words.
  expect(shuffledAgreement(records, evictions).agreed).toBeLessThanOrEqual(2);
}, 60_000);
