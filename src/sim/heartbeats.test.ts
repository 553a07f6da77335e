import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { aCluster, aNode } from './controllers/cluster.fixture.ts';
import { heartbeats, lastRenewal } from './heartbeats.ts';
import { apiServerProcess, processes, processRef } from './processes.ts';

function lease(renewTime: string): KubeObject {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'n1', namespace: 'kube-node-lease' },
    spec: { renewTime },
  } as KubeObject;
}

function clusterOf(objects: readonly KubeObject[] = []) {
  const cluster = aCluster({ actors: [heartbeats], objects: [aNode('n1'), ...objects] });
  const node = cluster.view.ref('Node', '', 'n1');
  const turnApi = (acting: boolean) =>
    cluster.perform({ verb: 'row', table: processes, ref: processRef(cluster.view, apiServerProcess), value: { acting, incarnation: 0 } }, 'test');
  return { ...cluster, turnApi, renewal: (at: number) => lastRenewal(cluster.view, node, (at * 1000) as TimeMs) / 1000 };
}

test('a node renews every ten seconds, as its Lease began', () => {
  const cluster = clusterOf([lease('2025-12-31T23:59:57.000000Z')]);

  expect([0, 6.9, 7, 16, 100].map(cluster.renewal)).toEqual([-3, -3, 7, 7, 97]);
});

test('nobody renews while the kubelet is away; it renews as it starts and from then on', () => {
  const cluster = clusterOf([lease('2025-12-31T23:59:57.000000Z')]);
  cluster.runTo(20);
  cluster.stopKubelet('n1');
  cluster.runTo(51);
  cluster.startKubelet('n1');
  cluster.runTo(75);

  expect([19, 30, 50, 51, 60, 61, 75].map(cluster.renewal)).toEqual([17, 17, 17, 51, 51, 61, 71]);
});

test('an outage of the API is one silence for all nodes, without an event', () => {
  const cluster = clusterOf([lease('2025-12-31T23:59:57.000000Z')]);
  cluster.runTo(20);
  cluster.turnApi(false);
  cluster.runTo(100);
  cluster.turnApi(true);
  const end = cluster.settle();

  expect([50, 100, 106, 107].map(cluster.renewal)).toEqual([17, 17, 17, 107]);
  expect(end.end).toBe('settled');
});

test('a node that was silent before the beginning stays as old as its Lease says', () => {
  const cluster = clusterOf([lease('2025-12-31T23:50:00.000000Z')]);
  cluster.stopKubelet('n1');
  cluster.runTo(5);

  expect(cluster.renewal(5)).toBe(-600);
});
