import type { KubeObject, Pod } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import type { ObjectName } from '#sim/actions/action.ts';
import { isWorkingPod } from '#sim/capabilities/judge.ts';
import { machines } from '#sim/machines.ts';
import { apiServerRefs, apiServerState, authorityMap } from '#sim/nodes/api-servers.ts';
import { acts, kubeletProcess } from '#sim/processes.ts';
import type { Simulation } from '#sim/simulation.ts';
import { controllerOf } from '#sim/store/indexes.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import type { View } from '#sim/view.ts';
import { type Workload, workloads } from '#sim/workloads.ts';
import { Provenance } from '../explain/provenance.ts';
import { isRollingOut } from '../health/rollouts.ts';
import type { Symptom } from '../health/symptom.ts';
import { type Circle, type ImageNeed, type Leaf, UnmetWalk } from './unmet.ts';

/** What the API last answered when a pod of a workload was to be made that is still lacking. */
export interface Refusal {
  readonly workload: ObjectRef;
  readonly message: string;
  /** How many pods it lacks, as far as is known at least one. */
  readonly missing: number;
}

/** What was last refused to somebody who cannot go on without it. */
export interface RefusedWrite {
  /** Who, as in `the API server s1`. */
  readonly who: string;
  readonly object: ObjectName;
  readonly message: string;
}

/** Everything that kinds of causes look for suspects in. */
export interface Situation {
  readonly twin: Twin;
  readonly view: View;
  readonly provenance: Provenance;
  readonly symptoms: readonly Symptom[];
  readonly leaves: ReadonlyMap<string, Leaf>;
  readonly circles: readonly Circle[];
  /** Images that nodes need and cannot have. */
  readonly images: readonly ImageNeed[];
  /** Pods that no node takes, and the scheduler's words. */
  readonly unscheduled: ReadonlyMap<ObjectRef, string>;
  readonly refusals: readonly Refusal[];
  /** Writes other than of pods. */
  readonly refusedWrites: readonly RefusedWrite[];
  /** That the scheduler deleted pods to make room for others, the last first. */
  readonly preempted: readonly Cause[];
  /** Pods that do not work, of workloads that are not ready or do not get through their rollout. */
  readonly failing: readonly ObjectRef[];
}

/** Looks at a state: what is unmet behind its symptoms. */
export function situationOf(twin: Twin, simulation: Simulation, symptoms: readonly Symptom[]): Situation {
  const { view } = simulation;
  const walk = new UnmetWalk(twin, view);
  walk.controlPlane();
  const unready = workloads(view).filter(({ ref, ready }) => !ready || isRollingOut(view, ref));
  const failing = unready.flatMap(({ pods }) => pods.filter((pod) => !isWorkingPod(view, pod) && !isOver(view.object<Pod>(pod))));
  for (const pod of failing) walk.pod(pod);
  for (const { name, ref } of view.list('Node').map((node) => ({ name: node.name, ref: node }))) {
    const isUp = (view.row(machines, ref)?.phase ?? 'up') === 'up';
    if (isUp && !acts(view, kubeletProcess(name))) walk.kubelet(name);
  }
  return {
    twin,
    view,
    provenance: new Provenance(twin.model.objects, simulation.state.refs, view),
    symptoms,
    leaves: walk.leaves,
    circles: walk.circles(),
    images: [...walk.images.values()],
    unscheduled: walk.unscheduled,
    refusals: refusalsOf(simulation, unready),
    refusedWrites: refusedWritesOf(view),
    preempted: walk.unscheduled.size === 0 ? [] : preemptionsIn(simulation),
    failing,
  };
}

/** Has ended for good, and a controller makes another in its place. */
function isOver(pod: Pod | undefined): boolean {
  return pod?.status?.phase === 'Succeeded' || (pod?.status?.phase === 'Failed' && controllerOf(pod) !== undefined);
}

function refusalsOf({ view, state }: Simulation, unready: readonly Workload[]): Refusal[] {
  const missingOf = ({ ref, pods, desired }: Workload) =>
    Math.max(desired - pods.filter((pod) => isLiving(view.object<Pod>(pod))).length, isRollingOut(view, ref) ? 1 : 0);
  const lacking = unready.filter((workload) => missingOf(workload) > 0);
  if (lacking.length === 0) return [];
  const wanted = new Map<ObjectRef, ObjectRef>(lacking.flatMap(({ ref }) => [ref, ...replicaSetsOf(view, ref)].map((own) => [own, ref] as const)));
  const last = new Map<ObjectRef, string>();
  for (const { body } of state.trace.entries()) {
    if (body.kind === 'event' && body.reason === 'FailedCreate') last.set(wanted.get(body.ref) ?? body.ref, body.message);
  }
  return lacking.flatMap((workload) => {
    const message = last.get(workload.ref);
    return message === undefined ? [] : [{ workload: workload.ref, message, missing: missingOf(workload) }];
  });
}

function refusedWritesOf(view: View): RefusedWrite[] {
  return apiServerRefs(view).flatMap((ref) => {
    const { refused: message } = apiServerState(view, ref);
    return message === undefined ? [] : [{ who: `the API server ${ref.name}`, object: { kind: 'ConfigMap', ...authorityMap }, message }];
  });
}

function preemptionsIn({ state }: Simulation): Cause[] {
  const found = [...state.trace.entries()].flatMap(({ body }) =>
    body.kind === 'event' && body.reason === 'Preempted' ? [{ text: `pod ${body.ref.namespace}/${body.ref.name}: ${body.message}` }] : [],
  );
  return found.reverse();
}

function isLiving(pod: Pod | undefined): boolean {
  return pod !== undefined && pod.metadata.deletionTimestamp === undefined && !isOver(pod);
}

function replicaSetsOf(view: View, workload: ObjectRef): ObjectRef[] {
  if (workload.kind !== 'Deployment') return [];
  const uid = view.object<KubeObject>(workload)?.metadata.uid;
  return view.list('ReplicaSet', workload.namespace).filter((ref) => view.object(ref)?.metadata.ownerReferences?.some((owner) => owner.uid === uid));
}
