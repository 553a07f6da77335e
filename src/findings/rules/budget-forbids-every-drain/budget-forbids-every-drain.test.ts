import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { budgetForbidsEveryDrain } from './budget-forbids-every-drain.ts';

function findingsOf(budget: object, replicas: number, metadata: object = {}, nodes = ['n1', 'n2']) {
  const web = deploymentOf('shop/web', 'quay.io/team/web:1') as KubeObject & { spec: object };
  const objects = [
    { ...web, spec: { ...web.spec, replicas } },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'calm', namespace: 'shop', ...metadata },
      spec: { selector: { matchLabels: { app: 'web' } }, ...budget },
    },
  ] as unknown as readonly KubeObject[];
  const twin = ruleCluster({ nodes, objects });
  return check([twin], [budgetForbidsEveryDrain], new Runs([twin], ['node-drain:n1', 'node-drain:n2'])).findings;
}

test('one of one pod, proven by a drain that never ends', () => {
  expect(findingsOf({ minAvailable: 1 }, 1)).toMatchObject([
    {
      severity: 'medium',
      certainty: 'proven',
      subject: 'poddisruptionbudget/shop/calm',
      message: expect.stringMatching(/^n\d cannot be drained: PodDisruptionBudget shop\/calm lets no pod of Deployment shop\/web go$/),
      locations: [{ path: 'calm.yaml' }, { path: 'web.yaml' }],
      because: [{ text: 'PodDisruptionBudget shop/calm wants 1 of 1 pod healthy (minAvailable: 1)' }, {}, {}],
      consequence: [{ contingency: expect.stringMatching(/^node-drain:n\d$/) }],
    },
  ]);
});

test.each<[string, object, number]>([
  ['as many as there are', { minAvailable: 2 }, 2],
  ['half of one, which is rounded up', { minAvailable: '50%' }, 1],
  ['all', { minAvailable: '100%' }, 3],
  ['none that may be missing', { maxUnavailable: 0 }, 3],
])('%s', (_, budget, replicas) => {
  expect(findingsOf(budget, replicas)).toHaveLength(1);
});

test.each<[string, object, number, object?]>([
  ['one of two', { minAvailable: 1 }, 2],
  ['half of two', { minAvailable: '50%' }, 2],
  ['one that may be missing', { maxUnavailable: 1 }, 1],
  ['a part that is rounded up to one', { maxUnavailable: '20%' }, 1],
  ['no pod at all', { minAvailable: 1, selector: { matchLabels: { app: 'nobody' } } }, 1],
  ['pods that somebody picks by a role', { minAvailable: 1, selector: { matchLabels: { app: 'web', role: 'primary' } } }, 1],
  [
    'what an operator keeps',
    { minAvailable: 1 },
    1,
    { ownerReferences: [{ apiVersion: 'db.example/v1', kind: 'Cluster', name: 'db', uid: 'u', controller: true }] },
  ],
])('is silent about %s', (_, budget, replicas, metadata) => {
  expect(findingsOf(budget, replicas, metadata)).toEqual([]);
});

test('is silent where there is one node: it has nowhere to be drained to', () => {
  expect(findingsOf({ minAvailable: 1 }, 1, {}, ['n1'])).toEqual([]);
});
