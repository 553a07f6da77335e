import { expect, test } from 'vitest';
import type { ReplicaSet } from '#model/kubernetes.ts';
import { aCluster, aTemplate, aWorkload } from '../controllers.fixture.ts';

test('creates the missing pods and reports them', () => {
  const cluster = aCluster();

  cluster.create(aWorkload<ReplicaSet>('ReplicaSet', { replicas: 3 }));
  const end = cluster.settle();

  expect(end).toBe('settled');
  expect(cluster.readyPods).toBe(3);
  expect(cluster.get<ReplicaSet>('ReplicaSet').status).toEqual({
    replicas: 3,
    fullyLabeledReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    observedGeneration: 1,
  });
  expect(cluster.events.map((event) => event.slice('SuccessfulCreate Created pod: '.length)).sort()).toEqual(cluster.podNames);
});

test('a pod marked for deletion is replaced at once, not when it is gone', () => {
  const cluster = aCluster();
  cluster.create(aWorkload<ReplicaSet>('ReplicaSet', { replicas: 2 }));
  cluster.settle();

  cluster.delete('Pod', cluster.podNames[0] as string);
  cluster.pass(100);

  expect(cluster.pods).toHaveLength(3);
  cluster.settle();
  expect(cluster.readyPods).toBe(2);
});

test('a failed pod is replaced but kept', () => {
  const cluster = aCluster();
  cluster.create(aWorkload<ReplicaSet>('ReplicaSet', { replicas: 1 }));
  cluster.settle();

  cluster.end(cluster.pods[0] as never, 'Failed');
  cluster.settle();

  expect(cluster.pods.map(({ status }) => status?.phase).sort()).toEqual(['Failed', 'Running']);
});

test('scaling down takes pods that are not ready first', () => {
  const cluster = aCluster();
  cluster.create(aWorkload<ReplicaSet>('ReplicaSet', { replicas: 2 }));
  cluster.settle();
  cluster.change<ReplicaSet>('ReplicaSet', 'w', { replicas: 3 });
  cluster.pass(100);

  cluster.change<ReplicaSet>('ReplicaSet', 'w', { replicas: 2 });
  cluster.pass(100);

  expect(cluster.pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(({ status }) => status?.phase)).toEqual([
    'Running',
    'Running',
  ]);
});

test('a refused creation is said, noted as a condition, and tried again ever more slowly', () => {
  const cluster = aCluster();

  cluster.create(aWorkload<ReplicaSet>('ReplicaSet', { replicas: 4, template: aTemplate('refused') }));
  cluster.pass(1000);

  expect(cluster.events[0]).toMatch(/^FailedCreate Error creating: pods "w-.....?" is forbidden: not here$/);
  expect(cluster.get<ReplicaSet>('ReplicaSet').status?.conditions).toMatchObject([
    { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' },
  ]);
  expect(cluster.events).toHaveLength(8);
  expect(cluster.settle()).toBe('settled');
});

test('pods are available only after minReadySeconds', () => {
  const cluster = aCluster();
  cluster.create(aWorkload<ReplicaSet>('ReplicaSet', { replicas: 1, minReadySeconds: 5 }));

  cluster.pass(3000);
  const early = cluster.get<ReplicaSet>('ReplicaSet').status?.availableReplicas;
  cluster.settle();

  expect(early).toBeUndefined();
  expect(cluster.get<ReplicaSet>('ReplicaSet').status?.availableReplicas).toBe(1);
  expect(cluster.view.now).toBe(6000);
});
