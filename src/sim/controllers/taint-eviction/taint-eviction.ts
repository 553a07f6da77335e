import type { TimeMs } from '#base/brand.ts';
import type { Condition, Node, Pod, Taint } from '#model/kubernetes.ts';
import { minorOf } from '#model/kubernetes-version.ts';
import { type Actor, type Change, onObject, onRow, type Reconciliation, setRow } from '../../actor.ts';
import { controllerActs, controllerManagerProcess, incarnationOf, processes } from '../../processes.ts';
import { defineRow, type IndexDefinition } from '../../store/definitions.ts';
import { podsOnNode } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { withCondition } from '../pod-conditions.ts';
import { noExecuteTaints, patienceMs } from './patience.ts';

/** A pod's deletion as planned; `done` once it was carried out, so that its end is not called a cancellation. */
interface Eviction {
  readonly plannedAt: TimeMs;
  readonly at: TimeMs;
  readonly done: boolean;
  readonly incarnation: number;
}

const evictions = defineRow<Eviction>('taint-eviction', { judged: false });

/** Asks for a look at the pods of a node whose taints have changed; counts, so that each change is a new one. */
const nodeTaintChanges = defineRow<number>('taint-eviction-node', { judged: false });

const everywhere = '*';

/** Nodes that drive pods away: what a new controller manager has to look at. */
export const nodesWithNoExecuteTaint: IndexDefinition<Node, readonly Taint[] | undefined> = {
  name: 'nodes-with-no-execute-taint',
  kind: 'Node',
  part: (node) => node.spec?.taints,
  values: (taints) => (noExecuteTaints(taints).length > 0 ? [everywhere] : []),
};

const disrupted: Condition = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'DeletionByTaintManager',
  message: 'Taint manager: deleting due to NoExecute taint',
};

/**
 * Deletes pods that do not tolerate a NoExecute taint of their node, after the time they bear it.
 *
 * Follows pkg/controller/nodelifecycle/scheduler/taint_manager.go, 1.28.
 */
export function taintEviction(kubernetesVersion?: string): readonly Actor[] {
  const source = minorOf(kubernetesVersion) >= 29 ? 'taint-eviction-controller' : 'taint-controller';
  return [taintedNodes, taintedPods(source)];
}

/** Tells the pods of a node, and nobody else, when its NoExecute taints have changed. */
const taintedNodes: Actor = {
  name: 'taint-eviction-nodes',
  watches: [
    onObject<Node>('Node', (change) => (noExecuteChanged(change) ? [change.ref] : [])),
    onRow(processes, ({ ref }, view) => (ref.name === controllerManagerProcess ? view.having(nodesWithNoExecuteTaint, everywhere) : [])),
  ],
  active: controllerActs,
  *reconcile(ref, view) {
    if (view.object<Node>(ref) === undefined) return;
    for (const pod of view.having(podsOnNode, ref.name)) yield setRow(nodeTaintChanges, pod, view.row(nodeTaintChanges, pod) === 1 ? 2 : 1);
  },
};

function noExecuteChanged({ before, after }: Change<Node>): boolean {
  if (after === undefined || before?.spec?.taints === after.spec?.taints) return false;
  const old = noExecuteTaints(before?.spec?.taints);
  const current = noExecuteTaints(after.spec?.taints);
  return old.length !== current.length || old.some((taint, index) => !isSame(taint, current[index]));
}

function isSame(left: Taint, right: Taint | undefined): boolean {
  return left === right || (left.key === right?.key && left.value === right.value && left.timeAdded === right.timeAdded);
}

function taintedPods(source: string): Actor {
  return {
    name: 'taint-eviction',
    watches: [onObject<Pod>('Pod', (change, view) => (concerns(change, view) ? [change.ref] : [])), onRow(nodeTaintChanges, ({ ref }) => [ref])],
    active: controllerActs,
    *reconcile(ref, view, { timers }) {
      const pod = view.object<Pod>(ref);
      const planned = plannedEviction(ref, view);
      if (pod === undefined) {
        if (planned !== undefined) yield* cancel(ref, planned, source);
        else yield setRow(evictions, ref, undefined);
        return;
      }
      if (timers.includes('toleration')) {
        if (planned?.done === false && planned.at <= view.now) yield* evict(ref, planned, source, view);
        return;
      }
      const taints = noExecuteTaints(view.get<Node>('Node', '', pod.spec.nodeName ?? '')?.spec?.taints);
      if (taints.length > 0) yield* plan(ref, patienceMs(pod, taints), planned, source, view);
      else if (planned !== undefined) yield* cancel(ref, planned, source);
    },
  };
}

/** Only pods that are bound, let go, or tolerate something else now; and of these only where a taint or a plan exists. */
function concerns({ ref, before, after }: Change<Pod>, view: View): boolean {
  if (after === undefined) return view.row(evictions, ref) !== undefined;
  if (before !== undefined && before.spec.nodeName === after.spec.nodeName && before.spec.tolerations === after.spec.tolerations) return false;
  const node = after.spec.nodeName === undefined ? undefined : view.get<Node>('Node', '', after.spec.nodeName);
  return node?.spec?.taints?.some(({ effect }) => effect === 'NoExecute') ?? false;
}

/** What the running controller manager has planned; plans of an earlier one died with it. */
function plannedEviction(ref: ObjectRef, view: View): Eviction | undefined {
  const planned = view.row(evictions, ref);
  return planned?.incarnation === incarnationOf(view, controllerManagerProcess) ? planned : undefined;
}

function* plan(ref: ObjectRef, patience: number, planned: Eviction | undefined, source: string, view: View): Reconciliation {
  const incarnation = incarnationOf(view, controllerManagerProcess);
  if (patience === 0) {
    if (planned !== undefined) yield* cancel(ref, planned, source);
    yield* evict(ref, { plannedAt: view.now, at: view.now, done: false, incarnation }, source, view);
    return;
  }
  if (patience === Number.POSITIVE_INFINITY) {
    if (planned !== undefined) yield* cancel(ref, planned, source);
    return;
  }
  // A plan made earlier stays as it is, even where another taint would be borne for a shorter time.
  if (planned !== undefined && (planned.done || planned.plannedAt < view.now)) return;
  if (planned !== undefined) yield* cancel(ref, planned, source);
  const at = (view.now + patience) as TimeMs;
  yield setRow(evictions, ref, { plannedAt: view.now, at, done: false, incarnation });
  yield { verb: 'wake', at, why: 'toleration' };
}

function* cancel(ref: ObjectRef, { done }: Eviction, source: string): Reconciliation {
  yield setRow(evictions, ref, undefined);
  if (!done) yield podEvent(ref, `Cancelling deletion of Pod ${ref.namespace}/${ref.name}`, source);
}

function* evict(ref: ObjectRef, planned: Eviction, source: string, view: View): Reconciliation {
  yield setRow(evictions, ref, { ...planned, done: true });
  yield podEvent(ref, `Marking for deletion Pod ${ref.namespace}/${ref.name}`, source);
  const pod = view.object<Pod>(ref) as Pod;
  const conditions = withCondition(pod.status?.conditions, disrupted, view.timestamp);
  if (conditions !== pod.status?.conditions) {
    yield { verb: 'status', object: { ...pod, status: { ...pod.status, conditions } } as Pod, what: 'DisruptionTarget: NoExecute taint' };
  }
  yield { verb: 'delete', ref, what: 'marked for deletion: NoExecute taint' };
}

function podEvent(about: ObjectRef, message: string, source: string) {
  return { verb: 'event', about, type: 'Normal', reason: 'TaintManagerEviction', message, source } as const;
}
