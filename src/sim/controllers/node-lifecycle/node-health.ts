import type { Node } from '#model/kubernetes.ts';
import { type Actor, type Change, onObject, onRow, type Reconciliation, setRow } from '../../actor.ts';
import { silences } from '../../heartbeats.ts';
import { controllerActs, controllerManagerProcess, incarnationOf, processes } from '../../processes.ts';
import { defineRow } from '../../store/definitions.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { isPass, nextPass } from '../passes.ts';
import { isLossTaint, lossKey, lossTaintsOf, readinessOf, withTaints } from './readiness.ts';
import { monitor, type NodeLifecycleSettings } from './settings.ts';
import { declareUnknown, observations, observeAnew, silentAt, silentNodes } from './silence.ts';

/** Nodes a pass has found not Ready and put in their zone's queue for a NoExecute taint. */
export const taintQueue = defineRow<true>('no-execute-queue');

/**
 * What each pass does for one node, without the pass: a node has the actor woken for the one pass at which something
 * will be decided. [pkg/controller/nodelifecycle/node_lifecycle_controller.go monitorNodeHealth, 1.28]
 */
export function nodeHealth(settings: NodeLifecycleSettings): Actor {
  return {
    name: 'node-lifecycle',
    watches: [
      onObject<Node>('Node', (change) => (isDecisive(change) ? [change.ref] : [])),
      onRow(silences, ({ ref }) => (ref.kind === 'Node' ? [ref] : [])),
      onRow(processes, ({ ref }) => (ref.name === controllerManagerProcess ? [ref] : [])),
      onRow(observations, ({ ref }) => [ref]),
    ],
    active: controllerActs,
    *reconcile(ref, view, { timers }) {
      if (ref.kind !== 'Node') {
        yield* startAnew(ref, view);
        return;
      }
      const node = view.object<Node>(ref);
      if (view.row(taintQueue, ref) !== undefined && (node === undefined || lossKey(node) === undefined)) yield setRow(taintQueue, ref, undefined);
      if (node === undefined) return;
      if (timers.includes('pass') && isPass(view, monitor)) yield* pass(ref, node, view);
      else if (isUnsettled(node)) yield { verb: 'wake', at: nextPass(view, monitor), why: 'pass' };
      yield* watchSilence(ref, view, settings);
    },
  };
}

function isDecisive({ before, after }: Change<Node>): boolean {
  if (before === undefined || after === undefined) return true;
  if (before.status?.conditions === after.status?.conditions && before.spec === after.spec) return false;
  return readinessOf(before) !== readinessOf(after) || lossTaintsOf(before).length !== lossTaintsOf(after).length;
}

/** Once for each incarnation of the controller manager: its clock starts, and everything that is silent is looked at. */
function* startAnew(process: ObjectRef, view: View): Reconciliation {
  const incarnation = incarnationOf(view, controllerManagerProcess);
  const known = view.row(observations, process);
  if ((known?.incarnation ?? 0) !== incarnation) {
    yield* observeAnew(view, 'the node controller counts silence from its own start');
    return;
  }
  for (const node of silentNodes(view)) yield { verb: 'wake', at: view.now, why: 'observed anew', ref: node };
}

/** Whether the next pass has something to do: a NoExecute taint to add, exchange or remove. */
function isUnsettled(node: Node): boolean {
  const wanted = lossKey(node);
  const present = lossTaintsOf(node);
  return wanted === undefined ? present.length > 0 : !present.some(({ key }) => key === wanted) || present.length > 1;
}

/**
 * Ready: the taint goes. Not Ready with the other key: exchanged at once. Else the node queues for its zone's next
 * taint. [node_lifecycle_controller.go processTaintBaseEviction, 1.28]
 */
function* pass(ref: ObjectRef, node: Node, view: View): Reconciliation {
  const wanted = lossKey(node);
  const present = lossTaintsOf(node);
  if (wanted === undefined) {
    if (present.length > 0) yield { verb: 'update', object: withoutLossTaints(node), what: 'NoExecute taint removed' };
    return;
  }
  if (present.some(({ key }) => key === wanted)) return;
  if (present.length > 0) {
    const exchanged = [...(withoutLossTaints(node).spec?.taints ?? []), { key: wanted, effect: 'NoExecute' as const, timeAdded: view.timestamp }];
    yield { verb: 'update', object: withTaints(node, exchanged), what: `tainted ${wanted}:NoExecute` };
    return;
  }
  if (view.row(taintQueue, ref) === undefined) yield setRow(taintQueue, ref, true);
}

export function withoutLossTaints(node: Node): Node {
  return withTaints(
    node,
    (node.spec?.taints ?? []).filter((taint) => !isLossTaint(taint)),
  );
}

function* watchSilence(ref: ObjectRef, view: View, settings: NodeLifecycleSettings): Reconciliation {
  const node = view.object<Node>(ref);
  const due = node === undefined ? undefined : silentAt(view, ref, node, settings);
  if (node === undefined || due === undefined || node.status?.conditions?.some(isUnknownReady) === true) return;
  if (due > view.now) yield { verb: 'wake', at: due, why: 'grace period' };
  else yield* declareUnknown(ref, node, view);
}

function isUnknownReady({ type, status }: { readonly type: string; readonly status: string }): boolean {
  return type === 'Ready' && status === 'Unknown';
}
