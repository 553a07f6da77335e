import type { Node, Pod } from '#model/kubernetes.ts';
import { type Actor, onObject, type Reconciliation } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { conditionOf } from '../pod-conditions.ts';
import { readinessOf } from './readiness.ts';

/**
 * Sets Ready=False on a pod whose node is not heard of; everything else stays as last reported.
 *
 * Follows pkg/controller/util/node/controller_utils.go (MarkPodsNotReady), 1.28.
 */
export function* markNotReady(ref: ObjectRef, view: View): Reconciliation {
  const pod = view.object<Pod>(ref);
  const conditions = pod?.status?.conditions;
  const ready = conditionOf(conditions, 'Ready');
  if (pod === undefined || conditions === undefined || ready === undefined || ready.status === 'False') return;
  const changed = conditions.map((each) => (each === ready ? { ...ready, status: 'False' as const, lastTransitionTime: view.timestamp } : each));
  const object: Pod = { ...pod, status: { ...pod.status, conditions: changed } };
  const outcome = yield { verb: 'status', object, what: 'Ready=False: its node is not ready' };
  if (!outcome.stored) return;
  const because = [outcome.entry];
  yield { verb: 'event', about: ref, type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready', source: 'node-controller', because };
}

/** A pod that is bound to a node which is not Ready is marked at once. [node_lifecycle_controller.go processPod, 1.28] */
export const podsOfLostNodes: Actor = {
  name: 'node-lifecycle-pods',
  watches: [
    onObject<Pod>('Pod', ({ ref, before, after }, view) =>
      after?.spec.nodeName !== undefined && after.spec.nodeName !== before?.spec.nodeName && isLost(view, after.spec.nodeName) ? [ref] : [],
    ),
  ],
  active: controllerActs,
  *reconcile(ref, view) {
    const pod = view.object<Pod>(ref);
    if (pod?.spec.nodeName !== undefined && isLost(view, pod.spec.nodeName)) yield* markNotReady(ref, view);
  },
};

function isLost(view: View, name: string): boolean {
  const node = view.get<Node>('Node', '', name);
  return conditionOf(node?.status?.conditions, 'Ready') !== undefined && readinessOf(node as Node) !== 'True';
}
