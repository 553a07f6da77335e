import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { emptyWorld } from '#model/world/world.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { apiServerNeedsWebhook } from './api-server-needs-webhook.ts';

interface Case {
  readonly exempt?: readonly string[];
  readonly failurePolicy?: 'Fail' | 'Ignore';
  readonly resources?: readonly string[];
  readonly authorities?: 'own' | 'shared';
  readonly version?: string;
}

/** Two API servers outside, and a webhook in `gate` that is asked about writes. */
function findingsOf({ exempt = [], failurePolicy = 'Fail', resources = ['*'], authorities = 'own', version = 'v1.13.7' }: Case) {
  const selector = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: exempt }] };
  const hook = {
    name: 'writes.gate.example',
    failurePolicy,
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    clientConfig: { service: { namespace: 'gate', name: 'keeper', port: 80 } },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], resources, operations: ['CREATE', 'UPDATE'] }],
    ...(exempt.length > 0 ? { namespaceSelector: selector } : {}),
  };
  const configuration = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'keeper' },
    webhooks: [hook],
  };
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, status: { nodeInfo: { kubeletVersion: version } } };
  const place = { path: 'world.yaml', line: 1 };
  const controlPlane = { apiServers: ['s1', 's2'], authorities, certainty: 'configured', place } as const;
  const cluster = aCluster().deployment('gate/keeper', { replicas: 2 }).service('gate/keeper');
  const model = { ...cluster.with(configuration as KubeObject, node as KubeObject).build(), world: { ...emptyWorld, controlPlane } };
  const twin = assembleTwin(model, { catalogue: [], seed: 1, calendarStartMs: 0 });
  return check([twin], [apiServerNeedsWebhook], new Runs([twin], [])).findings;
}

test('a webhook that has to admit what a new API server writes is named', () => {
  expect(findingsOf({})).toMatchObject([
    {
      severity: 'high',
      certainty: 'implied',
      subject: 'validatingwebhookconfiguration/keeper',
      message:
        'webhook writes.gate.example has to admit ConfigMap kube-system/extension-apiserver-authentication, without which no new API server is healthy',
      fix: { text: 'exempt kube-system from writes.gate.example (namespaceSelector)' },
    },
  ]);
});

test.each<[string, Case]>([
  ['is not asked in kube-system', { exempt: ['kube-system'] }],
  ['lets things pass while it is away', { failurePolicy: 'Ignore' }],
  ['is asked about other things', { resources: ['pods', 'services'] }],
  ['guards API servers that share their authorities', { authorities: 'shared' }],
  ['guards a later Kubernetes', { version: 'v1.28.3' }],
])('a webhook that %s is not named', (_, each) => {
  expect(findingsOf(each)).toEqual([]);
});
