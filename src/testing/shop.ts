import type { TimeMs } from '#base/brand.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { World } from '#model/world/world.ts';
import type { Action } from '#sim/actions/action.ts';
import { performAction } from '#sim/actions/actions.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { parseFault } from '#sim/faults/fault.ts';
import { runFaults } from '#sim/faults/inject.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';
import { aCluster } from './a-cluster.ts';

interface WorkloadOptions {
  readonly replicas?: number;
  readonly image?: string;
  readonly cpu?: string;
  readonly pod?: object;
  readonly spec?: object;
}

/** A server that takes no pods, and workers of so many processors. */
export function nodes(...workers: readonly number[]): readonly object[] {
  const server = { name: 's1', labels: { 'node-role.kubernetes.io/control-plane': '' } };
  const taints = [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }];
  return [
    { apiVersion: 'v1', kind: 'Node', metadata: server, spec: { taints } },
    ...workers.map((cpu, index) => {
      const capacity = { cpu: String(cpu), memory: '32Gi', pods: '110', 'ephemeral-storage': '100Gi' };
      return { apiVersion: 'v1', kind: 'Node', metadata: { name: `w${index + 1}` }, status: { capacity, allocatable: capacity } };
    }),
  ];
}

/** A workload of namespace shop whose pods have one container. */
export function workload(kind: 'Deployment' | 'StatefulSet', name: string, options: WorkloadOptions = {}): object {
  const { replicas = 1, image = 'quay.io/team/web:1', cpu, pod = {}, spec = {} } = options;
  const labels = { app: name };
  const resources = cpu === undefined ? {} : { requests: { cpu } };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image, resources }], ...pod } };
  const own = kind === 'StatefulSet' ? { serviceName: name } : {};
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'shop' },
    spec: { replicas, selector: { matchLabels: labels }, template, ...own, ...spec },
  };
}

/** A volume of a CSI driver, and the claim `data` of namespace shop that has it; what a pod needs in its spec to mount it. */
export function volumeOf(driver: string): { readonly objects: readonly object[]; readonly pod: object } {
  const shared = { accessModes: ['ReadWriteOnce'], storageClassName: 'x' };
  const csi = { driver, volumeHandle: 'h' };
  const volume = { ...shared, capacity: { storage: '1Gi' }, csi, claimRef: { namespace: 'shop', name: 'data' } };
  const claim = { ...shared, resources: { requests: { storage: '1Gi' } }, volumeName: 'pv1' };
  return {
    objects: [
      { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv1' }, spec: volume },
      { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: 'shop' }, spec: claim },
    ],
    pod: { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] },
  };
}

interface WorldOptions {
  readonly present?: readonly string[];
  readonly absent?: readonly string[];
  /** Per node: images it holds, and workloads it runs on the eve. */
  readonly images?: Readonly<Record<string, readonly string[]>>;
  readonly runs?: Readonly<Record<string, readonly string[]>>;
}

/** The twin of a cluster of these objects. */
export function shopTwin(objects: readonly object[], world: WorldOptions = {}): Twin {
  const model = {
    ...aCluster()
      .with(...(objects as readonly KubeObject[]))
      .build(),
    world: worldOf(world),
  };
  return assembleTwin(model, { catalogue: [], seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
}

function worldOf({ present = [], absent = [], images = {}, runs = {} }: WorldOptions): World {
  const source = { place: { path: 'world.yaml', line: 1 }, certainty: 'configured' } as const;
  const references = [
    ...present.map((reference) => ({ reference, exists: true, ...source })),
    ...absent.map((reference) => ({ reference, exists: false, ...source })),
  ];
  const names = [...new Set([...Object.keys(images), ...Object.keys(runs)])];
  const facts = names.map((node) => ({ node, images: images[node] ?? [], runs: runs[node] ?? [], ...source }));
  return { hosts: [], references, tags: [], images: [], nodes: facts, certificates: [] };
}

/** What people did, and twenty minutes after each. */
export function after(twin: Twin, ...actions: readonly Action[]): Simulation {
  const simulation = twin.eve.fork();
  for (const action of actions) {
    performAction(simulation, action);
    simulation.runTo((simulation.state.now + 20 * 60_000) as TimeMs);
  }
  return simulation;
}

/** A fault and an hour. */
export function afterFault(twin: Twin, text: string): Simulation {
  const fault = parseFault(text);
  if ('wrong' in fault) throw new Error(fault.wrong);
  const simulation = twin.eve.fork();
  runFaults(simulation, [fault], 3_600_000, twin.tools);
  simulation.runTo((simulation.state.epoch + 3_600_000) as TimeMs);
  return simulation;
}

/** `kubectl delete` of a workload's pods. */
export function deletePods(kind: string, name: string): Action {
  return { kind: 'delete-pods', workload: { kind, namespace: 'shop', name } };
}

/** A merge patch of a workload in shop. */
export function patch(kind: string, name: string, change: Readonly<Record<string, unknown>>): Action {
  return { kind: 'patch', object: { kind, namespace: 'shop', name }, patch: change };
}
