import type { KubeObject, Pod } from '#model/kubernetes.ts';
import { servicesBySelector } from '#sim/controllers/selecting.ts';
import type { EntryId } from '#sim/engine/trace.ts';
import { NodeTable } from '#sim/scheduler/node-table.ts';
import { PodClasses } from '#sim/scheduler/pod-class.ts';
import { scheduler } from '#sim/scheduler/scheduler.ts';
import { compile, Simulation } from '#sim/simulation.ts';
import type { IndexDefinition } from '#sim/store/definitions.ts';
import { podsOfClaim, podsOnNode } from '#sim/store/indexes.ts';
import { calendarStartMs, syntheticNode } from './settled-objects.ts';

export interface PendingOptions {
  readonly nodes: number;
  readonly pods: number;
  /** What part of the pods must be spread evenly over the zones. */
  readonly spread: number;
  /** No pod fits: each wants more memory than any node has. */
  readonly oversized?: boolean;
  readonly seed?: number;
}

/** Requests as clusters have them: many small ones, few large ones. */
const requests: readonly { readonly cpu: string; readonly memory: string }[] = [
  { cpu: '50m', memory: '64Mi' },
  { cpu: '50m', memory: '128Mi' },
  { cpu: '100m', memory: '128Mi' },
  { cpu: '100m', memory: '256Mi' },
  { cpu: '100m', memory: '1Gi' },
  { cpu: '250m', memory: '256Mi' },
  { cpu: '250m', memory: '512Mi' },
  { cpu: '500m', memory: '512Mi' },
  { cpu: '500m', memory: '2Gi' },
  { cpu: '1', memory: '4Gi' },
];

const tooMuch = { cpu: '1', memory: '16Ti' };

/** Pods of one workload. */
const replicas = 20;

/** Empty nodes in three zones, pods that nobody has placed yet, and nobody there but the scheduler: woken, not yet run. */
export function pendingCluster({ nodes, pods, spread, oversized = false, seed = 1 }: PendingOptions): Simulation {
  const program = compile({
    actors: [...scheduler(new NodeTable(new PodClasses()), 28)],
    indexes: [podsOnNode, podsOfClaim, servicesBySelector] as readonly IndexDefinition<never>[],
    tallies: [],
    admission:
      () =>
      ({ object }) =>
        object,
    writable: () => true,
    gates: [],
  });
  const simulation = Simulation.create(program, { seed, calendarStartMs, firstEntry: 10_000_000 });
  let entry = 0;
  const adopt = (object: KubeObject, told: boolean) => simulation.adopt(object, ++entry as EntryId, told);
  for (let number = 0; number < nodes; number++) adopt(syntheticNode(number), false);
  for (let number = 0; number < pods; number++) adopt(pendingPod(number, spread, oversized), true);
  return simulation;
}

function pendingPod(number: number, spread: number, oversized: boolean): Pod {
  const workload = Math.floor(number / replicas);
  const labels = { app: `app-${workload}` };
  const isSpread = (workload * 0.618_033_988) % 1 < spread;
  const constraint = {
    maxSkew: 1,
    topologyKey: 'topology.kubernetes.io/zone',
    whenUnsatisfiable: 'DoNotSchedule',
    labelSelector: { matchLabels: labels },
  } as const;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `app-${workload}-${number % replicas}`, namespace: `team-${Math.floor(workload / 20)}`, uid: `pod-${number}`, labels },
    spec: {
      containers: [
        { name: 'main', image: 'registry.example.org/app:1', resources: { requests: oversized ? tooMuch : requests[workload % requests.length] } },
      ],
      ...(isSpread ? { topologySpreadConstraints: [constraint] } : {}),
    },
    status: { phase: 'Pending' },
  } as Pod;
}
