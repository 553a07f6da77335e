import type { TimeMs } from '#base/brand.ts';
import type { Condition, Node, Pod } from '#model/kubernetes.ts';
import { type Actor, type Change, onObject, type Reconciliation, setRow } from '../../actor.ts';
import { controllerActs, controllerManagerProcess, incarnationOf } from '../../processes.ts';
import { defineRow, type IndexDefinition, type TallyDefinition } from '../../store/definitions.ts';
import { podsOnNode } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { type Loop, nextPass, passFrom } from '../passes.ts';
import { conditionOf, withCondition } from '../pod-conditions.ts';

const collection: Loop = { name: 'pod-gc', periodMs: 20_000 };
const quarantineMs = 40_000;
const terminatedThreshold = 12_500;
const outOfService = 'node.kubernetes.io/out-of-service';

/** When a pass first missed the node that pods are bound to. */
const missing = defineRow<{ readonly since: TimeMs; readonly incarnation: number }>('pod-gc-missing-node', { judged: false });

const orphaned: Condition = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' };

/** Finished pods of the whole cluster. */
export const terminatedPods: TallyDefinition<Pod> = {
  name: 'terminated-pods',
  kind: 'Pod',
  size: 1,
  values: (pod) => (isTerminated(pod) ? all : none),
  differs: (before, after) => before.status !== after.status && isTerminated(before) !== isTerminated(after),
  add(_, sum, sign) {
    sum[0] = (sum[0] ?? 0) + sign;
  },
};

/** The same pods, to be found when there are too many. */
export const terminatedPodsIndex: IndexDefinition<Pod, Pod['status']> = {
  name: 'terminated-pods',
  kind: 'Pod',
  part: (pod) => pod.status,
  values: (_, pod) => (isTerminated(pod) ? all : none),
};

/**
 * Removes pods nobody else will: of nodes that are gone, of nodes declared out of service, those deleted before they had a node, and the
 * oldest finished ones beyond a limit. Keys: the Node, the Pod without one, and one for all finished pods.
 *
 * Follows pkg/controller/podgc/gc_controller.go, 1.28.
 */
export const podGc: Actor = {
  name: 'pod-gc',
  watches: [
    onObject<Node>('Node', ({ ref, before, after }) => (after === undefined || becameForcible(before, after) ? [ref] : [])),
    onObject<Pod>('Pod', keysOfPod),
  ],
  active: controllerActs,
  *reconcile(ref, view, { timers }) {
    if (timers.length === 0) yield { verb: 'wake', at: nextPass(view, collection), why: 'pass' };
    else if (ref.kind === 'pod-gc') yield* collectTerminated(view);
    else if (ref.kind === 'Pod') yield* collectUnscheduled(ref, view);
    else if (view.object<Node>(ref) === undefined) yield* collectOrphans(ref, view);
    else yield* collectOutOfService(ref, view);
  },
};

function keysOfPod({ ref, before, after }: Change<Pod>, view: View): readonly ObjectRef[] {
  if (after === undefined) return [];
  if (isTerminated(after) && (before === undefined || !isTerminated(before)) && tooMany(view) > 0) return [view.ref('pod-gc', '', 'terminated')];
  const name = after.spec.nodeName;
  const wasMarked = before?.metadata.deletionTimestamp !== undefined;
  if (name === undefined) return after.metadata.deletionTimestamp !== undefined && !wasMarked ? [ref] : [];
  const isNew = before === undefined || before.spec.nodeName !== name;
  const isMarked = before !== undefined && !wasMarked && after.metadata.deletionTimestamp !== undefined;
  if (!isNew && !isMarked) return [];
  const node = view.get<Node>('Node', '', name);
  const matters = node === undefined ? isNew : isForcible(node) && after.metadata.deletionTimestamp !== undefined;
  return matters && ref.kind === 'Pod' ? [view.ref('Node', '', name)] : [];
}

function becameForcible(before: Node | undefined, after: Node): boolean {
  if (before?.spec?.taints === after.spec?.taints && before?.status?.conditions === after.status?.conditions) return false;
  return isForcible(after) && (before === undefined || !isForcible(before));
}

/** Not Ready and declared out of service: its terminating pods may be taken off by force. */
function isForcible(node: Node): boolean {
  return conditionOf(node.status?.conditions, 'Ready')?.status !== 'True' && (node.spec?.taints?.some(({ key }) => key === outOfService) ?? false);
}

/** First seen missing, then 40 s of quarantine, then the pods go at the first pass after it. */
function* collectOrphans(node: ObjectRef, view: View): Reconciliation {
  const pods = view.having(podsOnNode, node.name);
  const incarnation = incarnationOf(view, controllerManagerProcess);
  const known = view.row(missing, node);
  if (pods.length === 0) {
    if (known !== undefined) yield setRow(missing, node, undefined);
    return;
  }
  const since = known?.incarnation === incarnation ? known.since : view.now;
  if (since === view.now) yield setRow(missing, node, { since, incarnation });
  const due = passFrom(view, collection, since + quarantineMs);
  if (due > view.now) {
    yield { verb: 'wake', at: due, why: 'quarantine' };
    return;
  }
  for (const pod of pods) yield* collect(pod, orphaned, view);
  yield setRow(missing, node, undefined);
}

function* collectOutOfService(ref: ObjectRef, view: View): Reconciliation {
  if (!isForcible(view.object<Node>(ref) as Node)) return;
  for (const pod of view.having(podsOnNode, ref.name)) {
    if (view.object<Pod>(pod)?.metadata.deletionTimestamp !== undefined) yield* collect(pod, undefined, view);
  }
}

/** A pod that a finalizer holds although it never ran: whoever set the finalizer is told that it failed. */
function* collectUnscheduled(ref: ObjectRef, view: View): Reconciliation {
  const pod = view.object<Pod>(ref);
  if (pod?.metadata.deletionTimestamp !== undefined && pod.spec.nodeName === undefined) yield* collect(ref, undefined, view);
}

/** Failed first, unless it has ended already, then gone by force. */
function* collect(ref: ObjectRef, condition: Condition | undefined, view: View): Reconciliation {
  const pod = view.object<Pod>(ref);
  if (pod === undefined) return;
  if (!isTerminated(pod)) {
    const known = pod.status?.conditions;
    const conditions = condition === undefined ? known : withCondition(known, condition, view.timestamp);
    yield { verb: 'status', object: { ...pod, status: { ...pod.status, phase: 'Failed', conditions } } as Pod, what: 'Failed: removed by pod GC' };
  }
  yield { verb: 'delete', ref, graceSeconds: 0, what: 'removed by pod GC' };
}

function* collectTerminated(view: View): Reconciliation {
  const excess = tooMany(view);
  if (excess <= 0) return;
  const pods = view.having(terminatedPodsIndex, everywhere).map((ref) => ({ ref, created: view.object<Pod>(ref)?.metadata.creationTimestamp ?? '' }));
  pods.sort((left, right) => (left.created < right.created ? -1 : left.created > right.created ? 1 : 0));
  for (const { ref } of pods.slice(0, excess)) yield* collect(ref, undefined, view);
}

function tooMany(view: View): number {
  return (view.tally(terminatedPods, everywhere)[0] ?? 0) - terminatedThreshold;
}

function isTerminated(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

const everywhere = '*';
const all: readonly string[] = [everywhere];
const none: readonly string[] = [];
