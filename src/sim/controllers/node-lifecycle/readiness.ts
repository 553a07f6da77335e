import type { Condition, Node, Taint } from '#model/kubernetes.ts';
import { conditionOf } from '../pod-conditions.ts';

export const notReadyKey = 'node.kubernetes.io/not-ready';
export const unreachableKey = 'node.kubernetes.io/unreachable';

/** A node's Ready condition; a node that never reported counts as Unknown. */
export function readinessOf(node: Node): Condition['status'] {
  return conditionOf(node.status?.conditions, 'Ready')?.status ?? 'Unknown';
}

/** The NoExecute taint a node that is not Ready gets. */
export function lossKey(node: Node): string | undefined {
  const readiness = readinessOf(node);
  if (readiness === 'True') return undefined;
  return readiness === 'False' ? notReadyKey : unreachableKey;
}

/** The controller's own taints: not-ready or unreachable with NoExecute. */
export function isLossTaint({ key, effect }: Taint): boolean {
  return effect === 'NoExecute' && (key === notReadyKey || key === unreachableKey);
}

export function lossTaintsOf(node: Node): readonly Taint[] {
  const taints = node.spec?.taints;
  return taints === undefined ? none : taints.filter(isLossTaint);
}

/** The node with taints replaced; an empty list is left out as the API does. */
export function withTaints(node: Node, taints: readonly Taint[]): Node {
  return { ...node, spec: { ...node.spec, taints: taints.length === 0 ? undefined : taints } };
}

const none: readonly Taint[] = [];
