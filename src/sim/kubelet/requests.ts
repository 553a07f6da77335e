import type { Labels, Node, Pod, PodSpec } from '#model/kubernetes.ts';
import { milliUnits, parseQuantity, units } from '#model/quantity.ts';
import type { TallyDefinition } from '../store/definitions.ts';
import type { View } from '../view.ts';
import { isDone } from './runtime.ts';

const summed = ['cpu', 'memory', 'ephemeral-storage'] as const;

const known = new WeakMap<PodSpec['containers'], Readonly<Record<string, number>>>();

/** What a pod asks for: its containers together, or its biggest init container. */
export function requestsOf({ containers, initContainers }: PodSpec): Readonly<Record<string, number>> {
  const before = known.get(containers);
  if (before !== undefined) return before;
  const sum: Record<string, number> = {};
  for (const { resources } of containers) {
    for (const [name, text] of Object.entries(resources?.requests ?? {})) sum[name] = (sum[name] ?? 0) + amount(name, text);
  }
  for (const { resources } of initContainers ?? []) {
    for (const [name, text] of Object.entries(resources?.requests ?? {})) sum[name] = Math.max(sum[name] ?? 0, amount(name, text));
  }
  known.set(containers, sum);
  return sum;
}

const amounts = new WeakMap<Labels, Readonly<Record<string, number>>>();

/** The amounts of a list such as a node's `allocatable`. */
export function amountsOf(list: Labels): Readonly<Record<string, number>> {
  let read = amounts.get(list);
  if (read === undefined) {
    read = Object.fromEntries(Object.entries(list).map(([name, text]) => [name, amount(name, text)]));
    amounts.set(list, read);
  }
  return read;
}

function amount(resource: string, text: string): number {
  const { quantity } = parseQuantity(text);
  if (quantity === undefined) return 0;
  return resource === 'cpu' ? milliUnits(quantity) : units(quantity);
}

/** Per node: how many pods that are not done are bound to it, and what they ask for of the usual resources. */
export const requestsOnNode: TallyDefinition<Pod> = {
  name: 'requests-on-node',
  kind: 'Pod',
  size: 1 + summed.length,
  values: ({ spec }) => (spec.nodeName === undefined || spec.nodeName === '' ? [] : [spec.nodeName]),
  differs: (before, after) => before.spec !== after.spec || isDone(before) !== isDone(after),
  add(pod, sum, sign) {
    if (isDone(pod)) return;
    const requests = requestsOf(pod.spec);
    sum[0] = (sum[0] ?? 0) + sign;
    summed.forEach((name, at) => {
      sum[at + 1] = (sum[at + 1] ?? 0) + sign * (requests[name] ?? 0);
    });
  },
};

/** True when all pods bound to the node have room together, so that nobody need look at each of them. */
export function haveRoomTogether(view: View, { metadata, status }: Node, pod: Pod): boolean {
  const { allocatable } = status ?? {};
  if (allocatable === undefined) return true;
  const has = amountsOf(allocatable);
  const [pods = 0, ...sums] = view.tally(requestsOnNode, metadata.name);
  const usual = Object.keys(requestsOf(pod.spec)).every((name) => (summed as readonly string[]).includes(name));
  return (
    usual && pods <= (has['pods'] ?? Number.POSITIVE_INFINITY) && summed.every((name, at) => sums[at] === 0 || (sums[at] ?? 0) <= (has[name] ?? 0))
  );
}
