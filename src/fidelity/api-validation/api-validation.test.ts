import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readRecords } from '../read-records.ts';
import { runFidelity } from '../run.ts';
import { shuffledAgreement } from '../shuffled-agreement.ts';
import { apiValidation } from './api-validation.ts';

const file = 'api-validation.json.gz';
const records = readRecords(readFileSync(new URL(`../../../fixtures/recordings/${file}`, import.meta.url)), file);

describe('answers of a real API server', () => {
  test('are given by the twin, too', () => {
    const [result, ...others] = runFidelity(records, file, [apiValidation]);

    expect(others).toEqual([]);
    expect(result).toMatchObject({ disagreements: [], agreed: records.length, total: records.length });
  });

  test('are not those to other requests', () => {
    const { agreed, total } = shuffledAgreement(records, apiValidation);

    expect(agreed / total).toBeLessThan(0.05);
  });
});

describe('comparison', () => {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 't' }, status: { phase: 'Active' } };
  const recordOf = (body: object, response: object) => ({
    id: 'r',
    before: [namespace],
    steps: [{ id: 's', request: { method: 'POST', path: '/api/v1/namespaces/t/configmaps', body }, response }],
  });
  const judged = (body: object, response: object) => runFidelity([recordOf(body, response)], 'f', [apiValidation])[0]?.disagreements;
  const stored = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 't', uid: 'u', resourceVersion: '7' }, data: { k: 'v' } };

  test('names, versions and identities of the moment do not matter', () => {
    expect(judged({ metadata: { name: 'a' }, data: { k: 'v' } }, { status: 201, body: stored })).toEqual([]);
  });

  test.each([
    ['a value', { metadata: { name: 'a' }, data: { k: 'w' } }],
    ['a name', { metadata: { name: 'b' }, data: { k: 'v' } }],
    ['a label', { metadata: { name: 'a', labels: { l: 'm' } }, data: { k: 'v' } }],
    ['a refusal', { metadata: { name: 'A' }, data: { k: 'v' } }],
    ['a warning', { metadata: { name: 'a' }, data: { k: 'v' }, more: 1 }],
  ])('%s does', (_what, body) => {
    expect(judged(body, { status: 201, body: stored })).toHaveLength(1);
  });
});
