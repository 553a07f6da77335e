import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, registryAt, ruleCluster } from '#testing/rule-cluster.ts';
import { secretStoreNeedsItself } from './secret-store-needs-itself.ts';

function findingsOf(...objects: readonly object[]) {
  const twin = ruleCluster({ objects: objects as readonly KubeObject[] });
  return check([twin], [secretStoreNeedsItself], new Runs([twin], [])).findings;
}

function store(token: string, server = 'https://bao.example.org') {
  const auth = { tokenSecretRef: { name: token, namespace: 'safe', key: 'token' } };
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: { name: 'bao' },
    spec: { provider: { vault: { server, auth } } },
  };
}

function external(name: string, target: object = {}, spec: object = {}) {
  const secretStoreRef = { kind: 'ClusterSecretStore', name: 'bao' };
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name, namespace: 'safe' },
    spec: { secretStoreRef, target, dataFrom: [{ extract: { key: name } }], ...spec },
  };
}

const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'token', namespace: 'safe' }, stringData: { token: 'x' } };

test('a store whose token is in itself', () => {
  expect(findingsOf(store('token'), external('token'), external('other'))).toMatchObject([
    {
      severity: 'low',
      certainty: 'implied',
      subject: 'clustersecretstore.external-secrets.io/bao',
      message: 'ClusterSecretStore bao needs Secret safe/token, which is taken from itself: once etcd is lost, nothing makes it again',
      because: [
        { place: { path: 'bao.yaml' } },
        { place: { path: 'token.yaml' }, closesCycle: true },
        {},
        { text: '2 ExternalSecrets would wait for it then' },
      ],
    },
  ]);
});

test('a store whose server in the cluster does not start without what is in it', () => {
  const env = [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'storage', key: 'password' } } }];
  const server = registryAt('10.0.0.7', 'safe/server', 'quay.io/openbao/openbao:2', {
    containers: [{ name: 'bao', image: 'quay.io/team/bao:2', env }],
  });

  expect(findingsOf(store('token', 'http://server.safe.svc.cluster.local:8200'), external('storage'), ...server)).toMatchObject([
    { because: [{ text: 'Deployment safe/server serves ClusterSecretStore bao and does not start without Secret safe/storage' }, {}, {}, {}] },
  ]);
});

test.each<[string, readonly object[]]>([
  ['the token is from elsewhere', [store('token'), external('other')]],
  ['the token is among the files as well', [store('token'), external('token'), secret]],
  ['the token is only brought up to date', [store('token'), external('token', { creationPolicy: 'Merge' })]],
  [
    'the token is generated',
    [store('token'), external('token', {}, { dataFrom: [{ sourceRef: { generatorRef: { kind: 'Password', name: 'p' } } }] })],
  ],
  [
    'the token is taken from another store',
    [store('token'), external('token', {}, { secretStoreRef: { kind: 'ClusterSecretStore', name: 'cloud' } })],
  ],
  [
    'only others than its server need what is in it',
    [
      store('token', 'http://server.safe:8200'),
      external('shop'),
      deploymentOf('safe/web', 'quay.io/team/web:1', { volumes: [{ name: 's', secret: { secretName: 'shop' } }] }),
    ],
  ],
])('is silent when %s', (_, objects) => {
  expect(findingsOf(...objects)).toEqual([]);
});
