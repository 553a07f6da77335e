import { expect, test } from 'vitest';
import type { Deployment, Job, KubeObject, StatefulSet } from '#model/kubernetes.ts';
import { aCluster, aWorkload, type TestCluster } from '../controllers.fixture.ts';

function running(): TestCluster {
  const cluster = aCluster();
  cluster.create(aWorkload<Deployment>('Deployment', { replicas: 2 }));
  cluster.settle();
  return cluster;
}

function deleteWith(cluster: TestCluster, kind: string, finalizer: string): void {
  const object = cluster.get(kind) as KubeObject;
  cluster.simulation.perform({ verb: 'update', object: { ...object, metadata: { ...object.metadata, finalizers: [finalizer] } } }, 'test');
  cluster.delete(kind, 'w');
}

test('with a Deployment go its ReplicaSets and their pods', () => {
  const cluster = running();

  cluster.delete('Deployment', 'w');
  cluster.settle();

  expect(cluster.view.list('ReplicaSet')).toEqual([]);
  expect(cluster.pods).toEqual([]);
});

test('pods of a deleted Job go although they were not counted', () => {
  const cluster = aCluster();
  cluster.create(aWorkload<Job>('Job', { parallelism: 2, completions: 2 }));
  cluster.settle();

  cluster.delete('Job', 'w');
  cluster.settle();

  expect(cluster.pods).toEqual([]);
});

test('an orphaning deletion leaves the dependents alone', () => {
  const cluster = running();

  deleteWith(cluster, 'Deployment', 'orphan');
  cluster.settle();

  expect(cluster.get('Deployment')).toBeUndefined();
  expect(cluster.view.objects('ReplicaSet').map(({ metadata }) => metadata.ownerReferences)).toEqual([undefined]);
  expect(cluster.readyPods).toBe(2);
});

test('a foreground deletion takes the owner last', () => {
  const cluster = running();

  deleteWith(cluster, 'Deployment', 'foregroundDeletion');
  cluster.pass(200);
  const meanwhile = { owner: cluster.get('Deployment'), pods: cluster.pods.length };
  cluster.settle();

  expect(meanwhile.owner).toBeDefined();
  expect(meanwhile.pods).toBe(2);
  expect(cluster.get('Deployment')).toBeUndefined();
  expect(cluster.pods).toEqual([]);
});

test('what has another owner only loses the reference', () => {
  const cluster = running();
  const other = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'other', namespace: 'a' },
    spec: { replicas: 0, selector: {}, template: { spec: {} } },
  };
  cluster.create(other as unknown as StatefulSet);
  const owners = [cluster.get('Deployment'), cluster.get('StatefulSet', 'other')].map(({ apiVersion, kind, metadata }) => ({
    apiVersion,
    kind,
    name: metadata.name,
    uid: metadata.uid ?? '',
  }));
  cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shared', namespace: 'a', ownerReferences: owners } });

  cluster.delete('Deployment', 'w');
  cluster.settle();

  expect(cluster.get('ConfigMap', 'shared').metadata.ownerReferences?.map(({ name }) => name)).toEqual(['other']);
});
