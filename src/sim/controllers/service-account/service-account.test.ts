import { expect, test } from 'vitest';
import type { KubeObject } from '#model/kubernetes.ts';
import { aCluster } from '../cluster.fixture.ts';
import { serviceAccount } from './service-account.ts';

const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } };

function clusterOf(object: KubeObject) {
  const cluster = aCluster({ actors: [serviceAccount], objects: [] });
  cluster.perform({ verb: 'create', object }, 'test');
  cluster.settle();
  return cluster;
}

test('a namespace gets its default account and the root certificate, and gets them again', () => {
  const cluster = clusterOf(namespace);

  cluster.perform({ verb: 'delete', ref: cluster.view.ref('ServiceAccount', 'a', 'default') }, 'test');
  cluster.settle();

  expect(cluster.view.get('ServiceAccount', 'a', 'default')).toBeDefined();
  expect(cluster.view.get('ConfigMap', 'a', 'kube-root-ca.crt')).toBeDefined();
});

test('a namespace that goes away gets nothing', () => {
  const cluster = clusterOf({ ...namespace, status: { phase: 'Terminating' } } as KubeObject);

  expect(cluster.view.list('ServiceAccount')).toEqual([]);
});
