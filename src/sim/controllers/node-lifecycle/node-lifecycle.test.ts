import { expect, test } from 'vitest';
import type { Node } from '#model/kubernetes.ts';
import { heartbeats } from '../../heartbeats.ts';
import { podsOnNode } from '../../store/indexes.ts';
import { aCluster, aNode } from '../cluster.fixture.ts';
import { taintQueue } from './node-health.ts';
import { nodeLifecycle, nodeLifecycleIndexes, nodeLifecycleTallies } from './node-lifecycle.ts';

function someNodes(count: number, zone?: (index: number) => string) {
  return Array.from({ length: count }, (_, index) =>
    aNode(`n${index + 1}`, {
      metadata: { name: `n${index + 1}`, labels: zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone(index) } },
    }),
  );
}

function clusterOf(objects: Parameters<typeof aCluster>[0]['objects'], seed = 1) {
  return aCluster({
    actors: [heartbeats, ...nodeLifecycle()],
    indexes: [podsOnNode, ...nodeLifecycleIndexes],
    tallies: [...nodeLifecycleTallies],
    objects,
    seed,
  });
}

const taintTimes = (cluster: ReturnType<typeof clusterOf>, taint: string) =>
  cluster
    .changes()
    .filter(({ what }) => what === `tainted ${taint}`)
    .map(({ at }) => at);

test('a node that comes back within the grace period is left alone', () => {
  const cluster = clusterOf(someNodes(3));

  cluster.stopKubelet('n1');
  cluster.runTo(25);
  cluster.startKubelet('n1');
  cluster.settle();

  expect(cluster.changes()).toEqual([]);
});

test('lost nodes of a zone are tainted one every ten seconds', () => {
  const cluster = clusterOf(someNodes(60));

  for (let index = 1; index <= 8; index++) cluster.stopKubelet(`n${index}`);
  cluster.settle();

  const times = taintTimes(cluster, 'node.kubernetes.io/unreachable:NoExecute');
  expect(times).toHaveLength(8);
  for (let index = 1; index < 8; index++) expect((times[index] as number) - (times[index - 1] as number)).toBeCloseTo(10);
});

test('a large zone that loses most of its nodes is tainted a hundred seconds apart, a small one hardly at all', () => {
  const large = clusterOf(someNodes(60));
  const small = clusterOf(someNodes(10));

  for (let index = 1; index <= 36; index++) large.stopKubelet(`n${index}`);
  for (let index = 1; index <= 7; index++) small.stopKubelet(`n${index}`);
  large.runTo(400);
  small.settle();

  const times = taintTimes(large, 'node.kubernetes.io/unreachable:NoExecute');
  expect((times.at(-1) as number) - (times.at(-2) as number)).toBeCloseTo(100);
  expect(taintTimes(small, 'node.kubernetes.io/unreachable:NoSchedule')).toHaveLength(7);
  expect(taintTimes(small, 'node.kubernetes.io/unreachable:NoExecute').length).toBeLessThanOrEqual(1);
});

test('one lost zone of two is tainted at the normal rate, all zones lost not at all', () => {
  const one = clusterOf(someNodes(8, (index) => (index < 4 ? 'left' : 'right')));
  const all = clusterOf(someNodes(8, (index) => (index < 4 ? 'left' : 'right')));

  for (let index = 1; index <= 4; index++) one.stopKubelet(`n${index}`);
  for (let index = 1; index <= 8; index++) all.stopKubelet(`n${index}`);
  one.settle();
  all.settle();

  expect(taintTimes(one, 'node.kubernetes.io/unreachable:NoExecute')).toHaveLength(4);
  for (let index = 1; index <= 8; index++) expect(all.taints(`n${index}`)).toEqual(['unreachable:NoSchedule']);
});

test('after all nodes were lost, those still silent when one returns are tainted one by one', () => {
  const cluster = clusterOf(someNodes(4));
  for (let index = 1; index <= 4; index++) cluster.stopKubelet(`n${index}`);
  cluster.runTo(300);

  cluster.startKubelet('n1');
  cluster.status<Node>(cluster.view.ref('Node', '', 'n1'), (node) => ({ ...node, status: aNode('n1').status }));
  cluster.startKubelet('n2');
  cluster.status<Node>(cluster.view.ref('Node', '', 'n2'), (node) => ({ ...node, status: aNode('n2').status }));
  cluster.settle();

  expect(cluster.taints('n1')).toEqual([]);
  expect(taintTimes(cluster, 'node.kubernetes.io/unreachable:NoExecute').filter((at) => at > 300)).toHaveLength(2);
});

test('a new controller manager counts the grace period from its own start', () => {
  const cluster = clusterOf(someNodes(3));
  cluster.stopControllers();
  cluster.stopKubelet('n1');
  cluster.runTo(100);

  cluster.startControllers();
  cluster.settle();

  const [at = 0] = taintTimes(cluster, 'node.kubernetes.io/unreachable:NoSchedule');
  expect(at).toBeGreaterThanOrEqual(140);
  expect(at).toBeLessThanOrEqual(145);
});

test('cordoning and pressure become taints at once', () => {
  const cluster = clusterOf(someNodes(1));

  cluster.change<Node>(cluster.view.ref('Node', '', 'n1'), (node) => ({ ...node, spec: { unschedulable: true } }));
  cluster.runTo(0);

  expect(cluster.taints('n1')).toEqual(['unschedulable:NoSchedule']);
});

test('nodes are greeted and missed', () => {
  const cluster = clusterOf(someNodes(1));

  cluster.perform({ verb: 'create', object: aNode('n2') }, 'test');
  cluster.runTo(10);
  cluster.perform({ verb: 'delete', ref: cluster.view.ref('Node', '', 'n2') }, 'test');
  cluster.settle();

  expect(cluster.events().map((line) => line.replace(/^\S+ /, ''))).toEqual([
    'n2: RegisteredNode Node n2 event: Registered Node n2 in Controller',
    'n2: RemovingNode Node n2 event: Removing Node n2 from Controller',
  ]);
});

test('a node that comes back leaves the queue, and queues anew when it is lost again', () => {
  const cluster = clusterOf(someNodes(10));
  for (let index = 1; index <= 7; index++) cluster.stopKubelet(`n${index}`);
  cluster.runTo(100);
  for (let index = 1; index <= 7; index++) {
    cluster.startKubelet(`n${index}`);
    cluster.status<Node>(cluster.view.ref('Node', '', `n${index}`), (node) => ({ ...node, status: aNode(`n${index}`).status }));
  }
  cluster.runTo(200);

  const queued = cluster.view.rows(taintQueue);
  cluster.stopKubelet('n1');
  cluster.settle();

  expect(queued).toEqual([]);
  const [unknownAt = 0] = taintTimes(cluster, 'node.kubernetes.io/unreachable:NoSchedule').filter((at) => at > 200);
  expect(taintTimes(cluster, 'node.kubernetes.io/unreachable:NoExecute').at(-1)).toBeCloseTo(unknownAt + 5);
});
