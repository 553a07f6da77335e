import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { webhookFailsClosedOnEverything } from './webhook-fails-closed-on-everything.ts';

interface Case {
  readonly exempt?: readonly string[];
  readonly failurePolicy?: 'Fail' | 'Ignore';
  readonly replicas?: number;
  readonly resources?: readonly string[];
  readonly objectSelector?: object;
}

/** A webhook in `gate` about new pods, and two workloads of others. */
function findingsOf({ exempt = ['gate'], replicas = 1, resources = ['pods'], ...more }: Case) {
  const hook = {
    name: 'pods.gate.example',
    failurePolicy: 'Fail',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    clientConfig: { service: { namespace: 'gate', name: 'keeper' } },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], resources, operations: ['CREATE'] }],
    namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: exempt }] },
    ...more,
  };
  const keeper = deploymentOf('gate/keeper', 'quay.io/team/keeper:1') as KubeObject & { spec: object };
  const objects = [
    { ...keeper, spec: { ...keeper.spec, replicas } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'keeper', namespace: 'gate' },
      spec: { selector: { app: 'keeper' }, ports: [{ port: 443 }] },
    },
    { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', metadata: { name: 'keeper' }, webhooks: [hook] },
    deploymentOf('shop/web', 'quay.io/team/web:1'),
    deploymentOf('kube-system/metrics', 'quay.io/team/metrics:1'),
  ] as readonly KubeObject[];
  const twin = ruleCluster({ objects });
  return check([twin], [webhookFailsClosedOnEverything], new Runs([twin], [])).findings;
}

test('one pod, asked about every other pod', () => {
  expect(findingsOf({})).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'mutatingwebhookconfiguration/keeper',
      message: 'while the one pod of Deployment gate/keeper is away, no pod can be made in kube-system and shop',
      locations: [
        { path: 'keeper.yaml', line: 3 },
        { path: 'keeper.yaml', line: 1 },
      ],
    },
  ]);
});

test.each<[string, Case]>([
  ['kube-system is exempt', { exempt: ['gate', 'kube-system'] }],
  ['another namespace is exempt', { exempt: ['gate', 'shop'] }],
  ['two pods serve it', { replicas: 2 }],
  ['it lets things pass', { failurePolicy: 'Ignore' }],
  ['it is asked about other things', { resources: ['configmaps'] }],
  ['pods have to ask for it by a label', { objectSelector: { matchLabels: { inject: 'yes' } } }],
  ['it stops itself, which another rule tells', { exempt: [] }],
])('is silent when %s', (_, each) => {
  expect(findingsOf(each)).toEqual([]);
});
