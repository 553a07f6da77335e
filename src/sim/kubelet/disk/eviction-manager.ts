import type { TimeMs } from '#base/brand.ts';
import { type Actor, onRow, type Reconciliation, setRow } from '../../actor.ts';
import { incarnationOf, kubeletProcess } from '../../processes.ts';
import { defineRow } from '../../store/definitions.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { imageStores } from '../../world.ts';
import type { Steps } from '../draft.ts';
import { texts } from '../events.ts';
import { kubeletRuns, kubeletStarts } from '../node-log.ts';
import type { KubeletPorts } from '../ports.ts';
import { type Grid, podRuntimes } from '../runtime.ts';
import { pointAfter, pointFrom } from '../sync-times.ts';
import { type DiskUser, diskUse, diskUsers, fileSystemsNow, type MetThreshold, thresholdsMet } from './disk-use.ts';
import { evictionMessage, inEvictionOrder, isCritical } from './eviction-order.ts';
import { detected, freeSpace, type ImageRecords, imagePeriodMs, imagesUsed, knowsSizes, noteImages } from './image-records.ts';
import { type CountedDisk, type DiskUse, nodeDisks } from './node-disk.ts';
import { diskPressures, isUnderDiskPressure, pickedPods } from './pressure.ts';

/** How often the kubelet looks at its resources. [kubelet.go evictionMonitoringPeriod, 1.28] */
const monitoringMs = 10_000;
/** How long it waits for an evicted pod to be gone, and how often it looks meanwhile. [eviction_manager.go podCleanupTimeout, 1.28] */
const cleanupMs = 30_000;
const cleanupPollMs = 1_000;

/** What a kubelet remembers of its disks; gone with the process. Keyed by the Node. */
interface DiskMemory {
  readonly incarnation: number;
  readonly images?: ImageRecords;
  /** When a threshold was last seen met. */
  readonly metAt?: TimeMs;
  /** Its next look at its resources, and the next collection of images. */
  readonly lookAt?: TimeMs;
  readonly collectAt?: TimeMs;
  /** The pod it evicts, until when it waits for it. */
  readonly evicting?: { readonly pod: ObjectRef; readonly until: TimeMs };
  /** The last collection of images did not free enough. */
  readonly collectionFailed?: boolean;
  /** What was there when a look or a collection last changed nothing: it is not repeated before something has changed. */
  readonly inVain?: string;
}

const diskMemories = defineRow<DiskMemory>('disk-memory', { judged: false });

/**
 * Watches how full a node's disk is: collects unused images, and under pressure evicts pods. Where nobody knows the disk
 * or the sizes of the images on it, it does nothing. [eviction_manager.go, image_gc_manager.go, 1.28]
 */
export function evictionManager(ports: KubeletPorts): Actor {
  const onNode = (view: View, name: string | undefined) => {
    const node = view.ref('Node', '', name ?? '');
    return view.row(nodeDisks, node) === undefined ? [] : [node];
  };
  return {
    name: 'eviction-manager',
    watches: [
      onRow(nodeDisks, ({ ref }) => [ref]),
      onRow(imageStores, ({ ref }, view) => onNode(view, ref.name)),
      onRow(kubeletStarts, ({ ref }, view) => onNode(view, ref.name)),
      onRow(podRuntimes, ({ before, after }, view) => onNode(view, (after ?? before)?.node)),
    ],
    active: (view, node) => kubeletRuns(view, node),
    *reconcile(node, view) {
      const disk = yield* countedDisk(ports, view, node);
      if (disk === undefined) return;
      const at = new Look(ports, view, node, disk, memoryOf(view, node));
      yield* look(at);
      const after = { ...at.memory, images: at.images };
      yield setRow(diskMemories, node, after);
      const next = [after.lookAt, after.collectAt].filter((at) => at !== undefined);
      if (next.length > 0) yield { verb: 'wake', at: Math.min(...next) as TimeMs, why: 'disk' };
    },
  };
}

/** What is known of the disk, with what was there then. */
function* countedDisk(ports: KubeletPorts, view: View, node: ObjectRef): Steps<CountedDisk | undefined> {
  const disk = view.row(nodeDisks, node);
  if (disk === undefined || disk.counted !== undefined) return disk as CountedDisk | undefined;
  const counted = { use: diskUse(view, node, diskUsers(ports, view, node)), images: view.row(imageStores, node) ?? new Set<string>() };
  yield setRow(nodeDisks, node, { ...disk, counted });
  return { ...disk, counted };
}

function memoryOf(view: View, node: ObjectRef): DiskMemory {
  const incarnation = incarnationOf(view, kubeletProcess(node.name));
  const row = view.row(diskMemories, node);
  return row !== undefined && row.incarnation === incarnation ? row : { incarnation };
}

/** A node's disk at one moment, and what its kubelet makes of it. */
class Look {
  readonly ports: KubeletPorts;
  readonly view: View;
  readonly node: ObjectRef;
  readonly disk: CountedDisk;
  readonly users: readonly DiskUser[];
  memory: DiskMemory;
  images: ImageRecords;
  /** When the youngest of the images that were left for their age may go. */
  youngUntil: TimeMs | undefined;

  constructor(ports: KubeletPorts, view: View, node: ObjectRef, disk: CountedDisk, memory: DiskMemory) {
    this.ports = ports;
    this.users = diskUsers(ports, view, node);
    this.view = view;
    this.node = node;
    this.disk = disk;
    this.memory = memory;
    this.images = noteImages(view, node, memory.images, imagesUsed(ports, view, node, this.users, false));
  }

  get now(): TimeMs {
    return this.view.now;
  }

  get use(): DiskUse {
    return diskUse(this.view, this.node, this.users);
  }

  get met(): readonly MetThreshold[] {
    return thresholdsMet(this.disk, this.use);
  }

  used(onlyRunning: boolean): ReadonlySet<string> {
    return imagesUsed(this.ports, this.view, this.node, this.users, onlyRunning);
  }

  remember(patch: Partial<DiskMemory>): void {
    this.memory = { ...this.memory, ...patch };
  }

  /** The next of the kubelet's regular looks. */
  get nextLook(): TimeMs {
    return pointAfter({ phase: this.view.drawBelow(monitoringMs, this.node, 'eviction'), periodMs: monitoringMs }, this.now);
  }

  /** One of the moments at which the kubelet goes through its images: five minutes apart, counted from its start. */
  get imageLooks(): Grid {
    const phase = this.startedAt ?? (this.view.drawBelow(imagePeriodMs, this.node, 'image collection') as TimeMs);
    return { phase, periodMs: imagePeriodMs };
  }

  get startedAt(): TimeMs | undefined {
    const at = this.view.row(kubeletStarts, this.node)?.at;
    return at !== undefined && Number.isFinite(at) ? at : this.ports.startedBefore?.(this.node.name);
  }

  get state(): string {
    const { images, layers, volumes } = this.use;
    return `${images} ${layers} ${volumes} ${this.users.length}`;
  }
}

function* look(at: Look): Reconciliation {
  // While looks that find nothing to do are not lived through, each of them has seen the threshold met.
  if (isUnderDiskPressure(at.view, at.node) && at.memory.lookAt === undefined) at.remember({ metAt: (at.nextLook - monitoringMs) as TimeMs });
  if (!knowsSizes(at.ports, at.view, at.node, at.disk, at.used(false))) return;
  if (at.memory.lookAt !== undefined && at.memory.lookAt <= at.now) yield* synchronize(at);
  if (at.memory.collectAt !== undefined && at.memory.collectAt <= at.now) yield* collect(at);
  schedule(at);
}

/** One look at the resources: pressure is told of, then space is made, of images first. [eviction_manager.go synchronize, 1.28] */
function* synchronize(at: Look): Reconciliation {
  const { lookAt: _, evicting: done, ...memory } = at.memory;
  at.memory = memory;
  if (done !== undefined) yield setRow(pickedPods, done.pod, undefined);
  const met = at.met;
  yield* tellPressure(at, met.length > 0);
  const [worst] = met;
  if (worst === undefined) return;
  yield { verb: 'event', about: at.node, type: 'Warning', reason: 'EvictionThresholdMet', message: texts.reclaiming, source: 'kubelet' };
  if (yield* reclaim(at, worst)) return;
  yield* evict(at, worst);
}

/** A node is under pressure from the moment a threshold is met until one has not been for a while. */
function* tellPressure(at: Look, isMet: boolean): Reconciliation {
  if (isMet) at.remember({ metAt: at.now });
  const { metAt, incarnation } = at.memory;
  const isUnder = metAt !== undefined && at.now - metAt < at.disk.limits.pressureTransitionMs;
  if (isUnder === isUnderDiskPressure(at.view, at.node)) return;
  const what = `the disk of ${at.node.name} is ${isUnder ? 'too full' : 'no longer too full'}`;
  yield setRow(diskPressures, at.node, isUnder ? { incarnation } : undefined, what);
}

/** Removes unused images, unless they lie elsewhere; true when that was enough. */
function* reclaim(at: Look, { signal }: MetThreshold): Steps<boolean> {
  if (at.disk.imagefs !== undefined && signal === 'nodefs') return false;
  at.images = detected(at.images, at.now, at.imageLooks.phase);
  const { nextAt } = yield* freeSpace(at.ports, at.view, at.node, at.images, at.used(true), Number.POSITIVE_INFINITY);
  at.youngUntil = nextAt;
  return at.met.length === 0;
}

/** Picks one pod; the next look waits until it is gone. */
function* evict(at: Look, met: MetThreshold): Reconciliation {
  const [picked] = inEvictionOrder(at.users, met.signal, at.disk.imagefs !== undefined).filter((user) => !isCritical(user));
  if (picked === undefined) {
    if (at.youngUntil === undefined) at.remember({ inVain: at.state });
    return;
  }
  const message = evictionMessage(picked, met);
  const verdict = { phase: 'by exit codes', reason: 'Evicted', message, disruption: message } as const;
  const what = `is to be evicted from ${at.node.name}: its disk is too full`;
  yield setRow(pickedPods, picked.ref, { uid: picked.runtime.uid, at: at.now, verdict }, what);
  at.remember({ evicting: { pod: picked.ref, until: (at.now + cleanupMs) as TimeMs } });
}

/** A regular collection of images. [image_gc_manager.go GarbageCollect, 1.28] */
function* collect(at: Look): Reconciliation {
  const { collectAt: _, ...memory } = at.memory;
  at.memory = memory;
  const { capacity, free } = fileSystemsNow(at.disk, at.use).imagefs;
  if (percentUsed(capacity, free) < at.disk.limits.imageGCHighThresholdPercent) {
    at.remember({ collectionFailed: false });
    return;
  }
  const wanted = Math.trunc((capacity * (100 - at.disk.limits.imageGCLowThresholdPercent)) / 100) - free;
  at.images = detected(at.images, at.now, at.imageLooks.phase);
  const { freed, nextAt } = yield* freeSpace(at.ports, at.view, at.node, at.images, at.used(false), wanted);
  const message = texts.imagesNotFreed(wanted, freed);
  const failed = freed < wanted;
  if (failed) yield { verb: 'event', about: at.node, type: 'Warning', reason: 'FreeDiskSpaceFailed', message, source: 'kubelet' };
  if (failed && failedBefore(at)) yield { verb: 'event', about: at.node, type: 'Warning', reason: 'ImageGCFailed', message, source: 'kubelet' };
  const isInVain = failed && nextAt === undefined && at.memory.collectionFailed === true;
  at.remember({ collectionFailed: failed, ...(isInVain ? { inVain: at.state } : {}) });
}

/** The collection at a kubelet's start always fails, for it has no statistics yet. [kubelet.go StartGarbageCollection, 1.28] */
function failedBefore({ memory, startedAt, now }: Look): boolean {
  return memory.collectionFailed ?? (startedAt !== undefined && now - startedAt <= imagePeriodMs);
}

function percentUsed(capacity: number, free: number): number {
  return capacity === 0 ? 0 : 100 - Math.trunc((free * 100) / capacity);
}

/** When to look again: only while something is wrong, or may become so by itself. */
function schedule(at: Look): void {
  const isNews = at.ports.parks === false || at.memory.inVain !== at.state;
  at.remember({ lookAt: lookTime(at, isNews), collectAt: isNews ? collectTime(at) : undefined });
}

function lookTime(at: Look, isNews: boolean): TimeMs | undefined {
  const { evicting, lookAt } = at.memory;
  if (evicting !== undefined) return cleanedAt(at, evicting);
  const isUnder = isUnderDiskPressure(at.view, at.node);
  const isMet = at.met.length > 0;
  if (!isMet && !isUnder && !at.users.some(({ writes }) => writes)) return undefined;
  if (isMet && isUnder && !isNews) return undefined;
  return lookAt ?? at.nextLook;
}

/** A pod is cleaned up when nothing of it runs any more. */
function cleanedAt(at: Look, { pod, until }: NonNullable<DiskMemory['evicting']>): TimeMs {
  const isGone = !at.users.some(({ ref }) => ref === pod) && at.view.row(podRuntimes, pod)?.ending === undefined;
  return isGone ? pointFrom({ phase: until - cleanupMs, periodMs: cleanupPollMs }, at.now) : until;
}

function collectTime(at: Look): TimeMs | undefined {
  const { capacity, free } = fileSystemsNow(at.disk, at.use).imagefs;
  if (percentUsed(capacity, free) < at.disk.limits.imageGCHighThresholdPercent) return undefined;
  return at.memory.collectAt ?? pointAfter(at.imageLooks, at.now);
}
