import type { PodClass } from '../../pod-class.ts';
import type { Rejection } from '../../rejection.ts';
import type { NodeView } from '../../views.ts';

// Follows plugins/noderesources/fit.go and least_allocated.go, v1.28; whether preemption can help at all is v1.32's refinement.
const HOPELESS_KNOWN_SINCE = 32;

/** Is there room for the pod? Each thing that is short is a reason of its own. */
export function filterResources(podClass: PodClass, node: NodeView, minor: number): Rejection | undefined {
  if (hasRoom(podClass, node)) return undefined;

  const shortages = shortagesOf(podClass, node);
  const resolvable = minor < HOPELESS_KNOWN_SINCE || shortages.every(({ hopeless }) => !hopeless);
  return { plugin: 'NodeResourcesFit', reasons: shortages.map(({ reason }) => reason), resolvable };
}

/** LeastAllocated over processor and memory: the emptier the node would be, the better; 0 to 100. */
export function leastAllocatedScore(podClass: PodClass, node: NodeView): number {
  const { allocatable, assumed } = node;
  let sum = 0;
  let resources = 0;
  if (allocatable.milliCpu !== 0) {
    sum += freeShare(assumed.milliCpu + podClass.assumed.milliCpu, allocatable.milliCpu);
    resources++;
  }
  if (allocatable.memory !== 0) {
    sum += freeShare(assumed.memory + podClass.assumed.memory, allocatable.memory);
    resources++;
  }
  return resources === 0 ? 0 : Math.floor(sum / resources);
}

function freeShare(requested: number, capacity: number): number {
  return requested > capacity ? 0 : Math.floor(((capacity - requested) * 100) / capacity);
}

function hasRoom({ requests }: PodClass, { allocatable, requested, pods, podLimit }: NodeView): boolean {
  if (pods.length + 1 > podLimit) return false;
  if (requests.milliCpu > 0 && requests.milliCpu > allocatable.milliCpu - requested.milliCpu) return false;
  if (requests.memory > 0 && requests.memory > allocatable.memory - requested.memory) return false;
  if (requests.ephemeralStorage > 0 && requests.ephemeralStorage > allocatable.ephemeralStorage - requested.ephemeralStorage) return false;
  if (requests.scalars.size === 0) return true;
  for (const [name, amount] of requests.scalars) {
    if (amount > 0 && amount > (allocatable.scalars.get(name) ?? 0) - (requested.scalars.get(name) ?? 0)) return false;
  }
  return true;
}

interface Shortage {
  readonly reason: string;
  readonly hopeless: boolean;
}

function shortagesOf({ requests }: PodClass, node: NodeView): readonly Shortage[] {
  const { allocatable, requested } = node;
  const shortages: Shortage[] = [];
  const check = (name: string, wanted: number, capacity: number, used: number): void => {
    if (wanted > 0 && wanted > capacity - used) shortages.push({ reason: `Insufficient ${name}`, hopeless: wanted > capacity });
  };

  if (node.pods.length + 1 > node.podLimit) shortages.push({ reason: 'Too many pods', hopeless: node.podLimit === 0 });
  check('cpu', requests.milliCpu, allocatable.milliCpu, requested.milliCpu);
  check('memory', requests.memory, allocatable.memory, requested.memory);
  check('ephemeral-storage', requests.ephemeralStorage, allocatable.ephemeralStorage, requested.ephemeralStorage);
  for (const [name, amount] of requests.scalars) check(name, amount, allocatable.scalars.get(name) ?? 0, requested.scalars.get(name) ?? 0);
  return shortages;
}
