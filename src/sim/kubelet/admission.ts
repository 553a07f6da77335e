import type { TimeMs } from '#base/brand.ts';
import type { ContainerPort, Node, Pod, PodSpec } from '#model/kubernetes.ts';
import { matchesLabels, matchesNodeSelectorTerms } from '#model/selectors.ts';
import { machines } from '../machines.ts';
import { podsOnNode } from '../store/indexes.ts';
import { isCritical } from './disk/eviction-order.ts';
import { isUnderDiskPressure } from './disk/pressure.ts';
import type { Draft, Steps } from './draft.ts';
import { rejectedMs } from './durations.ts';
import { texts } from './events.ts';
import { amountsOf, haveRoomTogether, requestsOf } from './requests.ts';
import { isDone } from './runtime.ts';
import { qosClass } from './status.ts';

interface Rejection {
  readonly reason: string;
  readonly text: string;
}

/**
 * Whether the node takes the pod on; a pod that it does not is Failed. Every pod is asked again when the kubelet starts.
 * [kubelet.go canAdmitPod, lifecycle/predicate.go, nodeshutdown_manager_linux.go, 1.28]
 */
export function* admit(draft: Draft): Steps<boolean> {
  const rejection = draft.isStatic ? undefined : rejectionOf(draft);
  if (rejection === undefined) {
    draft.remember({ admitted: true });
    return true;
  }
  if (draft.memory.rejected !== true) {
    draft.remember({ rejected: true, synced: false, retryAt: (draft.now + rejectedMs) as TimeMs });
    return false;
  }
  draft.event('Warning', rejection.reason, rejection.text);
  const { pod } = draft;
  const status = {
    phase: 'Failed',
    message: texts.rejected(rejection.text),
    reason: rejection.reason,
    startTime: pod.status?.startTime ?? draft.view.timestamp,
    qosClass: pod.status?.qosClass ?? qosClass(pod),
  } as const;
  if (draft.isNews(status)) yield* draft.writeStatus(status, `is rejected: ${rejection.reason}`);
  return false;
}

function rejectionOf(draft: Draft): Rejection | undefined {
  const { view, node, pod } = draft;
  if (!isCritical(draft) && isUnderDiskPressure(view, node)) return { reason: 'Evicted', text: texts.underPressure };
  const shutting = view.row(machines, node)?.phase === 'stopping' && draft.ports.shutdownPeriods?.(view, node.name) !== undefined;
  if (shutting) return { reason: 'NodeShutdown', text: texts.shutdownRejects };
  const sysctl = sysctlsOf(pod.spec).find((name) => !safeSysctls.has(name));
  if (sysctl !== undefined) return { reason: 'SysctlForbidden', text: `forbidden sysctl: "${sysctl}" not allowlisted` };
  const object = view.object<Node>(node);
  if (object === undefined) return undefined;
  const selected = fitsSelectors(pod.spec, object);
  if (selected && haveRoomTogether(view, object, pod) && !wantsHostPorts(pod.spec)) return undefined;
  const neighbours = neighboursOf(draft);
  return (
    outOf(pod, object, neighbours) ??
    (selected ? undefined : predicate('NodeAffinity')) ??
    (portsClash(pod.spec, neighbours) ? predicate('NodePorts') : undefined)
  );
}

/** [pkg/kubelet/sysctl/safe_sysctls.go, 1.28] */
const safeSysctls = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
]);

function sysctlsOf(spec: PodSpec): readonly string[] {
  const { securityContext } = spec as { readonly securityContext?: { readonly sysctls?: readonly { readonly name: string }[] } };
  return (securityContext?.sysctls ?? []).map(({ name }) => name);
}

function predicate(name: string): Rejection {
  return { reason: name, text: `Predicate ${name} failed` };
}

/** Pods the kubelet has taken on before this one. */
function neighboursOf({ view, node, pod, ref }: Draft): readonly Pod[] {
  const known = pod.status?.startTime !== undefined;
  return view.having(podsOnNode, node.name).flatMap((other) => {
    if (other === ref) return [];
    const neighbour = view.object<Pod>(other);
    if (neighbour?.status?.startTime === undefined || isDone(neighbour)) return [];
    return known && !isOlder(neighbour, pod) ? [] : [neighbour];
  });
}

function isOlder(left: Pod, right: Pod): boolean {
  const leftTime = left.metadata.creationTimestamp ?? '';
  const rightTime = right.metadata.creationTimestamp ?? '';
  return leftTime === rightTime ? left.metadata.name < right.metadata.name : leftTime < rightTime;
}

function fitsSelectors({ nodeSelector, affinity }: PodSpec, { metadata }: Node): boolean {
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!matchesLabels(nodeSelector, metadata.labels)) return false;
  return required === undefined || matchesNodeSelectorTerms(required.nodeSelectorTerms, metadata.labels, metadata.name);
}

function portsClash(spec: PodSpec, neighbours: readonly Pod[]): boolean {
  const wanted = hostPortsOf(spec);
  return wanted.length > 0 && neighbours.some((pod) => hostPortsOf(pod.spec).some((port) => wanted.includes(port)));
}

function wantsHostPorts({ containers, hostNetwork }: PodSpec): boolean {
  for (const { ports } of containers) if (ports?.some((port) => hostPortOf(port, hostNetwork) !== 0)) return true;
  return false;
}

function hostPortsOf({ containers, hostNetwork }: PodSpec): string[] {
  return containers.flatMap(({ ports }) =>
    (ports ?? []).flatMap((port) => {
      const number = hostPortOf(port, hostNetwork);
      return number === 0 ? [] : [`${port.protocol ?? 'TCP'} ${number}`];
    }),
  );
}

/** A pod in the node's network has all its ports there; 0 is none. */
function hostPortOf({ hostPort, containerPort }: ContainerPort, hostNetwork: boolean | undefined): number {
  return hostPort ?? (hostNetwork === true ? containerPort : 0);
}

function outOf(pod: Pod, { status }: Node, neighbours: readonly Pod[]): Rejection | undefined {
  const { allocatable } = status ?? {};
  if (allocatable === undefined) return undefined;
  const has = amountsOf(allocatable);
  const room = has['pods'] ?? Number.POSITIVE_INFINITY;
  if (neighbours.length + 1 > room) return short('pods', 1, neighbours.length, room);
  for (const [name, requested] of Object.entries(requestsOf(pod.spec))) {
    const capacity = has[name] ?? 0;
    if (requested === 0) continue;
    let used = 0;
    for (const neighbour of neighbours) used += requestsOf(neighbour.spec)[name] ?? 0;
    if (used + requested > capacity) return short(name, requested, used, capacity);
  }
  return undefined;
}

function short(resource: string, requested: number, used: number, capacity: number): Rejection {
  const text = `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`;
  return { reason: `OutOf${resource}`, text };
}
