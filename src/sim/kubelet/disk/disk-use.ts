import type { TimeMs } from '#base/brand.ts';
import type { Pod } from '#model/kubernetes.ts';
import { podsOnNode } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { imageStores } from '../../world.ts';
import { programOf } from '../container-run.ts';
import { isOnDisk } from '../local-storage.ts';
import type { KubeletPorts } from '../ports.ts';
import { runtimeOf } from '../revive.ts';
import { type ContainerRuntime, isDone, type PodRuntime } from '../runtime.ts';
import { subjectOf } from '../static-pods.ts';
import { bytesOf } from './disk-limits.ts';
import { type CountedDisk, type DiskUse, type FileSystem, imageSize } from './node-disk.ts';

/** A container that writes nothing has its log and a few directories: recorded. */
const idleContainerBytes = 24 * 1024;
/** containerd keeps an image's compressed layers and unpacks them beside: recorded 1.9 times what it tells as the size. */
const diskPerImageByte = 2;

/** A pod that has something on its node's disks, or could. */
export interface DiskUser {
  readonly ref: ObjectRef;
  readonly pod: Pod;
  readonly isStatic: boolean;
  readonly runtime: PodRuntime;
  /** Bytes of each container's own files and log. */
  readonly layers: Readonly<Record<string, number>>;
  readonly volumes: number;
  /** Some program of it is not through with its writing. */
  readonly writes: boolean;
}

/** The pods of a node that are not done, with what they have written by now. */
export function diskUsers(ports: KubeletPorts, view: View, node: ObjectRef): readonly DiskUser[] {
  return view.having(podsOnNode, node.name).flatMap((ref) => {
    const subject = subjectOf(view, ref);
    return subject === undefined || isDone(subject.pod) ? [] : [diskUser(ports, view, node, ref, subject.pod, subject.isStatic)];
  });
}

function diskUser(ports: KubeletPorts, view: View, node: ObjectRef, ref: ObjectRef, pod: Pod, isStatic: boolean): DiskUser {
  const runtime = runtimeOf(view, ref, pod, node);
  const layers: Record<string, number> = {};
  let volumes = 0;
  let isWriting = false;
  for (const container of pod.spec.containers) {
    const running = runtime.containers[container.name];
    if (running === undefined) continue;
    const { writes = {} } = programOf(ports, view, pod, container);
    const part = partWritten(running, writes.ms ?? 0, view.now);
    if (part < 1 && running.exit === undefined) isWriting = true;
    layers[container.name] = idleContainerBytes + Math.round(part * (writes.layer ?? 0));
    for (const [volume, bytes] of Object.entries(writes.volumes ?? {})) if (isOnDisk(pod.spec.volumes, volume)) volumes += Math.round(part * bytes);
  }
  return { ref, pod, isStatic, runtime, layers, volumes, writes: isWriting };
}

function partWritten({ startedAt, exit }: ContainerRuntime, takesMs: number, now: TimeMs): number {
  const wroteMs = (exit === undefined ? now : (exit.finishedAt ?? now)) - startedAt;
  return takesMs === 0 ? 1 : Math.min(1, Math.max(0, wroteMs / takesMs));
}

export function layerBytes({ layers }: DiskUser): number {
  let sum = 0;
  for (const bytes of Object.values(layers)) sum += bytes;
  return sum;
}

/** What images and pods take on a node's disks now. */
export function diskUse(view: View, node: ObjectRef, users: readonly DiskUser[]): DiskUse {
  let layers = 0;
  let volumes = 0;
  for (const user of users) {
    layers += layerBytes(user);
    volumes += user.volumes;
  }
  return { images: imageBytes(view, view.row(imageStores, node)) * diskPerImageByte, layers, volumes };
}

function imageBytes(view: View, store: ReadonlySet<string> | undefined): number {
  let sum = 0;
  for (const name of store ?? []) {
    const size = imageSize(view, name);
    if (size !== undefined && size.names.find((other) => store?.has(other)) === name) sum += size.bytes;
  }
  return sum;
}

/** The two file systems now; the same one where images have none of their own. */
export function fileSystemsNow(
  { nodefs, imagefs, counted: { use: counted } }: CountedDisk,
  use: DiskUse,
): { readonly nodefs: FileSystem; readonly imagefs: FileSystem } {
  const onImages = use.images - counted.images + use.layers - counted.layers;
  const onNode = use.volumes - counted.volumes;
  if (imagefs !== undefined) return { nodefs: adding(nodefs, onNode), imagefs: adding(imagefs, onImages) };
  const both = adding(nodefs, onNode + onImages);
  return { nodefs: both, imagefs: both };
}

/** File systems hand out whole blocks. */
const blockBytes = 4096;

function adding({ capacity, free }: FileSystem, more: number): FileSystem {
  const left = Math.floor((free - more) / blockBytes) * blockBytes;
  return { capacity, free: Math.min(capacity, Math.max(0, left)) };
}

/** A signal whose threshold is met: less is free than there should be. */
export interface MetThreshold {
  readonly signal: 'nodefs' | 'imagefs';
  readonly threshold: number;
  readonly free: number;
}

/** [eviction/helpers.go thresholdsMet, 1.28] */
export function thresholdsMet(disk: CountedDisk, use: DiskUse): readonly MetThreshold[] {
  const systems = fileSystemsNow(disk, use);
  return (['nodefs', 'imagefs'] as const).flatMap((signal) => {
    const { capacity, free } = systems[signal];
    const threshold = bytesOf(disk.limits.evictionHard[signal], capacity);
    return free < threshold ? [{ signal, threshold, free }] : [];
  });
}
