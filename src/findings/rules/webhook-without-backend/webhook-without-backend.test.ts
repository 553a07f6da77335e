import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { keeperWebhook } from '#testing/keeper-webhook.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { webhookWithoutBackend } from './webhook-without-backend.ts';

const web = deploymentOf('shop/web', 'quay.io/team/web:1');
const keeper = deploymentOf('gate/keeper', 'quay.io/team/keeper:1');
const release = {
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: { name: 'keeper', namespace: 'gate' },
  spec: { chart: { spec: { chart: 'keeper' } } },
} as unknown as KubeObject;

function service(spec: object): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'keeper', namespace: 'gate' },
    spec: { ports: [{ port: 443 }], ...spec },
  } as KubeObject;
}

/** It leaves out its own namespace. */
function webhook(more: object = {}): KubeObject {
  const namespaceSelector = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['gate'] }] };
  return keeperWebhook({ failurePolicy: 'Fail', namespaceSelector, ...more });
}

function findingsOf(objects: readonly KubeObject[]) {
  const twin = ruleCluster({ objects });
  return check([twin], [webhookWithoutBackend], new Runs([twin], ['node-drain:n1', 'node-drain:n2', 'node-drain:n3'])).findings;
}

test('a Service that does not exist, once for all pods it stops, and proven by a drain', () => {
  expect(findingsOf([web, keeper, webhook()])).toMatchObject([
    {
      rule: 'webhook-without-backend',
      severity: 'high',
      certainty: 'proven',
      subject: 'validatingwebhookconfiguration/keeper',
      message: 'webhook pods.gate.example fails closed, and Service gate/keeper does not exist: no pod of Deployment shop/web can be made',
      locations: [{ path: 'keeper.yaml' }],
      consequence: [{ workloads: ['deployment/shop/web'] }],
    },
  ]);
});

test('a Service that selects nothing, with its place', () => {
  expect(findingsOf([web, keeper, service({ selector: { app: 'kepeer' } }), webhook()])).toMatchObject([
    { message: expect.stringContaining('Service gate/keeper selects no pod'), because: [{}, { place: { path: 'keeper.yaml' } }] },
  ]);
});

test('asked about other things it stops those only', () => {
  const rules = [{ apiGroups: ['shop.example'], apiVersions: ['v1'], resources: ['orders'], operations: ['CREATE'] }];

  expect(findingsOf([web, keeper, webhook({ rules })])).toMatchObject([{ severity: 'medium', certainty: 'implied', consequence: [] }]);
});

test('a Service that is not among those a release brought, as the API server has them', () => {
  const live = { uid: 'u-1', resourceVersion: '7', creationTimestamp: '2025-12-01T00:00:00Z' };
  const other = { ...service({ clusterIP: '10.96.0.9' }), metadata: { name: 'other', namespace: 'gate', ...live } } as KubeObject;
  const observed = [{ ...release, metadata: { ...release.metadata, ...live } } as KubeObject, other];
  const twin = ruleCluster({ objects: [web, keeper, webhook()], observed });

  expect(check([twin], [webhookWithoutBackend], new Runs([twin], [])).findings).toMatchObject([
    { message: expect.stringContaining('Service gate/keeper does not exist') },
  ]);
});

test.each<[string, readonly KubeObject[]]>([
  ['pods serve it', [web, keeper, service({ selector: { app: 'keeper' } }), webhook()]],
  ['it lets things pass', [web, keeper, webhook({ failurePolicy: 'Ignore' })]],
  ['it is asked about nothing', [web, keeper, webhook({ rules: [] })]],
  ['it is outside', [web, keeper, webhook({ clientConfig: { url: 'https://gate.example.org/admit' } })]],
  ['a release that nobody rendered may bring it', [web, keeper, release, webhook()]],
  ['nothing was read of its namespace', [web, webhook()]],
  ['somebody else keeps its endpoints', [web, keeper, service({}), webhook()]],
])('is silent when %s', (_, objects) => {
  expect(findingsOf(objects)).toEqual([]);
});
