import type { ClusterModel } from '#model/cluster.ts';
import { normalisedReference } from '#model/images/reference.ts';
import type { Node } from '#model/kubernetes.ts';
import { quantityOf, units } from '#model/quantity.ts';
import type { DiskFact } from '#model/world/world.ts';
import { byDigest, digestUpstream } from '../image-digests.ts';
import { type DiskLimits, defaultLimits, type Threshold } from '../kubelet/disk/disk-limits.ts';
import { type FileSystem, imageSizeRef, imageSizes, nodeDisks } from '../kubelet/disk/node-disk.ts';
import type { Simulation } from '../simulation.ts';

/** Whether anybody said something about a node's disk: else nobody has to watch any. */
export function knowsDisks({ world }: ClusterModel): boolean {
  return world.nodes.some(({ disk }) => disk !== undefined);
}

/** Takes note of how full disks are on the settled eve, and of the sizes of images, as far as anybody stated them. */
export function loadDisks(eve: Simulation, model: ClusterModel): void {
  if (!knowsDisks(model)) return;
  loadImageSizes(eve, model);
  for (const { node, disk } of model.world.nodes) {
    if (disk === undefined) continue;
    const value = { nodefs: fileSystem(disk), ...(disk.images === undefined ? {} : { imagefs: fileSystem(disk.images) }), limits: limitsOf(disk) };
    eve.perform({ verb: 'row', table: nodeDisks, ref: eve.view.ref('Node', '', node), value }, 'load');
  }
  eve.runTo(eve.state.now);
}

function loadImageSizes(eve: Simulation, { world }: ClusterModel): void {
  const set = (names: readonly string[], bytes: number) => {
    for (const name of names) eve.perform({ verb: 'row', table: imageSizes, ref: imageSizeRef(eve.view, name), value: { bytes, names } }, 'load');
  };
  for (const { status } of eve.view.objects<Node>('Node'))
    for (const { names = [], sizeBytes } of status?.images ?? []) if (sizeBytes !== undefined) set(names.map(normalisedReference), sizeBytes);
  for (const { reference, size } of world.references) if (size !== undefined) set(namesOf(eve, reference), bytesIn(size));
}

/** A store has an image by what was asked for and, where that is known, by its digest. */
function namesOf({ view }: Simulation, reference: string): readonly string[] {
  const digest = digestUpstream(view, reference);
  return [...new Set([normalisedReference(reference), ...(digest === undefined ? [] : [byDigest(reference, digest)])])];
}

function fileSystem({ capacity, free }: { readonly capacity: string; readonly free: string }): FileSystem {
  return { capacity: bytesIn(capacity), free: bytesIn(free) };
}

function limitsOf(disk: DiskFact): DiskLimits {
  const threshold = (signal: 'nodefs' | 'imagefs') => {
    const text = disk.evictionHard?.[`${signal}.available`];
    return text === undefined ? undefined : thresholdOf(text);
  };
  const { evictionHard, ...limits } = defaultLimits;
  return {
    imageGCHighThresholdPercent: disk.imageGCHighThresholdPercent ?? limits.imageGCHighThresholdPercent,
    imageGCLowThresholdPercent: disk.imageGCLowThresholdPercent ?? limits.imageGCLowThresholdPercent,
    pressureTransitionMs: durationMs(disk.evictionPressureTransitionPeriod) ?? limits.pressureTransitionMs,
    evictionHard: { nodefs: threshold('nodefs') ?? evictionHard.nodefs, imagefs: threshold('imagefs') ?? evictionHard.imagefs },
  };
}

function thresholdOf(text: string): Threshold {
  return text.endsWith('%') ? { percent: Number(text.slice(0, -1)) } : { bytes: bytesIn(text) };
}

function bytesIn(text: string): number {
  return units(quantityOf(text));
}

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

function durationMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) sum += Number(amount) * unitMs[unit as keyof typeof unitMs];
  return sum;
}
