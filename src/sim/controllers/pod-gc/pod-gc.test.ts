import { expect, test } from 'vitest';
import { podsOnNode } from '../../store/indexes.ts';
import { aCluster, aNode, aPod } from '../cluster.fixture.ts';
import { podGc, terminatedPods, terminatedPodsIndex } from './pod-gc.ts';

function clusterOf(objects: Parameters<typeof aCluster>[0]['objects'], seed = 1) {
  return aCluster({ actors: [podGc], indexes: [podsOnNode, terminatedPodsIndex], tallies: [terminatedPods], objects, seed });
}

test('pods of a deleted node are failed and removed after 40 to 60 s', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const cluster = clusterOf([aNode('n1'), aPod('p', 'n1')], seed);

    cluster.perform({ verb: 'delete', ref: cluster.view.ref('Node', '', 'n1') }, 'test');
    cluster.settle();

    const [failed, gone] = cluster.changes().slice(-2);
    expect([failed?.what, gone?.what]).toEqual(['Failed: removed by pod GC', 'removed by pod GC']);
    expect(gone?.at).toBeGreaterThanOrEqual(40);
    expect(gone?.at).toBeLessThanOrEqual(60);
    expect(cluster.pod('p')).toBeUndefined();
  }
});

test('terminating pods of a node out of service are removed within 20 s, others stay', () => {
  const taints = [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' as const }];
  const lost = aNode('n1', { spec: { taints }, status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } });
  const cluster = clusterOf([lost, aPod('p', 'n1'), aPod('q', 'n1')]);

  cluster.perform({ verb: 'delete', ref: cluster.view.ref('Pod', 'a', 'p') }, 'test');
  const { at } = cluster.settle();

  expect(cluster.pod('p')).toBeUndefined();
  expect(cluster.pod('q')).toBeDefined();
  expect(at).toBeLessThanOrEqual(20_000);
});

test('a pod deleted before it had a node is failed within 20 s, so that who holds it lets it go', () => {
  const pod = aPod('p', '');
  const { nodeName: _, ...spec } = pod.spec;
  const held = { ...pod, spec, metadata: { ...pod.metadata, finalizers: ['batch.kubernetes.io/job-tracking'] } };
  const cluster = clusterOf([held]);

  cluster.perform({ verb: 'delete', ref: cluster.view.ref('Pod', 'a', 'p') }, 'test');
  const { at } = cluster.settle();

  expect(cluster.pod('p')?.status?.phase).toBe('Failed');
  expect(at).toBeLessThanOrEqual(20_000);
});
