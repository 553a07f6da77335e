import type { HostPort, PodClass } from '../../pod-class.ts';
import { type Rejection, rejection } from '../../rejection.ts';
import type { NodeView } from '../../views.ts';

// Follows plugins/nodeports/node_ports.go and framework/types.go (HostPortInfo), v1.28.
const TAKEN = rejection('NodePorts', "node(s) didn't have free ports for the requested pod ports", { resolvable: true });
const EVERY_ADDRESS = '0.0.0.0';

/** Is each host port the pod wants free? */
export function filterPorts(podClass: PodClass, node: NodeView): Rejection | undefined {
  if (podClass.hostPorts.length === 0) return undefined;
  const isTaken = (wanted: HostPort) => node.pods.some((pod) => pod.podClass.hostPorts.some((taken) => collide(wanted, taken)));
  return podClass.hostPorts.some(isTaken) ? TAKEN : undefined;
}

function collide(left: HostPort, right: HostPort): boolean {
  if (left.port !== right.port || left.protocol !== right.protocol) return false;
  return left.ip === right.ip || left.ip === EVERY_ADDRESS || right.ip === EVERY_ADDRESS;
}
