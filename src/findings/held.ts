import { capabilitiesOf } from '#model/capabilities/requirement.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '#model/kubernetes.ts';
import { isWorkingPod } from '#sim/capabilities/judge.ts';
import { waits } from '#sim/capabilities/waits.ts';
import { machines } from '#sim/machines.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { View } from '#sim/view.ts';
import type { Workload } from '#sim/workloads.ts';

/** A workload whose missing pods upstream holds for a node that stays away, and the step that releases them. */
export interface Held {
  readonly workload: Workload;
  readonly release: string;
}

/**
 * Whether a workload only waits for a node that is gone: for a StatefulSet's identity, a DaemonSet's place, or a volume
 * that is attached or local there. A pod that lacks anything else is not held.
 */
export function heldFor({ view }: Simulation, workload: Workload): Held[] {
  const missing = workload.pods.filter((pod) => !isWorkingPod(view, pod));
  const lost = missing.filter((pod) => isOnLostNode(view, pod));
  const [first] = lost;
  if (first === undefined) return [];
  const node = view.object<Pod>(first)?.spec.nodeName ?? '';
  const rest = missing.filter((pod) => !lost.includes(pod));
  if (workload.ref.kind === 'DaemonSet') return rest.length === 0 ? [{ workload, release: `return ${node}, or delete the Node` }] : [];
  const onVolume = lost.some((pod) => claimsOf(view, pod).length > 0) && rest.every((pod) => waitsForVolume(view, pod));
  if (!onVolume && (workload.ref.kind !== 'StatefulSet' || rest.length > 0)) return [];
  return [{ workload, release: lost.some((pod) => isTiedByStorage(view, pod)) ? `return ${node}, or restore its data elsewhere` : taint(node) }];
}

function taint(node: string): string {
  return `return ${node}, or taint it node.kubernetes.io/out-of-service=nodeshutdown:NoExecute`;
}

function isOnLostNode(view: View, ref: ObjectRef): boolean {
  const node = view.object<Pod>(ref)?.spec.nodeName;
  return node !== undefined && view.row(machines, view.ref('Node', '', node))?.phase === 'off';
}

function claimsOf(view: View, ref: ObjectRef): readonly string[] {
  return (view.object<Pod>(ref)?.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
}

/** A replacement that is only kept from its volume: unschedulable for it, or waiting to have it attached. */
function waitsForVolume(view: View, ref: ObjectRef): boolean {
  const pod = view.object<Pod>(ref);
  const scheduled = pod?.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False') return scheduled.message?.includes('volume node affinity conflict') ?? false;
  const wait = view.row(waits, ref);
  const waited = wait === undefined ? [] : capabilitiesOf(wait.on);
  return waited.length > 0 && waited.every(({ kind }) => kind === 'volume');
}

/** Its volume can be nowhere else: the taint would free the pod and not its data. */
function isTiedByStorage(view: View, ref: ObjectRef): boolean {
  return claimsOf(view, ref).some((claim) => {
    const name = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', ref.namespace, claim)?.spec.volumeName;
    return name !== undefined && view.get<PersistentVolume>('PersistentVolume', '', name)?.spec.nodeAffinity !== undefined;
  });
}
