import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject, PodSpec } from '#model/kubernetes.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { webhookNeedsWhatItAdmits } from './webhook-needs-what-it-admits.ts';

interface Case {
  readonly failurePolicy?: 'Fail' | 'Ignore';
  readonly exempt?: readonly string[];
  readonly replicas?: number;
  readonly spec?: Partial<PodSpec>;
}

const network = [{ name: 'network', repositories: ['team/network'], provides: ['cni'], source: 'a test' }] as const;

/** Two nodes with a pod network in `net`, and a webhook in `gate` that is asked when pods are made. */
function findingsOf({ failurePolicy = 'Fail', exempt = [], replicas = 1, spec }: Case) {
  const selector = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: exempt }] };
  const hook = {
    name: 'pods.gate.example',
    failurePolicy,
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    clientConfig: { service: { namespace: 'gate', name: 'keeper', port: 80 } },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE'] }],
    ...(exempt.length > 0 ? { namespaceSelector: selector } : {}),
  };
  const configuration = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'keeper' },
    webhooks: [hook],
  };
  const model = aCluster()
    .node('n1')
    .node('n2')
    .daemonSet('net/network', { image: 'quay.io/team/network:1', spec: { hostNetwork: true } })
    .deployment('gate/keeper', { replicas, spec })
    .service('gate/keeper')
    .deployment('shop/web')
    .with(configuration as unknown as KubeObject)
    .build();
  const twin = assembleTwin(model, { catalogue: network, seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
  return check([twin], [webhookNeedsWhatItAdmits], new Runs([twin], [])).findings;
}

test('a webhook that has to admit the pod network its own pods need is named, and what has nothing to do with it is not', () => {
  expect(findingsOf({})).toMatchObject([
    {
      severity: 'high',
      certainty: 'implied',
      subject: 'validatingwebhookconfiguration/keeper',
      message: 'webhook pods.gate.example has to admit the pods of DaemonSet net/network, which it needs to start',
      fix: { text: 'exempt net from pods.gate.example (namespaceSelector)' },
    },
  ]);
});

test('of several pods that serve it and that it has to admit the same is said', () => {
  expect(findingsOf({ replicas: 2, exempt: ['net'] })).toMatchObject([
    { message: 'webhook pods.gate.example has to admit the pods of Deployment gate/keeper, which it needs to start' },
  ]);
});

test.each<[string, Case]>([
  ['lets things pass while it is away', { failurePolicy: 'Ignore' }],
  ['is not asked for the pod network', { exempt: ['net'] }],
  ['needs no pod network', { spec: { hostNetwork: true } }],
])('a webhook that %s is not named', (_, each) => {
  expect(findingsOf(each)).toEqual([]);
});
