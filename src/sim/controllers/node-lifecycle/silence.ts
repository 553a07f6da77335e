import type { TimeMs } from '#base/brand.ts';
import type { Condition, Node } from '#model/kubernetes.ts';
import { type Reconciliation, setRow } from '../../actor.ts';
import { isSilent, lastRenewal, silences } from '../../heartbeats.ts';
import { controllerManagerProcess, incarnationOf, processRef } from '../../processes.ts';
import { defineRow } from '../../store/definitions.ts';
import { podsOnNode } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { passFrom } from '../passes.ts';
import { conditionOf } from '../pod-conditions.ts';
import { markNotReady } from './pods-not-ready.ts';
import { readinessOf } from './readiness.ts';
import { monitor, type NodeLifecycleSettings } from './settings.ts';

/** From when on the controller's own clock counts: its start, or the end of a time in which no node was Ready. */
interface Observation {
  readonly since: TimeMs;
  readonly incarnation: number;
}

export const observations = defineRow<Observation>('node-monitor-observation');

/** Conditions only a kubelet reports; NetworkUnavailable is the control plane's own. */
const reported = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'] as const;

/** The pass at which a node has been silent for the grace period; undefined while its kubelet is there. */
export function silentAt(view: View, ref: ObjectRef, node: Node, settings: NodeLifecycleSettings): TimeMs | undefined {
  if (!isSilent(view, ref)) return undefined;
  const since = view.row(observations, processRef(view, controllerManagerProcess))?.since ?? Number.NEGATIVE_INFINITY;
  if (conditionOf(node.status?.conditions, 'Ready') === undefined) {
    const created = view.virtualTime(node.metadata.creationTimestamp);
    return passFrom(view, monitor, Math.max(Number.isNaN(created) ? view.now : created, since) + settings.startupGracePeriodMs);
  }
  const renewed = lastRenewal(view, ref, view.now);
  return passFrom(view, monitor, passFrom(view, monitor, Math.max(renewed, since)) + settings.gracePeriodMs);
}

/** The controller's clock starts anew: nodes that are silent by now get another whole grace period. */
export function* observeAnew(view: View, why: string): Reconciliation {
  const process = processRef(view, controllerManagerProcess);
  yield setRow(observations, process, { since: view.now, incarnation: incarnationOf(view, controllerManagerProcess) }, why);
}

/** Nodes whose kubelets are away. */
export function silentNodes(view: View): readonly ObjectRef[] {
  return view.rows(silences).flatMap(([ref]) => (ref.kind === 'Node' && isSilent(view, ref) ? [ref] : []));
}

/**
 * Conditions become Unknown; if the node was Ready, this is said and its pods are marked.
 *
 * Follows pkg/controller/nodelifecycle/node_lifecycle_controller.go (tryUpdateNodeHealth, monitorNodeHealth), 1.28.
 */
export function* declareUnknown(ref: ObjectRef, node: Node, view: View): Reconciliation {
  const conditions = unknownConditions(node, view.timestamp);
  if (conditions === undefined) return;
  const wasReady = readinessOf(node) === 'True';
  const object: Node = { ...node, status: { ...node.status, conditions } };
  const outcome = yield { verb: 'status', object, what: 'Ready=Unknown: its kubelet is silent' };
  if (!outcome.stored || !wasReady) return;
  const message = `Node ${ref.name} status is now: NodeNotReady`;
  yield { verb: 'event', about: ref, type: 'Normal', reason: 'NodeNotReady', message, source: 'node-controller', because: [outcome.entry] };
  for (const pod of view.having(podsOnNode, ref.name)) yield* markNotReady(pod, view);
}

/** Undefined when the Ready condition says so already. */
function unknownConditions(node: Node, now: string): readonly Condition[] | undefined {
  const known = node.status?.conditions ?? [];
  if (conditionOf(known, 'Ready')?.status === 'Unknown') return undefined;
  const changed = known.map((each): Condition => {
    if (!reported.some((type) => type === each.type) || each.status === 'Unknown') return each;
    return {
      ...each,
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
      lastTransitionTime: now,
    };
  });
  const missing = reported.filter((type) => conditionOf(known, type) === undefined);
  return [...changed, ...missing.map((type) => neverReported(type, node, now))];
}

function neverReported(type: string, node: Node, now: string): Condition {
  return {
    type,
    status: 'Unknown',
    lastHeartbeatTime: node.metadata.creationTimestamp,
    lastTransitionTime: now,
    reason: 'NodeStatusNeverUpdated',
    message: 'Kubelet never posted node status.',
  };
}
