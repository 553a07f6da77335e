import { expect, test } from 'vitest';
import type { Deployment, KubeObject, Pod, ReplicaSet, StatefulSet } from '#model/kubernetes.ts';
import { aCluster, aTemplate, aWorkload, type TestCluster } from '../controllers.fixture.ts';

/** Deletes an object but leaves its dependents. */
function orphan(cluster: TestCluster, kind: string): void {
  const object = cluster.get(kind) as KubeObject;
  cluster.simulation.perform({ verb: 'update', object: { ...object, metadata: { ...object.metadata, finalizers: ['orphan'] } } }, 'test');
  cluster.delete(kind, 'w');
  cluster.settle();
}

test('a StatefulSet that is made anew takes its old pods over', () => {
  const cluster = aCluster();
  const set = aWorkload<StatefulSet>('StatefulSet', { replicas: 2 });
  cluster.create(set);
  cluster.settle();
  const uids = cluster.pods.map(({ metadata }) => metadata.uid);

  orphan(cluster, 'StatefulSet');
  cluster.create(set);
  cluster.settle();

  expect(cluster.pods.map(({ metadata }) => metadata.uid)).toEqual(uids);
  expect(cluster.get<StatefulSet>('StatefulSet').status).toMatchObject({ replicas: 2, readyReplicas: 2, updatedReplicas: 2 });
});

test('a Deployment that is made anew takes its ReplicaSet over', () => {
  const cluster = aCluster();
  const deployment = aWorkload<Deployment>('Deployment', { replicas: 2 });
  cluster.create(deployment);
  cluster.settle();
  const sets = cluster.view.list('ReplicaSet');

  orphan(cluster, 'Deployment');
  cluster.create(deployment);
  cluster.settle();

  expect(cluster.view.list('ReplicaSet')).toEqual(sets);
  expect(cluster.readyPods).toBe(2);
});

test('a pod whose labels no longer match is let go and replaced', () => {
  const cluster = aCluster();
  cluster.create(aWorkload<ReplicaSet>('ReplicaSet', { replicas: 1 }));
  cluster.settle();
  const pod = cluster.pods[0] as Pod;

  cluster.simulation.perform({ verb: 'update', object: { ...pod, metadata: { ...pod.metadata, labels: { app: 'b' } } } }, 'test');
  cluster.settle();

  expect(cluster.pods).toHaveLength(2);
  expect(cluster.get<Pod>('Pod', pod.metadata.name).metadata.ownerReferences).toBeUndefined();
});

test('a bare pod that a ReplicaSet picks counts as its own', () => {
  const cluster = aCluster();
  cluster.create({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bare', namespace: 'a', labels: { app: 'a' } }, spec: aTemplate().spec } as Pod);
  cluster.settle();

  cluster.create(aWorkload<ReplicaSet>('ReplicaSet', { replicas: 1 }));
  cluster.settle();

  expect(cluster.podNames).toContain('bare');
  expect(cluster.readyPods).toBe(1);
});
