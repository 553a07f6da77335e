import { type PodClass, tolerates } from '../../pod-class.ts';
import { type Rejection, rejection } from '../../rejection.ts';
import type { NodeView } from '../../views.ts';

// Follows plugins/nodeunschedulable/node_unschedulable.go, v1.28.
const UNSCHEDULABLE = rejection('NodeUnschedulable', 'node(s) were unschedulable', { resolvable: false });
const CORDON = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;

/** A cordoned node takes only pods that tolerate the cordon. */
export function filterUnschedulable(podClass: PodClass, node: NodeView): Rejection | undefined {
  return node.unschedulable && !tolerates(podClass.tolerations, CORDON) ? UNSCHEDULABLE : undefined;
}
