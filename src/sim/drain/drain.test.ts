import { expect, test } from 'vitest';
import type { KubeObject, Node, Pod, PodDisruptionBudget } from '#model/kubernetes.ts';
import { aCluster, aNode, aPod } from '../controllers/cluster.fixture.ts';
import { disruption, disruptionIndexes } from '../controllers/disruption/disruption.ts';
import { podsOfController, podsOnNode } from '../store/indexes.ts';
import { drain } from './drain.ts';
import { drains, newDrain, outputOf } from './state.ts';

const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'uid-web', controller: true };

function webPod(name: string, more: Parameters<typeof aPod>[2] = {}): Pod {
  return aPod(name, 'n1', { ...more, metadata: { labels: { app: 'web' }, ownerReferences: [owner], ...more.metadata } });
}

function aBudget(minAvailable: number): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b', namespace: 'a' },
    spec: { selector: { matchLabels: { app: 'web' } }, minAvailable },
  };
}

function drainOf(objects: readonly KubeObject[], options = {}) {
  const cluster = aCluster({
    actors: [drain, ...disruption],
    indexes: [podsOnNode, podsOfController, ...disruptionIndexes],
    objects: [aNode('n1'), aNode('n2')],
  });
  for (const object of objects) cluster.perform({ verb: 'create', object }, 'test');
  cluster.runTo(0);
  const ref = cluster.view.ref('Node', '', 'n1');
  cluster.perform({ verb: 'row', table: drains, ref, value: newDrain(['n1'], options), what: 'drain' }, 'test');
  const state = () => cluster.view.row(drains, ref);
  const gone = (name: string) => cluster.perform({ verb: 'delete', ref: cluster.view.ref('Pod', 'a', name), graceSeconds: 0 }, 'test');
  const printed = (stream: 'out' | 'err') => {
    const drained = state();
    return drained === undefined ? '' : outputOf(drained, stream);
  };
  return { ...cluster, state, gone, printed };
}

test('a drain cordons, evicts and looks every second whether the pods are gone', () => {
  const cluster = drainOf([webPod('web-1')]);

  cluster.runTo(2.3);
  cluster.gone('web-1');
  cluster.settle();

  expect(cluster.view.object<Node>(cluster.view.ref('Node', '', 'n1'))?.spec?.unschedulable).toBe(true);
  expect(cluster.state()).toMatchObject({ exitCode: 0 });
  expect(cluster.state()?.output.at(-1)?.at).toBe(3000);
  expect(cluster.printed('out')).toBe('node/n1 cordoned\nevicting pod a/web-1\npod/web-1 evicted\nnode/n1 drained\n');
});

test('a drain without time limit that a budget blocks waits without a timer, and goes on when the budget allows it', () => {
  const cluster = drainOf([webPod('web-1'), aBudget(1)]);

  const end = cluster.settle();
  cluster.perform({ verb: 'create', object: aPod('web-2', 'n2', { metadata: { labels: { app: 'web' }, ownerReferences: [owner] } }) }, 'test');
  cluster.runTo(100);
  cluster.gone('web-1');
  cluster.settle();

  expect(end).toEqual({ end: 'settled', at: 0 });
  expect(cluster.state()).toMatchObject({ exitCode: 0 });
  expect(cluster.printed('err')).toContain("(will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.");
});

test('a drain with a time limit gives up', () => {
  const cluster = drainOf([webPod('web-1')], { timeoutMs: 12_000 });

  cluster.settle();

  expect(cluster.state()).toMatchObject({ exitCode: 1 });
  expect(cluster.printed('err')).toContain(
    'error when waiting for pod "web-1" in namespace "a" to terminate: global timeout reached: 12s, continuing command...',
  );
});

test('pods nobody would make again are only drained by force', () => {
  const careful = drainOf([aPod('solo', 'n1')]);
  const forced = drainOf([aPod('solo', 'n1')], { force: true });

  careful.settle();
  forced.settle();

  expect(careful.state()?.exitCode).toBe(1);
  expect(careful.printed('err')).toContain('cannot delete cannot delete Pods that declare no controller (use --force to override): a/solo');
  expect(forced.printed('err')).toBe('Warning: deleting Pods that declare no controller: a/solo\n');
  expect(forced.view.get('Pod', 'a', 'solo')?.metadata.deletionTimestamp).toBeDefined();
});
