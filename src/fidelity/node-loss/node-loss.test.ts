import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Line } from '../control-plane/record.ts';
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

test.each([
  ['ten seconds of grace more', (line: Line) => ({ ...line, t: line.t > 30 ? line.t + 10 : line.t })],
  [
    'a taint that never came',
    (line: Line) => ({ ...line, taints: (line['taints'] as string[] | undefined)?.filter((taint) => !taint.endsWith('NoExecute')) }),
  ],
  ['endpoints that were not dropped', (line: Line) => (line.kind === 'endpointslice' ? { ...line, endpoints: [] } : line)],
  ['an event that was not sent', (line: Line) => (line['reason'] === 'TaintManagerEviction' && line.t < 100 ? { ...line, kind: 'none' } : line)],
])(
  'sees %s',
  (_, change) => {
    const record = records.find((each) => nodeLoss.idOf(each) === 'single-node-default');
    const { question, expected } = nodeLoss.split(record);
    const changed = expected(0).map(change);

    expect(nodeLoss.compare(() => changed, nodeLoss.answer(question), question)).toBeDefined();
  },
  60_000,
);
