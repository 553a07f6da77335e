import { expect, test } from 'vitest';
import type { Job, Pod } from '#model/kubernetes.ts';
import { aCluster, aTemplate, aWorkload, startMs, type TestCluster } from '../controllers.fixture.ts';

function running(spec: object = {}): TestCluster {
  const cluster = aCluster();
  cluster.create(aWorkload<Job>('Job', { parallelism: 1, completions: 1, ...spec }));
  cluster.pass(startMs + 1100);
  return cluster;
}

function status(cluster: TestCluster) {
  return cluster.get<Job>('Job').status;
}

function alive(cluster: TestCluster): Pod[] {
  return cluster.pods.filter(({ status: { phase } = {} }) => phase === 'Running');
}

test('a Job is complete when enough pods succeeded', () => {
  const cluster = running({ parallelism: 2, completions: 3 });
  const atFirst = status(cluster);

  for (const pod of alive(cluster)) cluster.end(pod, 'Succeeded');
  cluster.pass(5000);
  for (const pod of alive(cluster)) cluster.end(pod, 'Succeeded');
  cluster.settle();

  expect(atFirst).toMatchObject({ active: 2, ready: 2, uncountedTerminatedPods: {} });
  expect(status(cluster)).toMatchObject({ succeeded: 3, ready: 0, uncountedTerminatedPods: {}, conditions: [{ type: 'Complete', status: 'True' }] });
  expect(status(cluster)?.active).toBeUndefined();
  expect(cluster.pods.every(({ metadata }) => metadata.finalizers === undefined)).toBe(true);
  expect(cluster.events.at(-1)).toBe('Completed Job completed');
});

test('failed pods are replaced after 10 s, 20 s, and then the limit is reached', () => {
  const cluster = running({ backoffLimit: 2 });

  const waits: number[] = [];
  for (let round = 0; round < 3; round++) {
    cluster.end(alive(cluster)[0] as Pod, 'Failed');
    const start = cluster.view.now;
    while (alive(cluster).length === 0 && cluster.view.now - start < 60_000) cluster.pass(500);
    waits.push(Math.round((cluster.view.now - start) / 1000));
  }

  expect(waits).toEqual([11, 21, 60]);
  expect(status(cluster)?.failed).toBe(3);
  expect(status(cluster)?.conditions).toMatchObject([
    { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' },
  ]);
});

test('a Job that is active too long fails and its pods are deleted', () => {
  const cluster = running({ activeDeadlineSeconds: 20 });

  cluster.settle();

  expect(status(cluster)?.conditions).toMatchObject([{ type: 'Failed', reason: 'DeadlineExceeded' }]);
  expect(cluster.pods).toEqual([]);
  expect(cluster.view.now).toBeLessThan(21_000);
});

test('an Indexed Job runs each index once', () => {
  const cluster = running({ completionMode: 'Indexed', completions: 3, parallelism: 2 });

  cluster.end(alive(cluster)[1] as Pod, 'Succeeded');
  cluster.pass(5000);
  const between = status(cluster);
  for (const pod of alive(cluster)) cluster.end(pod, 'Succeeded');
  cluster.settle();

  expect(between).toMatchObject({ completedIndexes: '1', succeeded: 1, active: 2 });
  expect(status(cluster)).toMatchObject({ completedIndexes: '0-2', succeeded: 3 });
  expect(cluster.podNames.map((name) => name.slice(0, 3))).toEqual(['w-0', 'w-1', 'w-2']);
});

test('a suspended Job has no pods, and its time starts anew when it goes on', () => {
  const cluster = running({ suspend: true });
  const suspended = { pods: cluster.pods.length, conditions: status(cluster)?.conditions };

  cluster.change<Job>('Job', 'w', { suspend: false });
  cluster.pass(3000);
  const resumed = alive(cluster).length;
  cluster.change<Job>('Job', 'w', { suspend: true });
  cluster.settle();

  expect(suspended).toMatchObject({ pods: 0, conditions: [{ type: 'Suspended', status: 'True', reason: 'JobSuspended' }] });
  expect(resumed).toBe(1);
  expect(cluster.pods).toEqual([]);
  expect(status(cluster)?.failed).toBeUndefined();
});

test('a deleted pod counts as failed and is replaced at once after its back-off', () => {
  const cluster = running();

  cluster.delete('Pod', cluster.podNames[0] as string);
  cluster.pass(15_000);

  expect(status(cluster)).toMatchObject({ failed: 1, active: 1 });
});

test('a failure policy can ignore disruptions', () => {
  const rules = [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }];
  const cluster = running({ backoffLimit: 0, podFailurePolicy: { rules }, template: aTemplate('i:1', { restartPolicy: 'Never' }) });
  const pod = alive(cluster)[0] as Pod;

  const conditions = [...(pod.status?.conditions ?? []), { type: 'DisruptionTarget', status: 'True' as const }];
  cluster.simulation.perform({ verb: 'status', object: { ...pod, status: { ...pod.status, phase: 'Failed', conditions } } as Pod }, 'test');
  cluster.pass(15_000);

  expect(alive(cluster)).toHaveLength(1);
  expect(status(cluster)?.failed).toBeUndefined();
});

test('a finished Job is deleted when its time is over', () => {
  const cluster = running({ ttlSecondsAfterFinished: 30 });

  cluster.end(alive(cluster)[0] as Pod, 'Succeeded');
  cluster.pass(20_000);
  const kept = cluster.get<Job>('Job');
  cluster.pass(15_000);

  expect(kept).toBeDefined();
  expect(cluster.get<Job>('Job')).toBeUndefined();
});
