import type { TimeMs } from '#base/brand.ts';
import type { Container, Pod } from '#model/kubernetes.ts';
import { type Reconciliation, setRow } from '../../actor.ts';
import { podsOnNode } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { imageStores } from '../../world.ts';
import type { Steps } from '../draft.ts';
import type { KubeletPorts } from '../ports.ts';
import { isDone } from '../runtime.ts';
import type { DiskUser } from './disk-use.ts';
import { type CountedDisk, imageSize } from './node-disk.ts';

/** What a kubelet remembers of an image: since when it knows it, and when it last saw it used. Absent: since its start; never. */
export interface ImageRecord {
  readonly arrivedAt?: TimeMs;
  readonly detectedAt?: TimeMs;
  readonly usedAt?: TimeMs;
}

export type ImageRecords = Readonly<Record<string, ImageRecord>>;

/** An image is not collected for so long after the kubelet has found it. [ImageMinimumGCAge, 1.28] */
const minimumAgeMs = 120_000;
/** How often a kubelet looks at its images, beside when it collects some. [image_gc_manager.go Start, 1.28] */
export const imagePeriodMs = 300_000;

/** Takes note of images that have come since its start, and of those that containers use now; `records` is absent at its start. */
export function noteImages(view: View, node: ObjectRef, records: ImageRecords | undefined, used: ReadonlySet<string>): ImageRecords {
  const noted: Record<string, ImageRecord> = {};
  for (const name of view.row(imageStores, node) ?? []) {
    const before = records === undefined ? {} : (records[name] ?? { arrivedAt: view.now });
    noted[name] = used.has(name) ? { ...before, usedAt: view.now } : before;
  }
  return noted;
}

/** Names of the images that containers use, ended ones of done pods too. Under pressure ended containers are removed first, and use none. */
export function imagesUsed(ports: KubeletPorts, view: View, node: ObjectRef, users: readonly DiskUser[], onlyRunning: boolean): ReadonlySet<string> {
  const used = new Set<string>();
  const use = ({ image = '' }: Container) => used.add(ports.imageName?.(image) ?? image);
  for (const { pod, runtime } of users) {
    for (const container of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
      const instance = runtime.containers[container.name];
      if (instance !== undefined && (!onlyRunning || instance.exit === undefined)) use(container);
    }
  }
  if (!onlyRunning)
    for (const { spec } of donePods(view, node)) for (const container of [...(spec.initContainers ?? []), ...spec.containers]) use(container);
  return used;
}

function donePods(view: View, node: ObjectRef): readonly Pod[] {
  return view.having(podsOnNode, node.name).flatMap((ref) => {
    const pod = view.object<Pod>(ref);
    return pod !== undefined && isDone(pod) ? [pod] : [];
  });
}

/** An image of a store under all its names. */
interface Collectable {
  readonly names: readonly string[];
  readonly bytes: number;
  readonly detectedAt: number;
  readonly usedAt: number;
}

/** Every unused image as the kubelet ranks them, the longest unused first; undefined when the size of one is not known. [byLastUsedAndDetected, 1.28] */
function collectables(ports: KubeletPorts, view: View, node: ObjectRef, records: ImageRecords, used: ReadonlySet<string>): readonly Collectable[] {
  const store = view.row(imageStores, node) ?? new Set();
  const found: Collectable[] = [];
  for (const name of [...store].sort()) {
    const { bytes, names } = imageSize(view, name) ?? { bytes: 0, names: [name] };
    const own = names.filter((other) => store.has(other));
    if (own[0] !== name || own.some((other) => used.has(other)) || ports.imagePinned?.(view, node.name, name) === true) continue;
    const { detectedAt = Number.NEGATIVE_INFINITY, usedAt = Number.NEGATIVE_INFINITY } = records[name] ?? {};
    found.push({ names: own, bytes, detectedAt, usedAt });
  }
  return found.sort((left, right) => left.usedAt - right.usedAt || left.detectedAt - right.detectedAt || 0);
}

/** Whether sizes are known of all images that could be collected, and of all that came since somebody looked at the disk. */
export function knowsSizes(ports: KubeletPorts, view: View, node: ObjectRef, disk: CountedDisk, used: ReadonlySet<string>): boolean {
  for (const name of view.row(imageStores, node) ?? []) {
    const matters = !disk.counted.images.has(name) || (!used.has(name) && ports.imagePinned?.(view, node.name, name) !== true);
    if (matters && imageSize(view, name) === undefined) return false;
  }
  return true;
}

/** Each image that nobody had found yet is found now, or was at the last of the regular looks. */
export function detected(records: ImageRecords, now: TimeMs, looksFrom: TimeMs): ImageRecords {
  return Object.fromEntries(
    Object.entries(records).map(([name, record]) => {
      if (record.arrivedAt === undefined || record.detectedAt !== undefined) return [name, record];
      const look = looksFrom + Math.ceil((record.arrivedAt - looksFrom) / imagePeriodMs) * imagePeriodMs;
      return [name, { ...record, detectedAt: Math.min(look, now) as TimeMs }];
    }),
  );
}

/** Removes unused images until so many bytes are free; returns how many were, and when the next would be old enough. */
export function* freeSpace(
  ports: KubeletPorts,
  view: View,
  node: ObjectRef,
  records: ImageRecords,
  used: ReadonlySet<string>,
  wanted: number,
): Steps<{ readonly freed: number; readonly nextAt: TimeMs | undefined }> {
  let freed = 0;
  let nextAt: number | undefined;
  const gone: string[] = [];
  for (const { names, bytes, detectedAt } of collectables(ports, view, node, records, used)) {
    if (freed >= wanted) break;
    if (view.now - detectedAt < minimumAgeMs) {
      nextAt = Math.min(nextAt ?? Number.POSITIVE_INFINITY, detectedAt + minimumAgeMs);
      continue;
    }
    gone.push(...names);
    freed += bytes;
  }
  yield* remove(view, node, gone);
  return { freed, nextAt: nextAt as TimeMs | undefined };
}

function* remove(view: View, node: ObjectRef, gone: readonly string[]): Reconciliation {
  if (gone.length === 0) return;
  const left = [...(view.row(imageStores, node) ?? [])].filter((name) => !gone.includes(name));
  yield setRow(imageStores, node, new Set(left), `the kubelet removes unused images: ${gone.join(', ')}`);
}
