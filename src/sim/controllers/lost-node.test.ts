import { expect, test } from 'vitest';
import type { Node } from '#model/kubernetes.ts';
import { heartbeats } from '../heartbeats.ts';
import { podsOnNode } from '../store/indexes.ts';
import { aCluster, aNode, aPod } from './cluster.fixture.ts';
import { nodeLifecycle, nodeLifecycleIndexes, nodeLifecycleTallies } from './node-lifecycle/node-lifecycle.ts';
import { nodesWithNoExecuteTaint, taintEviction } from './taint-eviction/taint-eviction.ts';

function someNodes(count: number, zone?: (index: number) => string) {
  return Array.from({ length: count }, (_, index) =>
    aNode(`n${index + 1}`, {
      metadata: { name: `n${index + 1}`, labels: zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone(index) } },
    }),
  );
}

function clusterOf(objects: Parameters<typeof aCluster>[0]['objects'], seed = 1) {
  return aCluster({
    actors: [heartbeats, ...nodeLifecycle(), ...taintEviction()],
    indexes: [podsOnNode, nodesWithNoExecuteTaint, ...nodeLifecycleIndexes],
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

test('a lost node is Unknown after 30 to 45 s, its pods not ready, tainted five seconds later and emptied after 300 s', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const cluster = clusterOf([...someNodes(3), aPod('p', 'n1'), aPod('quick', 'n1', { spec: { tolerations: [] } })], seed);
    cluster.runTo(100);

    cluster.stopKubelet('n1');
    const end = cluster.settle();

    const [noSchedule = 0] = taintTimes(cluster, 'node.kubernetes.io/unreachable:NoSchedule');
    const [noExecute = 0] = taintTimes(cluster, 'node.kubernetes.io/unreachable:NoExecute');
    expect(noSchedule - 100).toBeGreaterThanOrEqual(30);
    expect(noSchedule - 100).toBeLessThanOrEqual(45);
    expect(noExecute).toBeCloseTo(noSchedule + 5);
    expect(cluster.ready('n1')).toBe('Unknown');
    expect(cluster.taints('n1')).toEqual(['unreachable:NoSchedule', 'unreachable:NoExecute']);
    expect(cluster.events()).toEqual([
      `${noSchedule} n1: NodeNotReady Node n1 status is now: NodeNotReady`,
      `${noSchedule} p: NodeNotReady Node is not ready`,
      `${noSchedule} quick: NodeNotReady Node is not ready`,
      `${noExecute} quick: TaintManagerEviction Marking for deletion Pod a/quick`,
      `${Number((noExecute + 300).toFixed(3))} p: TaintManagerEviction Marking for deletion Pod a/p`,
    ]);
    expect(cluster.pod('p')?.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'DisruptionTarget', reason: 'DeletionByTaintManager' }),
    );
    expect(end).toMatchObject({ end: 'settled' });
  }
});

test('a node that comes back loses its taints, and what was planned for its pods is cancelled', () => {
  const cluster = clusterOf([...someNodes(3), aPod('p', 'n1')]);
  cluster.stopKubelet('n1');
  cluster.runTo(100);

  cluster.startKubelet('n1');
  cluster.status<Node>(cluster.view.ref('Node', '', 'n1'), (node) => ({ ...node, status: aNode('n1').status }));
  cluster.runTo(100.1);
  const soon = cluster.taints('n1');
  cluster.runTo(106);

  expect(soon).toEqual(['unreachable:NoExecute']);
  expect(cluster.taints('n1')).toEqual([]);
  expect(cluster.events().at(-1)).toMatch(/p: TaintManagerEviction Cancelling deletion of Pod a\/p$/);
  expect(cluster.pod('p')?.metadata.deletionTimestamp).toBeUndefined();
});
