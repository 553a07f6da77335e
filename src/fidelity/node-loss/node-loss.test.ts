import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRecords } from '../read-records.ts';
import { runFidelity } from '../run.ts';
import { shuffledAgreement } from '../shuffled-agreement.ts';
import { nodeLoss } from './node-loss.ts';

const FILE = 'node-loss.json.gz';
const records = readRecords(readFileSync(new URL(`../../../fixtures/recordings/${FILE}`, import.meta.url)), FILE);

test('nodes are lost and come back as recorded', () => {
  const results = runFidelity(records, FILE, [nodeLoss]);

  expect(results.flatMap(({ disagreements }) => disagreements.map(({ id }) => id))).toEqual([]);
  expect(results.reduce((sum, { agreed }) => sum + agreed, 0)).toBe(records.length);
}, 120_000);

test('does not agree with what was recorded for others', () => {
  expect(shuffledAgreement(records, nodeLoss).agreed).toBe(0);
}, 120_000);
