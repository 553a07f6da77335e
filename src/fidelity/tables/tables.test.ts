import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readRecords } from '../read-records.ts';
import { runFidelity } from '../run.ts';
import { shuffledAgreement } from '../shuffled-agreement.ts';
import { tableColumns } from './table-columns.ts';
import { tables } from './tables.ts';

const recordsIn = (file: string) => readRecords(readFileSync(new URL(`../../../fixtures/recordings/${file}`, import.meta.url)), file);

describe.each([
  ['tables.json.gz', tables, 0.25],
  ['table-columns.json.gz', tableColumns, 0.1],
])('%s', (file, adapter, mostByChance) => {
  const records = recordsIn(file);

  test('agrees in every record', () => {
    const [result, ...others] = runFidelity(records, file, [adapter]);

    expect(others).toEqual([]);
    expect(result).toMatchObject({ agreed: records.length, total: records.length, undecidable: 0, disagreements: [] });
  });

  test('does not agree with what was recorded for others', () => {
    const { agreed, total } = shuffledAgreement(records, adapter);

    expect(agreed / total).toBeLessThan(mostByChance);
  });
});

describe('rows', () => {
  const record = {
    id: 'r',
    at: '2024-01-01T00:10:00.400Z',
    before: [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p' },
        spec: { containers: [{ name: 'a' }] },
        status: {
          phase: 'Running',
          containerStatuses: [
            { name: 'a', restartCount: 1, state: { running: {} }, lastState: { terminated: { exitCode: 1, finishedAt: '2024-01-01T00:09:50Z' } } },
          ],
        },
      },
    ],
    row: {
      Name: 'NAME',
      Ready: '0/1',
      Status: 'Running',
      Restarts: '1 (10s ago)',
      IP: '<none>',
      Node: '<none>',
      'Nominated Node': '<none>',
      'Readiness Gates': '<none>',
    },
  };
  const judged = (change: object) => runFidelity([{ ...record, row: { ...record.row, ...change } }], 'f', [tables])[0]?.disagreements;

  test.each(['1 (9s ago)', '1 (10s ago)', '1 (11s ago)'])('clocks may differ by a second: %s', (restarts) => {
    expect(judged({ Restarts: restarts })).toEqual([]);
  });

  test('but not by two', () => {
    expect(judged({ Restarts: '1 (12s ago)' })).toEqual([{ id: 'r', expected: { Restarts: '1 (12s ago)' }, got: { Restarts: '1 (10s ago)' } }]);
  });

  test('a column that is missing or too many is a difference', () => {
    expect(judged({ Ready: undefined })).toHaveLength(1);
    expect(judged({ Extra: 'x' })).toHaveLength(1);
  });
});
