import { expect, test } from 'vitest';
import type { Pod } from '#model/kubernetes.ts';
import { aCluster } from './controllers.fixture.ts';
import { inDeletionOrder, podsPerNode } from './pod-ranking.ts';

function aPod(
  name: string,
  {
    readySince = '2023-11-14T20:00:00Z',
    ...more
  }: { readySince?: string; node?: string; phase?: string; cost?: string; restarts?: number; ready?: boolean } = {},
): Pod {
  const conditions = [{ type: 'Ready', status: more.ready === false ? 'False' : 'True', lastTransitionTime: readySince }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      uid: name,
      creationTimestamp: '2023-11-14T20:00:00Z',
      annotations: more.cost === undefined ? {} : { 'controller.kubernetes.io/pod-deletion-cost': more.cost },
    },
    spec: { containers: [], nodeName: more.node ?? 'n1' },
    status: { phase: more.phase ?? 'Running', conditions, containerStatuses: [{ name: 'c', restartCount: more.restarts ?? 0 }] },
  } as unknown as Pod;
}

test.each([
  ['an unassigned pod', aPod('z', { node: '' })],
  ['a pending pod', aPod('z', { phase: 'Pending' })],
  ['a pod that is not Ready', aPod('z', { ready: false })],
  ['a pod of lower cost', aPod('z', { cost: '-1' })],
  ['a pod that has been Ready for a much shorter time', aPod('z', { readySince: '2023-11-14T22:10:00Z' })],
  ['a pod with more restarts', aPod('z', { restarts: 3 })],
])('%s goes before a settled one', (_, pod) => {
  const order = inDeletionOrder([aPod('a'), pod], aCluster().view);

  expect(order.map(({ metadata }) => metadata.name)).toEqual(['z', 'a']);
});

test('a pod that shares its node with others of its workload goes first', () => {
  const pods = [aPod('a', { node: 'n1' }), aPod('b', { node: 'n2' }), aPod('c', { node: 'n2' })];

  const order = inDeletionOrder(pods, aCluster().view, podsPerNode(pods));

  expect(order.map(({ metadata }) => metadata.name)).toEqual(['b', 'c', 'a']);
});

test('pods that have been Ready for about as long are equal', () => {
  const pods = [aPod('b', { readySince: '2023-11-14T20:00:00Z' }), aPod('a', { readySince: '2023-11-14T20:10:00Z' })];

  expect(inDeletionOrder(pods, aCluster().view).map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
});
