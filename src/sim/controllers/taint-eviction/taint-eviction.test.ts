import { expect, test } from 'vitest';
import type { Node, Taint, Toleration } from '#model/kubernetes.ts';
import { podsOnNode } from '../../store/indexes.ts';
import { aCluster, aNode, aPod } from '../cluster.fixture.ts';
import { patienceMs } from './patience.ts';
import { nodesWithNoExecuteTaint, taintEviction } from './taint-eviction.ts';

const unreachable: Taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute', timeAdded: '2026-01-01T00:00:00Z' };
const outOfService: Taint = { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' };

function bearing(...tolerations: Toleration[]) {
  return aPod('p', 'n1', { spec: { tolerations } });
}

function clusterOf(pod = aPod('p', 'n1')) {
  const cluster = aCluster({ actors: [...taintEviction()], indexes: [podsOnNode, nodesWithNoExecuteTaint], objects: [aNode('n1'), pod] });
  const taint = (...taints: Taint[]) => cluster.change<Node>(cluster.view.ref('Node', '', 'n1'), (node) => ({ ...node, spec: { taints } }));
  return { ...cluster, taint };
}

test.each([
  ['none of the tolerations fits', bearing(), [unreachable], 0],
  [
    'the shortest of those that fit',
    bearing({ operator: 'Exists', tolerationSeconds: 60 }, { key: unreachable.key, operator: 'Exists', tolerationSeconds: 5 }),
    [unreachable],
    60_000,
  ],
  [
    'each taint by itself',
    bearing({ key: unreachable.key, operator: 'Exists', tolerationSeconds: 60 }, { operator: 'Exists' }),
    [outOfService, unreachable],
    60_000,
  ],
  ['for ever', bearing({ operator: 'Exists' }), [unreachable, outOfService], Number.POSITIVE_INFINITY],
  ['negative seconds are none', bearing({ operator: 'Exists', tolerationSeconds: -3 }), [unreachable], 0],
])('patience: %s', (_, pod, taints, expected) => {
  expect(patienceMs(pod, taints)).toBe(expected);
});

test('another taint that is not borne makes an end of the waiting', () => {
  const cluster = clusterOf();
  cluster.taint(unreachable);
  cluster.runTo(40);

  cluster.taint(unreachable, outOfService);
  cluster.settle();

  expect(cluster.events()).toEqual([
    '40 p: TaintManagerEviction Cancelling deletion of Pod a/p',
    '40 p: TaintManagerEviction Marking for deletion Pod a/p',
  ]);
});

test('a pod that others delete while it waits is said to be spared', () => {
  const cluster = clusterOf();
  cluster.taint(unreachable);
  cluster.runTo(40);

  cluster.perform({ verb: 'delete', ref: cluster.view.ref('Pod', 'a', 'p'), graceSeconds: 0 }, 'test');
  cluster.settle();

  expect(cluster.events()).toEqual(['40 p: TaintManagerEviction Cancelling deletion of Pod a/p']);
});

test('the waiting goes on when the Node is deleted, and begins anew with a new controller manager', () => {
  const deleted = clusterOf();
  const restarted = clusterOf();
  for (const cluster of [deleted, restarted]) {
    cluster.taint(unreachable);
    cluster.runTo(100);
  }

  deleted.perform({ verb: 'delete', ref: deleted.view.ref('Node', '', 'n1') }, 'test');
  restarted.stopControllers();
  restarted.startControllers();
  deleted.settle();
  restarted.settle();

  expect(deleted.events()).toEqual(['300 p: TaintManagerEviction Marking for deletion Pod a/p']);
  expect(restarted.events()).toEqual(['400 p: TaintManagerEviction Marking for deletion Pod a/p']);
});
