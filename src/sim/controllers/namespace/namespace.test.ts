import { expect, test } from 'vitest';
import type { Deployment, KubeObject } from '#model/kubernetes.ts';
import { aCluster, aWorkload, type TestCluster } from '../controllers.fixture.ts';

function withNamespace(): TestCluster {
  const cluster = aCluster();
  cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' }, spec: { finalizers: ['kubernetes'] } } as KubeObject);
  return cluster;
}

function conditions(cluster: TestCluster) {
  const { status } = cluster.get<KubeObject & { status: { phase: string; conditions: { type: string; message: string }[] } }>('Namespace', 'a', '');
  return { phase: status.phase, messages: status.conditions.map(({ message }) => message) };
}

test('a deleted namespace goes with all that is in it', () => {
  const cluster = withNamespace();
  cluster.create(aWorkload<Deployment>('Deployment', { replicas: 2 }));
  cluster.settle();

  cluster.delete('Namespace', 'a', '');
  const end = cluster.settle();

  expect(end).toBe('settled');
  expect(cluster.get('Namespace', 'a', '')).toBeUndefined();
  expect(cluster.pods).toEqual([]);
});

test('a finalizer of its content keeps it, and it says so', () => {
  const cluster = withNamespace();
  cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'f', namespace: 'a', finalizers: ['x.y/z'] } });

  cluster.delete('Namespace', 'a', '');
  const end = cluster.settle();

  expect(end).toBe('settled');
  expect(conditions(cluster)).toEqual({
    phase: 'Terminating',
    messages: [
      'All resources successfully discovered',
      'All legacy kube types successfully parsed',
      'All content successfully deleted, may be waiting on finalization',
      'Some resources are remaining: configmaps. has 1 resource instances',
      'Some content in the namespace has finalizers remaining: x.y/z in 1 resource instances',
    ],
  });
});

test('it goes once the finalizer is taken off', () => {
  const cluster = withNamespace();
  cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'f', namespace: 'a', finalizers: ['x.y/z'] } });
  cluster.delete('Namespace', 'a', '');
  cluster.pass(60_000);

  const { finalizers: _, ...metadata } = cluster.get('ConfigMap', 'f').metadata;
  cluster.simulation.perform({ verb: 'update', object: { ...cluster.get('ConfigMap', 'f'), metadata } }, 'test');
  cluster.settle();

  expect(cluster.get('Namespace', 'a', '')).toBeUndefined();
});
