import { expect, test } from 'vitest';
import { after, nodes, patch, shopTwin, workload } from '#testing/shop.ts';
import { found } from './found.fixture.ts';

const quota = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'team', namespace: 'shop' },
  spec: { hard: { 'requests.cpu': '3' } },
};

test('a rollout that a used-up quota stops goes on when the quota is raised, or without surge', () => {
  const twin = shopTwin([...nodes(8), quota, workload('Deployment', 'web', { replicas: 3, cpu: '1' })]);
  const moment = after(twin, patch('Deployment', 'web', { spec: { template: { metadata: { annotations: { of: 'today' } } } } }));

  expect(found(twin, moment)).toMatchObject({
    cause: 'quota',
    steps: ['kubectl patch resourcequota/team -n shop {"spec":{"hard":{"requests.cpu":"4"}}}'],
    instead: [
      'kubectl patch deployment/web -n shop {"spec":{"strategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":1}}}}',
      'kubectl delete resourcequota/team -n shop',
    ],
  });
});

test('a quota is raised for all that is missing', () => {
  const twin = shopTwin([...nodes(8), quota, workload('Deployment', 'web', { replicas: 5, cpu: '1' })]);

  expect(found(twin, twin.eve).steps).toEqual(['kubectl patch resourcequota/team -n shop {"spec":{"hard":{"requests.cpu":"5"}}}']);
});

test('a rollout with room in the quota ends by itself', () => {
  const twin = shopTwin([...nodes(8), quota, workload('Deployment', 'web', { replicas: 2, cpu: '1' })]);
  const moment = after(twin, patch('Deployment', 'web', { spec: { template: { metadata: { annotations: { of: 'today' } } } } }));

  expect(found(twin, moment)).toMatchObject({ cause: undefined, steps: [] });
});
