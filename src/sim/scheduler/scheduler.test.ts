import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import { aCluster } from '#testing/a-cluster.ts';
import type { Simulation } from '../simulation.ts';

const podOf = ({ view }: Simulation, name: string) => view.get<Pod>('Pod', 'default', name);
const scheduledOf = (pod: Pod | undefined) => pod?.status?.conditions?.find(({ type }) => type === 'PodScheduled');

function aPod(name: string, spec: object): KubeObject {
  const containers = [{ name: 'c', image: 'i:1', resources: { requests: { cpu: '6' } } }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec: { containers, ...spec } } as KubeObject;
}

function runFor(simulation: Simulation, seconds: number): void {
  simulation.runTo((simulation.state.now + seconds * 1000) as TimeMs);
}

test('a pod behind a gate waits until the gate is taken off', () => {
  const simulation = aCluster().node('n1').twin().eve.fork();

  simulation.perform({ verb: 'create', object: aPod('p', { schedulingGates: [{ name: 'example.org/wait' }] }) }, 'test');
  runFor(simulation, 60);
  const gated = podOf(simulation, 'p') as Pod;
  simulation.perform({ verb: 'update', object: { ...gated, spec: { ...gated.spec, schedulingGates: undefined } } as Pod }, 'test');
  runFor(simulation, 60);

  expect(scheduledOf(gated)).toMatchObject({ reason: 'SchedulingGated', message: 'Scheduling is blocked due to non-empty scheduling gates' });
  expect(podOf(simulation, 'p')?.spec.nodeName).toBe('n1');
});

test('who preempts is promised the node, and takes it when the victim has ended', () => {
  const high = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' }, value: 1000 } as unknown as KubeObject;
  const simulation = aCluster().node('n1').with(high, aPod('low', {})).twin().eve.fork();

  simulation.perform({ verb: 'create', object: aPod('important', { priorityClassName: 'high' }) }, 'test');
  runFor(simulation, 0.5);
  const promised = podOf(simulation, 'important');
  const victim = podOf(simulation, 'low');
  runFor(simulation, 120);

  expect(promised?.status?.nominatedNodeName).toBe('n1');
  expect(victim?.metadata.deletionTimestamp).toBeDefined();
  expect(victim?.status?.conditions?.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({ reason: 'PreemptionByScheduler' });
  expect(podOf(simulation, 'low')).toBeUndefined();
  expect(podOf(simulation, 'important')?.spec.nodeName).toBe('n1');
});

test('a pod that was turned away time and again is looked at anew once its claim is there', () => {
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
  const simulation = aCluster().node('n1').with(aPod('p', { volumes })).twin().eve.fork();
  const said = () => refusalsIn(simulation).length;

  runFor(simulation, 1200);
  const before = { said: said(), message: scheduledOf(podOf(simulation, 'p'))?.message };
  runFor(simulation, 1200);
  const again = said();
  for (const object of [aVolume('v', 'data'), aClaim('data')]) simulation.perform({ verb: 'create', object }, 'test');
  runFor(simulation, 60);

  expect(before.message).toContain('persistentvolumeclaim "data" not found');
  expect(again).toBeGreaterThan(before.said);
  expect(podOf(simulation, 'p')?.spec.nodeName).toBe('n1');
});

function refusalsIn({ state }: Simulation) {
  return [...state.trace.entries()].filter(({ body }) => body.kind === 'event' && body.reason === 'FailedScheduling');
}

const oneGi = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], storageClassName: '' };

function aVolume(name: string, claim: string): KubeObject {
  const spec = { ...oneGi, hostPath: { path: '/data' }, claimRef: { namespace: 'default', name: claim } };
  return { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name }, spec } as KubeObject;
}

function aClaim(name: string): KubeObject {
  const { capacity: requests, ...spec } = oneGi;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'default' },
    spec: { ...spec, resources: { requests } },
  } as KubeObject;
}
