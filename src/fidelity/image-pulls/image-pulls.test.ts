import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readRecords } from '../read-records.ts';
import { runFidelity } from '../run.ts';
import { shuffledAgreement } from '../shuffled-agreement.ts';
import { imagePulls } from './image-pulls.ts';

const recordsIn = (file: string) => readRecords(readFileSync(new URL(`../../../fixtures/recordings/${file}`, import.meta.url)), file);

describe.each([
  ['containerd-cases.json.gz', 3],
  ['containerd-cases-newer.json.gz', 7],
])('%s', (file, kinds) => {
  const records = recordsIn(file);

  test('every pull goes as it went with containerd', () => {
    const results = runFidelity(records, file, [imagePulls]);

    expect(results.flatMap((result) => result.disagreements)).toEqual([]);
    expect(results).toHaveLength(kinds);
    expect(results.reduce((sum, result) => sum + result.agreed, 0)).toBe(records.length);
  });

  test('does not agree with what was recorded for others', () => {
    const { agreed, total } = shuffledAgreement(records, imagePulls, 7);

    expect(agreed / total).toBeLessThan(0.15);
  });
});

describe('a comparison', () => {
  const [record] = recordsIn('containerd-cases.json.gz');
  const { question, expected } = imagePulls.split(record);
  const compare = (change: object) => imagePulls.compare({ ...expected, ...change }, expected, question);

  test('sees a missing request', () => {
    expect(compare({ requests: expected.requests.slice(1) })).toBeDefined();
  });

  test('sees another text and another code', () => {
    expect(compare({ error: 'something else' })).toBeDefined();
    expect(compare({ grpcCode: 'INTERNAL' })).toBeDefined();
  });

  test('overlooks addresses, which no record explains', () => {
    const at = (address: string) => ({ ...expected, error: `dial tcp ${address}:443: connect: connection refused` });

    expect(imagePulls.compare(at('127.0.0.1'), at('127.66.0.1'), question)).toBeUndefined();
  });
});
