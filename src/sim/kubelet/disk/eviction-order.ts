import { parseQuantity, quantityOfUnits, quantityText, units } from '#model/quantity.ts';
import { systemCriticalPriority } from '../runtime.ts';
import { type DiskUser, layerBytes, type MetThreshold } from './disk-use.ts';

/** Whether a kubelet never evicts a pod: static ones and those of the highest priorities. [types.IsCriticalPod, 1.28] */
export function isCritical({ pod, isStatic }: Pick<DiskUser, 'pod' | 'isStatic'>): boolean {
  return isStatic || (pod.spec.priority ?? 0) >= systemCriticalPriority;
}

/**
 * The pods to evict for a signal, first those that use more than they asked for, then by priority, then by how much more.
 * [eviction/helpers.go rankDiskPressureFunc, 1.28]
 */
export function inEvictionOrder(users: readonly DiskUser[], signal: MetThreshold['signal'], hasImagefs: boolean): readonly DiskUser[] {
  const excess = new Map(users.map((user) => [user, usedFor(user, signal, hasImagefs) - requestOf(user)]));
  const of = (user: DiskUser) => excess.get(user) ?? 0;
  return [...users].sort(
    (left, right) =>
      Number(of(right) > 0) - Number(of(left) > 0) || (left.pod.spec.priority ?? 0) - (right.pod.spec.priority ?? 0) || of(right) - of(left),
  );
}

function usedFor(user: DiskUser, signal: MetThreshold['signal'], hasImagefs: boolean): number {
  if (!hasImagefs) return layerBytes(user) + user.volumes;
  return signal === 'nodefs' ? user.volumes : layerBytes(user);
}

function requestOf({ pod }: DiskUser): number {
  let sum = 0;
  for (const { resources } of pod.spec.containers) sum += bytesIn(resources?.requests?.['ephemeral-storage']);
  return sum;
}

function bytesIn(text: string | undefined): number {
  const { quantity } = parseQuantity(text ?? '0');
  return quantity === undefined ? 0 : units(quantity);
}

/** What an evicted pod is told. [eviction/helpers.go evictionMessage, 1.28] */
export function evictionMessage({ pod, layers }: DiskUser, { threshold, free }: MetThreshold): string {
  const larger = pod.spec.containers.flatMap(({ name, resources }) => {
    const request = resources?.requests?.['ephemeral-storage'] ?? '0';
    const used = layers[name] ?? 0;
    if (used <= bytesIn(request)) return [];
    return `Container ${name} was using ${binary(used)}, request is ${request}, has larger consumption of ephemeral-storage. `;
  });
  const low = `The node was low on resource: ephemeral-storage. Threshold quantity: ${binary(threshold)}, available: ${binary(free)}. `;
  return low + larger.join('');
}

function binary(bytes: number): string {
  return quantityText(quantityOfUnits(bytes, 'BinarySI'));
}
