import type { TimeMs } from '#base/brand.ts';
import { parseQuantity, units } from '#model/quantity.ts';
import { defaultLimits } from '#sim/kubelet/disk/disk-limits.ts';
import { imageSizeRef, imageSizes, type NodeDisk, nodeDisks } from '#sim/kubelet/disk/node-disk.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { EventLine, KubeletLine, NodeFileSystem } from './record.ts';
import { imageBytes } from './test-registry.ts';

const mebibyte = 1024 * 1024;
const described =
  /small node file system \((\d+) MiB, nodefs = imagefs\): image GC high (\d+) % low (\d+) %.* eviction nodefs\.available<(\d+) % imagefs\.available<(\d+) %, transition period (\d+) s/;

/**
 * The file system of a node as an experiment was set up with it. The exact size follows from what the node offers to pods: all but
 * what is to be kept free.
 */
export function fileSystemOf(description: string, timeline: readonly KubeletLine[], start: string): NodeFileSystem | undefined {
  const [, size, high, low, nodefs, imagefs, transition] = described.exec(description) ?? [];
  if (size === undefined) return undefined;
  const offered = timeline.find(({ kind, ephemeral }) => kind === 'node' && ephemeral !== undefined)?.['ephemeral'];
  const { quantity } = parseQuantity(String(offered));
  const capacity = quantity === undefined ? Number(size) * mebibyte : units(quantity) / (1 - Number(nodefs) / 100);
  return {
    capacity,
    limits: {
      ...defaultLimits,
      evictionHard: { nodefs: { percent: Number(nodefs) }, imagefs: { percent: Number(imagefs) } },
      imageGCHighThresholdPercent: Number(high),
      imageGCLowThresholdPercent: Number(low),
      pressureTransitionMs: Number(transition) * 1000,
    },
    startedSeconds: startedSeconds(timeline, start),
  };
}

/** When the kubelet started that ran when the record began: its first words are counted from then. */
function startedSeconds(timeline: readonly KubeletLine[], start: string): number | undefined {
  const words = timeline.filter((line): line is EventLine => line.kind === 'event' && /^NodeHas/.test(String(line['reason'])));
  const seconds = words.map(({ first }) => (Date.parse(first ?? '') - Date.parse(start)) / 1000).filter((at) => at < 0);
  return seconds.length === 0 ? undefined : Math.min(...seconds);
}

/** Sets a node up with its file system, which nobody has filled yet, and the sizes of the recordings' images. */
export function mountFileSystem(
  simulation: Simulation,
  node: string,
  { capacity, limits }: NodeFileSystem,
  images: readonly string[],
  by: string,
): void {
  for (const name of images) {
    const value = { bytes: imageBytes(name), names: [name] };
    simulation.perform({ verb: 'row', table: imageSizes, ref: imageSizeRef(simulation.view, name), value }, by);
  }
  setDisk(simulation, node, { nodefs: { capacity, free: capacity }, limits }, by);
}

/** What `df` printed: sizes in MiB. The first time it says what else is on the disk; what comes later is the twin's own. */
export function freeByDf(action: string): number | undefined {
  const free = /^df: \d+ \d+ (\d+) /.exec(action)?.[1];
  return free === undefined ? undefined : Number(free) * mebibyte;
}

/** Takes note of how much was free at a moment. */
export function measureDisk(simulation: Simulation, node: string, free: number, by: string): void {
  const disk = simulation.view.row(nodeDisks, simulation.view.ref('Node', '', node));
  if (disk !== undefined) setDisk(simulation, node, { nodefs: { ...disk.nodefs, free }, limits: disk.limits }, by);
}

function setDisk(simulation: Simulation, node: string, value: NodeDisk, by: string): void {
  simulation.perform({ verb: 'row', table: nodeDisks, ref: simulation.view.ref('Node', '', node), value }, by);
}

export function startedBefore({ startedSeconds: seconds }: NodeFileSystem): TimeMs | undefined {
  return seconds === undefined ? undefined : (Math.round(seconds * 1000) as TimeMs);
}
