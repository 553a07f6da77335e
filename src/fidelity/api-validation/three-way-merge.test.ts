import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRecords } from '../read-records.ts';
import { runFidelity } from '../run.ts';
import { shuffledAgreement } from '../shuffled-agreement.ts';
import { threeWayMerges } from './three-way-merge.ts';

const file = 'three-way-merge.json.gz';
const records = readRecords(readFileSync(new URL(`../../../fixtures/recordings/${file}`, import.meta.url)), file);
/** Four records go on from the object of the one before. */
const undecidable = 4;

test('patches, refusals and what becomes of the variables agree in every record', () => {
  const [result, ...others] = runFidelity(records, file, [threeWayMerges]);

  expect(others).toEqual([]);
  expect(result).toMatchObject({ disagreements: [], agreed: records.length - undecidable, undecidable });
});

test('they are not those of other records', () => {
  const { agreed, total } = shuffledAgreement(records, threeWayMerges);

  expect(agreed / total).toBeLessThan(0.3);
});
