import { expect, test } from 'vitest';
import type { DaemonSet, Node, Pod } from '#model/kubernetes.ts';
import { aCluster, aNode, aTemplate, aWorkload, type TestCluster } from '../controllers.fixture.ts';

function running(spec: object = {}, nodes = 3): TestCluster {
  const cluster = aCluster({ nodes });
  cluster.create(aWorkload<DaemonSet>('DaemonSet', spec));
  cluster.settle();
  return cluster;
}

function status(cluster: TestCluster) {
  return cluster.get<DaemonSet>('DaemonSet').status;
}

function nodesOf(cluster: TestCluster) {
  return cluster.pods.map(({ spec }) => spec.nodeName).sort();
}

function taint(cluster: TestCluster, node: string, effect: 'NoSchedule' | 'NoExecute') {
  cluster.change<Node>('Node', node, { taints: [{ key: 'k', effect }] }, '');
}

test('each node gets its pod, through an affinity that only that node matches', () => {
  const cluster = running();

  expect(nodesOf(cluster)).toEqual(['n1', 'n2', 'n3']);
  expect(cluster.pods[0]?.spec.tolerations?.map(({ key }) => key)).toContain('node.kubernetes.io/unschedulable');
  expect(status(cluster)).toEqual({
    observedGeneration: 1,
    currentNumberScheduled: 3,
    desiredNumberScheduled: 3,
    numberMisscheduled: 0,
    numberReady: 3,
    numberAvailable: 3,
    updatedNumberScheduled: 3,
  });
});

test('a new node gets a pod, and a node of other labels none', () => {
  const cluster = running({ template: aTemplate('i:1', { nodeSelector: { role: 'edge' } }) });

  cluster.create({ ...aNode('n4'), metadata: { name: 'n4', labels: { role: 'edge' } } });
  cluster.settle();

  expect(nodesOf(cluster)).toEqual(['n4']);
  expect(status(cluster)).toMatchObject({ desiredNumberScheduled: 1, numberReady: 1 });
});

test('a NoSchedule taint lets the pod stay, NoExecute does not', () => {
  const cluster = running();

  taint(cluster, 'n2', 'NoSchedule');
  cluster.settle();
  const stayed = { nodes: nodesOf(cluster), misscheduled: status(cluster)?.numberMisscheduled };
  taint(cluster, 'n2', 'NoExecute');
  cluster.settle();

  expect(stayed).toEqual({ nodes: ['n1', 'n2', 'n3'], misscheduled: 1 });
  expect(nodesOf(cluster)).toEqual(['n1', 'n3']);
  expect(status(cluster)).toMatchObject({ desiredNumberScheduled: 2, numberMisscheduled: 0, numberReady: 2 });
});

test('a deleted pod comes back when it is gone', () => {
  const cluster = running();

  cluster.delete('Pod', cluster.podNames[0] as string);
  cluster.pass(400);
  const meanwhile = cluster.pods.length;
  cluster.settle();

  expect(meanwhile).toBe(3);
  expect(cluster.readyPods).toBe(3);
});

test('a rolling update replaces one pod at a time', () => {
  const cluster = running();

  cluster.change<DaemonSet>('DaemonSet', 'w', { template: aTemplate('i:2') });
  for (let step = 0; step < 60; step++) {
    cluster.pass(100);
    expect(cluster.readyPods - cluster.pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined).length).toBeGreaterThanOrEqual(2);
  }

  expect(cluster.images).toEqual(['i:2', 'i:2', 'i:2']);
  expect(status(cluster)).toMatchObject({ updatedNumberScheduled: 3, numberReady: 3 });
});

test('with maxSurge the new pod comes before the old one goes', () => {
  const cluster = running({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } });

  cluster.change<DaemonSet>('DaemonSet', 'w', { template: aTemplate('i:2') });
  cluster.pass(100);
  const first = cluster.pods.length;
  cluster.settle();

  expect(first).toBe(4);
  expect(cluster.images).toEqual(['i:2', 'i:2', 'i:2']);
});

test('OnDelete leaves old pods alone', () => {
  const cluster = running({ updateStrategy: { type: 'OnDelete' } });

  cluster.change<DaemonSet>('DaemonSet', 'w', { template: aTemplate('i:2') });
  cluster.settle();

  expect(cluster.images).toEqual(['i:1', 'i:1', 'i:1']);
  expect(status(cluster)?.updatedNumberScheduled).toBeUndefined();
});

test('failed pods are replaced with a back-off', () => {
  const cluster = running({}, 1);

  const times: number[] = [];
  for (let round = 0; round < 4; round++) {
    const pod = cluster.pods[0] as Pod;
    const start = cluster.view.now;
    cluster.end(pod, 'Failed');
    while (cluster.pods.some(({ metadata }) => metadata.uid === pod.metadata.uid)) cluster.pass(250);
    times.push(cluster.view.now - start);
  }

  expect(times).toEqual([250, 1000, 2000, 4000]);
  expect(cluster.events.filter((event) => event.startsWith('FailedDaemonPod'))).toHaveLength(4);
  expect(cluster.events.find((event) => event.startsWith('FailedDaemonPod'))).toMatch(
    /^FailedDaemonPod Found failed daemon pod a\/w-\w+ on node n1, will try to kill it$/,
  );
});

test('the sums kept per node equal the ones counted anew', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const cluster = aCluster({ nodes: 6, seed });
    cluster.create(aWorkload<DaemonSet>('DaemonSet', {}));
    for (let step = 0; step < 30; step++) {
      disturb(cluster, cluster.view.draw(cluster.view.ref('Node', '', 'n1'), 'disturbance', step));
      cluster.pass(300);
    }
    cluster.settle();
    const wanted = cluster.view.objects<Node>('Node').filter(({ spec }) => (spec?.taints ?? []).length === 0);

    expect(nodesOf(cluster)).toEqual(wanted.map(({ metadata }) => metadata.name));
    expect(status(cluster)).toMatchObject({
      desiredNumberScheduled: wanted.length,
      numberReady: wanted.length,
      updatedNumberScheduled: wanted.length,
    });
    expect(status(cluster)?.numberMisscheduled).toBe(0);
  }
});

function disturb(cluster: TestCluster, draw: number): void {
  const node = `n${(draw % 6) + 1}`;
  const kind = Math.floor(draw / 8) % 4;
  const exists = cluster.view.get('Node', '', node) !== undefined;
  if (kind === 0 && exists) taint(cluster, node, 'NoExecute');
  if (kind === 1 && exists) cluster.change<Node>('Node', node, { taints: [] }, '');
  if (kind === 2 && cluster.pods.length > 0) cluster.delete('Pod', cluster.podNames[draw % cluster.pods.length] as string);
  if (kind === 3) cluster.change<DaemonSet>('DaemonSet', 'w', { template: aTemplate(`i:${draw % 3}`) });
}
