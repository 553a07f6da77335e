import { expect, test } from 'vitest';
import { baselineOf, compare } from '#findings/review/baseline.ts';
import { aFinding, aReview, aVerdict } from '#findings/review/review.fixture.ts';
import type { Review } from '#findings/review/review.ts';
import { sarif } from './sarif.ts';

const rules = [{ id: 'registry-needs-itself', summary: 'a registry needs itself', page: '# registry-needs-itself\n\nWhat `it` is.\n' }];
const options = { version: '1.2.3', rules, locate: (path: string) => `k8s/${path}`, lineOf: () => undefined, elsewhere: 'k8s' };
const runOf = (changes: Partial<Review>) => (sarif(aReview(changes), options) as { runs: [{ results: object[]; tool: object }] }).runs[0];

test('a finding stands on its line from the root of the repository, with its rule and a fingerprint', () => {
  expect(sarif(aReview(), options)).toMatchObject({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'blackstart',
            semanticVersion: '1.2.3',
            rules: [
              { id: 'registry-needs-itself', name: 'RegistryNeedsItself', help: { text: 'registry-needs-itself\n\nWhat it is.\n' } },
              { id: 'does-not-come-back' },
            ],
          },
        },
        results: [
          {
            ruleId: 'registry-needs-itself',
            ruleIndex: 0,
            level: 'error',
            message: { text: 'zot.lan is pulled through itself. Stops 1 workload when: power loss, caches gone. Fix: give nodes a second source.' },
            locations: [{ physicalLocation: { artifactLocation: { uri: 'k8s/zot.yaml', uriBaseId: '%SRCROOT%' }, region: { startLine: 6 } } }],
            relatedLocations: [{ id: 1, physicalLocation: { artifactLocation: { uri: 'k8s/nodes/n%201.yaml' } } }],
            codeFlows: [{ threadFlows: [{ locations: [{ location: { message: { text: 'Deployment images/zot serves zot.lan' } } }, {}] }] }],
            partialFingerprints: { 'blackstart/v1': 'f1' },
          },
        ],
      },
    ],
  });
});

test('a clean cluster has an empty list of results', () => {
  expect(runOf({ findings: [], verdicts: [aVerdict('power-loss')] }).results).toEqual([]);
});

test('what is in no file stands at what was named; severities are levels', () => {
  const levels = (['critical', 'high', 'medium', 'low', 'info'] as const).map((severity) => aFinding({ severity, locations: [{ live: 'pod/a/b' }] }));
  const { results } = runOf({ findings: levels });

  expect(results.map((result) => (result as { level: string }).level)).toEqual(['error', 'error', 'warning', 'note', 'note']);
  expect(results[0]).toMatchObject({ locations: [{ physicalLocation: { artifactLocation: { uri: 'k8s' }, region: { startLine: 1 } } }] });
});

test('an answer that no finding explains is a result; beside a baseline results are new or unchanged', () => {
  const comparison = compare(aReview(), { name: 'b', ...baselineOf(aReview({ verdicts: [] })) });

  expect(runOf({ findings: [] }).results).toMatchObject([{ ruleId: 'does-not-come-back', ruleIndex: 1, level: 'error' }]);
  expect(runOf({ comparison, findings: [aFinding(), aFinding({ fingerprint: 'f2' })] }).results).toMatchObject([
    { baselineState: 'unchanged' },
    { baselineState: 'new' },
  ]);
});
