import type { Pod } from '#model/kubernetes.ts';
import { isPodReady } from '../store/indexes.ts';
import type { View } from '../view.ts';
import { readySince } from './pod-health.ts';

const deletionCostAnnotation = 'controller.kubernetes.io/pod-deletion-cost';
const phaseOrder = { Pending: 0, Unknown: 1, Running: 2, Succeeded: 2, Failed: 2 } as const;

/**
 * Pods in the order in which a controller gives them up. `sharing` counts, per node, the active pods of the same workload.
 *
 * Follows pkg/controller/controller_utils.go (ActivePodsWithRanks), 1.28.
 */
export function inDeletionOrder(pods: readonly Pod[], view: View, sharing: ReadonlyMap<string, number> = new Map()): Pod[] {
  const ranked = pods.map((pod) => rankOf(pod, view, sharing));
  return ranked.sort(compareRanks).map(({ pod }) => pod);
}

/** Active pods per node: what makes a doubled-up pod the first to go. */
export function podsPerNode(pods: readonly Pod[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const pod of pods) counts.set(pod.spec.nodeName ?? '', (counts.get(pod.spec.nodeName ?? '') ?? 0) + 1);
  return counts;
}

interface Rank {
  readonly pod: Pod;
  readonly assigned: number;
  readonly phase: number;
  readonly ready: number;
  readonly cost: number;
  readonly sharing: number;
  readonly readySince: string;
  readonly readyBucket: number;
  readonly restarts: number;
  readonly created: string;
  readonly ageBucket: number;
}

function rankOf(pod: Pod, view: View, sharing: ReadonlyMap<string, number>): Rank {
  const node = pod.spec.nodeName ?? '';
  const created = pod.metadata.creationTimestamp ?? '';
  const ready = isPodReady(pod);
  return {
    pod,
    assigned: node === '' ? 0 : 1,
    phase: phaseOrder[pod.status?.phase ?? 'Pending'],
    ready: ready ? 1 : 0,
    cost: Number.parseInt(pod.metadata.annotations?.[deletionCostAnnotation] ?? '0', 10) || 0,
    sharing: sharing.get(node) ?? 0,
    readySince: ready ? (pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? '') : '',
    readyBucket: ready ? logarithmicBucket(view.now - readySince(pod, view)) : 0,
    restarts: (pod.status?.containerStatuses ?? []).reduce((most, { restartCount }) => Math.max(most, restartCount), 0),
    created,
    ageBucket: logarithmicBucket(view.now - view.virtualTime(created)),
  };
}

function compareRanks(left: Rank, right: Rank): number {
  return (
    left.assigned - right.assigned ||
    left.phase - right.phase ||
    left.ready - right.ready ||
    left.cost - right.cost ||
    right.sharing - left.sharing ||
    (left.readySince === right.readySince ? 0 : left.readyBucket - right.readyBucket || byUid(left.pod, right.pod)) ||
    right.restarts - left.restarts ||
    (left.created === right.created ? 0 : left.ageBucket - right.ageBucket) ||
    byUid(left.pod, right.pod)
  );
}

function byUid(left: Pod, right: Pod): number {
  const leftUid = left.metadata.uid ?? '';
  const rightUid = right.metadata.uid ?? '';
  return leftUid < rightUid ? -1 : leftUid > rightUid ? 1 : 0;
}

/** Ages that differ by less than a factor of two count as equal (in nanoseconds, as upstream). */
function logarithmicBucket(ageMs: number): number {
  return ageMs > 0 ? Math.floor(Math.log2(ageMs * 1_000_000)) : -1;
}
