import { expect, test } from 'vitest';
import type { Deployment, ReplicaSet } from '#model/kubernetes.ts';
import { aCluster, aTemplate, aWorkload, type TestCluster } from '../controllers.fixture.ts';

function aDeployment(spec: object): Deployment {
  return aWorkload<Deployment>('Deployment', { replicas: 4, ...spec });
}

function running(spec: object = {}): TestCluster {
  const cluster = aCluster();
  cluster.create(aDeployment(spec));
  cluster.settle();
  return cluster;
}

function progress(cluster: TestCluster) {
  return cluster.get<Deployment>('Deployment').status?.conditions?.find(({ type }) => type === 'Progressing');
}

test('a new Deployment gets its ReplicaSet, pods and conditions', () => {
  const cluster = running();

  const { status, metadata } = cluster.get<Deployment>('Deployment');

  expect(cluster.readyPods).toBe(4);
  expect(metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' });
  expect(status).toMatchObject({ observedGeneration: 1, replicas: 4, updatedReplicas: 4, readyReplicas: 4, availableReplicas: 4 });
  expect(status?.unavailableReplicas).toBeUndefined();
  expect(status?.conditions).toMatchObject([
    { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
    { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
  ]);
});

test('a rolling update never has fewer available pods than it may, nor more pods than it may', () => {
  const cluster = running({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } });

  cluster.change<Deployment>('Deployment', 'w', { template: aTemplate('i:2') });
  for (let step = 0; step < 100; step++) {
    cluster.pass(100);
    const alive = cluster.pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    expect(alive.length).toBeLessThanOrEqual(5);
    expect(alive.length).toBeGreaterThanOrEqual(4);
  }

  expect(new Set(cluster.images)).toEqual(new Set(['i:2']));
  expect(
    cluster.events.filter((event) => event.startsWith('ScalingReplicaSet Scaled down')).map((event) => event.replace(/set \S+/, 'set X')),
  ).toEqual([
    'ScalingReplicaSet Scaled down replica set X to 3 from 4',
    'ScalingReplicaSet Scaled down replica set X to 2 from 3',
    'ScalingReplicaSet Scaled down replica set X to 1 from 2',
    'ScalingReplicaSet Scaled down replica set X to 0 from 1',
  ]);
});

test('Recreate waits until the last old pod is gone', () => {
  const cluster = running({ strategy: { type: 'Recreate' } });

  cluster.change<Deployment>('Deployment', 'w', { template: aTemplate('i:2') });
  cluster.pass(400);
  const meanwhile = cluster.images;
  cluster.settle();

  expect(meanwhile).toEqual(['i:1', 'i:1', 'i:1', 'i:1']);
  expect(cluster.images).toEqual(['i:2', 'i:2', 'i:2', 'i:2']);
});

test('going back to an earlier template takes its ReplicaSet again, with a new revision', () => {
  const cluster = running();
  cluster.change<Deployment>('Deployment', 'w', { template: aTemplate('i:2') });
  cluster.settle();

  cluster.change<Deployment>('Deployment', 'w', { template: aTemplate('i:1') });
  cluster.settle();

  const revisions = cluster.view.objects<ReplicaSet>('ReplicaSet').map(({ metadata, spec }) => [spec.replicas, metadata.annotations]);
  expect(revisions).toHaveLength(2);
  expect(revisions.find(([replicas]) => replicas === 4)?.[1]).toMatchObject({
    'deployment.kubernetes.io/revision': '3',
    'deployment.kubernetes.io/revision-history': '1',
  });
});

test('a rollout that gets nowhere times out after its deadline', () => {
  const cluster = running();
  const start = cluster.view.now;

  cluster.change<Deployment>('Deployment', 'w', { template: aTemplate('bad') });
  const end = cluster.settle();

  expect(end).toBe('settled');
  expect(progress(cluster)).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' });
  expect(progress(cluster)?.message).toMatch(/^ReplicaSet "w-\w+" has timed out progressing\.$/);
  expect(cluster.view.now - start).toBeGreaterThan(600_000);
  expect(cluster.view.now - start).toBeLessThan(603_000);
});

test('scaling during a rollout is shared in proportion', () => {
  const cluster = running({ replicas: 10, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } } });
  cluster.change<Deployment>('Deployment', 'w', { template: aTemplate('bad') });
  cluster.pass(3000);

  cluster.change<Deployment>('Deployment', 'w', { replicas: 15 });
  cluster.pass(100);

  expect(
    cluster.view
      .objects<ReplicaSet>('ReplicaSet')
      .map(({ spec }) => spec.replicas)
      .sort(),
  ).toEqual([11, 7]);
});

test('a paused Deployment scales but does not roll out', () => {
  const cluster = running({ replicas: 2 });

  cluster.change<Deployment>('Deployment', 'w', { paused: true, template: aTemplate('i:2'), replicas: 3 });
  cluster.settle();

  expect(cluster.images).toEqual(['i:1', 'i:1', 'i:1']);
  expect(progress(cluster)).toMatchObject({ status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' });
});

test('old ReplicaSets beyond the history limit are deleted', () => {
  const cluster = running({ replicas: 1, revisionHistoryLimit: 1 });

  for (const image of ['i:2', 'i:3', 'i:4']) {
    cluster.change<Deployment>('Deployment', 'w', { template: aTemplate(image) });
    cluster.settle();
  }

  expect(cluster.view.list('ReplicaSet')).toHaveLength(2);
});

test('the failure of a ReplicaSet is its Deployment’s', () => {
  const cluster = aCluster();

  cluster.create(aDeployment({ template: aTemplate('refused') }));
  cluster.pass(100);

  expect(cluster.get<Deployment>('Deployment').status?.conditions?.at(-1)).toMatchObject({ type: 'ReplicaFailure', reason: 'FailedCreate' });
});
