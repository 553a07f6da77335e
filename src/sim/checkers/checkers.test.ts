import { expect, test } from 'vitest';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import { settledCluster } from '#testing/settled-cluster.ts';
import type { EntryId } from '../engine/trace.ts';
import { machines } from '../machines.ts';
import type { Simulation } from '../simulation.ts';
import { allocationsWithinCapacity } from './allocations-within-capacity.ts';
import { causesComeFirst } from './causes-come-first.ts';
import { onceSettled } from './checkers.ts';
import { deadMachinesRunNothing } from './dead-machines-run-nothing.ts';
import { endpointsFollowPods } from './endpoints-follow-pods.ts';
import { identitiesAreUnique } from './identities-are-unique.ts';
import { statusesCountPods } from './statuses-count-pods.ts';

function cluster(): Simulation {
  return settledCluster({ nodes: 4, podsPerNode: 4 });
}

/** Puts an object as if some actor had written it without asking anybody. */
function plant(simulation: Simulation, object: KubeObject): void {
  simulation.adopt(object, 1 as EntryId, false);
}

function somePod({ view }: Simulation): Pod {
  return view.objects<Pod>('Pod').find(({ metadata }) => metadata.ownerReferences?.[0]?.kind === 'ReplicaSet') as Pod;
}

test('a cluster in order breaches nothing', () => {
  expect(onceSettled.flatMap((check) => check(cluster().view))).toEqual([]);
});

test('a pod that asks for more than its node has is found', () => {
  const simulation = cluster();
  const pod = somePod(simulation);
  const containers = [{ name: 'app', resources: { requests: { cpu: '99' } } }];
  plant(simulation, { ...pod, spec: { ...pod.spec, containers } } as Pod);

  expect(allocationsWithinCapacity(simulation.view)).toEqual([expect.stringMatching(/^node-0000\d: milliCpu 99\d+ asked of 16000$/)]);
});

test('a StatefulSet with a pod that is none of its ordinals is found', () => {
  const simulation = cluster();
  const uid = 'set';
  plant(simulation, {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'a', uid },
    spec: { replicas: 1 },
  } as KubeObject);
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid, controller: true };
  const pod = somePod(simulation);
  plant(simulation, { ...pod, metadata: { name: 'db-x', namespace: 'a', ownerReferences: [owner] } } as Pod);

  expect(identitiesAreUnique(simulation.view)).toEqual(['db: db-x is no ordinal']);
});

test('a machine that is off and still has a kubelet and Ready pods is found', () => {
  const simulation = cluster();
  const node = simulation.view.ref('Node', '', 'node-00001');
  simulation.state.setRow(machines, node, { phase: 'off', boots: 0 }, 1 as EntryId);

  const found = deadMachinesRunNothing(simulation.view);

  expect(found).toContain('node-00001 is off and its kubelet acts');
  expect(found.filter((breach) => breach.endsWith('is Ready'))).toHaveLength(4);
});

test('an endpoint of a pod that is gone, and a status that counts it, are found', () => {
  const simulation = cluster();
  const pod = somePod(simulation);
  simulation.state.remove(simulation.view.refOf(pod));

  expect(endpointsFollowPods(simulation.view)).toEqual([expect.stringContaining(`names ${pod.metadata.name}, which is gone`)]);
  expect(statusesCountPods(simulation.view)).toEqual([expect.stringContaining('are ready')]);
});

test('an effect without a cause is found', () => {
  const simulation = cluster();
  simulation.perform({ verb: 'note', body: { kind: 'action', text: 'out of nothing' } }, 'test');

  expect(causesComeFirst(simulation.state.trace)).toEqual([expect.stringContaining('has no cause')]);
});
