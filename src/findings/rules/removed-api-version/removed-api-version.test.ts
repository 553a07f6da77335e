import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { ruleCluster } from '#testing/rule-cluster.ts';
import { removedApiVersion } from './removed-api-version.ts';

function object(apiVersion: string, kind: string, name: string): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace: 'shop' }, spec: {} } as KubeObject;
}

const findingsOf = (kubelet: string | undefined, objects: readonly KubeObject[], observed: readonly KubeObject[] = []) => {
  const twin = ruleCluster({ nodes: ['n1'], kubelet, objects, observed });
  return check([twin], [removedApiVersion], new Runs([twin], [])).findings;
};
const kubelet = (version: string) => `ghcr.io/siderolabs/kubelet:v${version}`;

test('manifests for a version that is not served any more are one finding by version and kind, with the version that is', () => {
  const budgets = [object('policy/v1beta1', 'PodDisruptionBudget', 'queue'), object('policy/v1beta1', 'PodDisruptionBudget', 'web')];

  expect(findingsOf(kubelet('1.29.9'), budgets)).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'poddisruptionbudget/shop/queue',
      message:
        'PodDisruptionBudget shop/queue and PodDisruptionBudget shop/web are written for policy/v1beta1, which Kubernetes does not serve from 1.25 on',
      because: [{ place: { path: 'queue.yaml' } }, { place: { path: 'web.yaml' } }, { text: 'the cluster runs Kubernetes 1.29.9' }, {}],
      fix: { text: 'write apiVersion: policy/v1' },
    },
  ]);
});

test('what the next minor version drops is told beforehand', () => {
  expect(findingsOf(kubelet('1.24.17'), [object('batch/v1beta1', 'CronJob', 'report')])).toMatchObject([{ severity: 'low' }]);
});

test.each([
  ['for a version that is served for long', findingsOf(kubelet('1.23.1'), [object('batch/v1beta1', 'CronJob', 'report')])],
  ['for the version of today', findingsOf(kubelet('1.29.9'), [object('policy/v1', 'PodDisruptionBudget', 'web')])],
  ['of a kind that is not Kubernetes’ own', findingsOf(kubelet('1.29.9'), [object('batch.example.org/v1beta1', 'CronJob', 'report')])],
  ['where nobody states the version of Kubernetes', findingsOf(undefined, [object('policy/v1beta1', 'PodDisruptionBudget', 'web')])],
  ['that a server gave out, which converts', findingsOf(kubelet('1.29.9'), [], [object('policy/v1beta1', 'PodDisruptionBudget', 'web')])],
])('is silent about a manifest %s', (_, findings) => {
  expect(findings).toEqual([]);
});
