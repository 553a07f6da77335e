import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { quotaStopsRollout } from './quota-stops-rollout.ts';

function quota(hard: object): KubeObject {
  return { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'budget', namespace: 'shop' }, spec: { hard } } as KubeObject;
}

function shop(name: string, strategy: object = { type: 'RollingUpdate' }): KubeObject {
  const deployment = deploymentOf(`shop/${name}`, `quay.io/team/${name}:1`) as KubeObject & { readonly spec: object };
  return { ...deployment, spec: { ...deployment.spec, strategy } } as KubeObject;
}

const findingsOf = (...objects: readonly KubeObject[]) => {
  const twin = ruleCluster({ objects: objects });
  return check([twin], [quotaStopsRollout], new Runs([twin], [])).findings;
};

const oneByOne = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } };

test('Deployments that fill a quota are one finding, with the quota and what asks for more', () => {
  expect(findingsOf(quota({ pods: '2' }), shop('web'), shop('queue'))).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'resourcequota/shop/budget',
      message: 'ResourceQuota shop/budget has no room for a rolling update of Deployment shop/queue and Deployment shop/web',
      because: [
        { text: expect.stringContaining('exceeded quota: budget, requested: pods=1, used: pods=2, limited: pods=2'), place: { path: 'budget.yaml' } },
        { place: { path: 'queue.yaml' } },
        { place: { path: 'web.yaml' } },
      ],
      fix: { text: expect.stringContaining('(pods=1)') },
    },
  ]);
});

test('only the Deployment that needs one more pod is named', () => {
  expect(findingsOf(quota({ pods: '2' }), shop('web'), shop('queue', oneByOne))).toMatchObject([
    { message: 'ResourceQuota shop/budget has no room for a rolling update of Deployment shop/web' },
  ]);
});

test('room for the surge, no surge, and no quota at all are no findings', () => {
  const roomy = findingsOf(quota({ pods: '3' }), shop('web'), shop('queue'));
  const recreated = findingsOf(quota({ pods: '1' }), shop('web', { type: 'Recreate' }));
  const unlimited = findingsOf(shop('web'));

  expect([...roomy, ...recreated, ...unlimited]).toEqual([]);
});
