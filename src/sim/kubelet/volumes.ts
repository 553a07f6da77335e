import type { TimeMs } from '#base/brand.ts';
import { needs, type Requirement } from '#model/capabilities/requirement.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '#model/kubernetes.ts';
import { setRow } from '../actor.ts';
import { isVolumeAttached } from '../controllers/attach-detach/attachments.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { missingVolume } from './config.ts';
import type { Draft } from './draft.ts';
import { texts } from './events.ts';

const firstRetryMs = 500;
const longestRetryMs = 122_000;

/** Pods that wait for a ConfigMap or Secret to be made. Keyed by that object. */
export const awaitedObjects = defineRow<readonly ObjectRef[]>('awaited-object');

/** When mounting is tried: at once, then 0.5 s later, doubling up to 2 min 2 s. [goroutinemap/exponentialbackoff, 1.28] */
export function mountAttemptAt(first: TimeMs, attempt: number): TimeMs {
  let at: number = first;
  for (let done = 1; done <= attempt; done++) at += mountGapMs(done);
  return at as TimeMs;
}

function mountGapMs(attempt: number): number {
  return Math.min(firstRetryMs * 2 ** (attempt - 1), longestRetryMs);
}

/** Whether the gaps between attempts grow no more: from there on nothing is simulated until an input changes. */
export function isMountCapped(attempts: number): boolean {
  return firstRetryMs * 2 ** (attempts - 1) >= longestRetryMs;
}

export const mountCapMs = longestRetryMs;

/** What keeps a pod's volumes from being mounted now: the event, if the kubelet tells of it, and what would change it. */
export interface MountProblem {
  /** What is said of it; nothing while the volume is not attached. */
  readonly message?: string;
  readonly object?: ObjectRef;
  readonly on?: Requirement;
}

/** The first volume that cannot be mounted; undefined when all can. */
export function mountProblem({ ports, view, pod, node, memory }: Draft): MountProblem | undefined {
  const missing = missingVolume(ports, view, pod);
  if (missing !== undefined) return { message: texts.mountFailed(missing.volume ?? '', missing.message), object: missing.object };
  for (const { name, persistentVolumeClaim } of pod.spec.volumes ?? []) {
    if (persistentVolumeClaim === undefined) continue;
    const namespace = pod.metadata.namespace ?? '';
    const on = needs({ kind: 'volume', namespace, claim: persistentVolumeClaim.claimName, node: node.name });
    const met = ports.met(view, on, { node: node.name, pod });
    if (met.met) continue;
    if (waitsForAttachment(view, namespace, persistentVolumeClaim.claimName, node.name)) return { on };
    const isRepeated = memory.step?.kind === 'mounting' && memory.step.attempts > 0;
    return { on, message: claimProblem(view, pod, persistentVolumeClaim.claimName, name, met.lacking, isRepeated) };
  }
  return undefined;
}

/**
 * Until the controller has attached it a volume is not mounted, and the kubelet waits without an event of its own: what times
 * out is not told. [kubelet.go SyncPod, operation_generator.go GenerateVerifyControllerAttachedVolumeFunc, 1.28]
 */
function waitsForAttachment(view: View, namespace: string, claim: string, node: string): boolean {
  const volume = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', namespace, claim)?.spec.volumeName;
  return volume !== undefined && view.get('PersistentVolume', '', volume) !== undefined && !isVolumeAttached(view, namespace, claim, node);
}

function claimProblem(
  view: View,
  pod: Pod,
  claim: string,
  volume: string,
  lacking: readonly { readonly kind: string; readonly driver?: string }[],
  isRepeated: boolean,
): string {
  const bound = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', pod.metadata.namespace ?? '', claim)?.spec.volumeName;
  const driver = lacking.find(({ kind }) => kind === 'csi')?.driver;
  if (driver !== undefined) return texts.deviceFailed(bound ?? volume, texts.noDriver(driver));
  // The driver is still at the first call when the second one comes. [ceph-csi internal/util/idlocker.go, v3.12]
  const handle = view.get<PersistentVolume>('PersistentVolume', '', bound ?? '')?.spec.csi?.volumeHandle;
  const hangs = isRepeated && handle !== undefined && lacking.some(({ kind }) => kind === 'storage');
  const answer = hangs
    ? `code = Aborted desc = an operation with the given Volume ID ${handle} already exists`
    : 'code = DeadlineExceeded desc = context deadline exceeded';
  return texts.deviceFailed(bound ?? volume, `rpc error: ${answer}`);
}

/** Has the pod told when the object is made. */
export function awaitObject(draft: Draft, object: ObjectRef): void {
  const before = draft.view.row(awaitedObjects, object) ?? [];
  if (!before.includes(draft.ref)) draft.later(setRow(awaitedObjects, object, [...before, draft.ref]));
}
