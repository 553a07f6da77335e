import { expect, test } from 'vitest';
import { afterFault, nodes, shopTwin, workload } from '#testing/shop.ts';
import { found } from './found.fixture.ts';

const pinned = { runs: { w1: ['shop/web'] } };

function budget(spec: object): object {
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'web', namespace: 'shop' }, spec };
}

const selector = { matchLabels: { app: 'web' } };

test('a drain that a budget stops goes on with one pod more, a wider budget, past it or without it', () => {
  const twin = shopTwin([...nodes(8, 8), budget({ minAvailable: 1, selector }), workload('Deployment', 'web')], pinned);

  expect(found(twin, afterFault(twin, 'node-drain:w1'))).toEqual({
    cause: 'budget',
    steps: ['kubectl patch deployment/web -n shop {"spec":{"replicas":2}}'],
    instead: [
      'kubectl patch poddisruptionbudget/web -n shop {"spec":{"minAvailable":null,"maxUnavailable":1}}',
      expect.stringMatching(/^kubectl delete pod\/web-\S+ -n shop$/),
      'kubectl delete poddisruptionbudget/web -n shop',
    ],
  });
});

test('a budget that lets the pod go stops nothing', () => {
  const twin = shopTwin([...nodes(8, 8), budget({ maxUnavailable: 1, selector }), workload('Deployment', 'web')], pinned);

  expect(found(twin, afterFault(twin, 'node-drain:w1'))).toMatchObject({ cause: undefined, steps: [] });
});

test('pods whose owner cannot be scaled are deleted past a budget that allows none', () => {
  const owner = { apiVersion: 'engines.example.org/v1', kind: 'Engine', name: 'e', uid: 'u1', controller: true };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'engine-1', namespace: 'shop', labels: { app: 'web' }, ownerReferences: [owner] },
    spec: { nodeName: 'w1', containers: [{ name: 'main', image: 'quay.io/team/web:1' }] },
  };
  const twin = shopTwin([...nodes(8, 8), budget({ minAvailable: 1, selector }), pod]);

  const { cause, steps, instead } = found(twin, afterFault(twin, 'node-drain:w1'));

  expect(cause).toBe('budget');
  expect([...steps, ...instead]).toContain('kubectl delete poddisruptionbudget/web -n shop');
});
