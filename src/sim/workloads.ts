import { appendTo } from '#base/append.ts';
import type { DaemonSet, Deployment, Job, KubeObject, Pod, StatefulSet } from '#model/kubernetes.ts';
import { isWorkingPod } from './capabilities/judge.ts';
import { RevisionMemo } from './revision-memo.ts';
import { controllerOf, replicaSetsOwnedBy } from './store/indexes.ts';
import type { ObjectRef } from './store/refs.ts';
import type { View } from './view.ts';

/** A thing people run and expect back: the top of an ownership chain, and its pods. */
export interface Workload {
  readonly ref: ObjectRef;
  readonly desired: number;
  readonly working: number;
  readonly pods: readonly ObjectRef[];
  /** As many pods work as are wanted. */
  readonly ready: boolean;
  /** It has ended and is not expected to run again. */
  readonly done: boolean;
}

const known = new RevisionMemo<'all', readonly Workload[]>();

/** Every workload of the cluster, in canonical order. Finished Jobs and pods that are done count as ready. O(pods) after each write. */
export function workloads(view: View): readonly Workload[] {
  return known.of(view, 'all', () => allWorkloads(view));
}

const knownByRef = new RevisionMemo<'all', ReadonlyMap<ObjectRef, Workload>>();

/** The workload that a ref names, if it is one. */
export function workloadAt(view: View, ref: ObjectRef): Workload | undefined {
  return knownByRef.of(view, 'all', () => new Map(workloads(view).map((workload) => [workload.ref, workload]))).get(ref);
}

/** Kinds that own pods, or what owns them. Of a CronJob each Job is a workload of its own. */
const ownerKinds = ['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'StatefulSet'];

function allWorkloads(view: View): readonly Workload[] {
  const owners = ownerKinds.flatMap((kind) => view.list(kind)).map((ref) => ({ ref, object: view.object(ref) as KubeObject }));
  const byUid = new Map(owners.map((owner) => [owner.object.metadata.uid ?? '', owner]));
  const pods = new Map<ObjectRef, ObjectRef[]>();
  for (const owner of owners) if (topOf(owner, byUid) === owner) pods.set(owner.ref, []);
  for (const ref of view.list('Pod')) appendTo(pods, topOf({ ref, object: view.object(ref) as KubeObject }, byUid).ref, ref);
  return [...pods].map(([ref, own]) => workloadOf(view, ref, own));
}

interface Owned {
  readonly ref: ObjectRef;
  readonly object: KubeObject;
}

/** Follows controller references to the top. */
function topOf(owned: Owned, byUid: ReadonlyMap<string, Owned>): Owned {
  const uid = controllerOf(owned.object);
  const owner = uid === undefined ? undefined : byUid.get(uid);
  return owner === undefined ? owned : topOf(owner, byUid);
}

function workloadOf(view: View, ref: ObjectRef, pods: readonly ObjectRef[]): Workload {
  let working = 0;
  for (const pod of pods) if (isWorkingPod(view, pod)) working++;
  const object = view.object(ref);
  const desired = desiredPods(ref, object);
  const done = isDone(ref, object);
  return { ref, desired, working, pods, ready: done || working >= desired, done };
}

function desiredPods({ kind }: ObjectRef, object: KubeObject | undefined): number {
  switch (kind) {
    case 'Deployment':
    case 'ReplicaSet':
      return (object as Deployment).spec.replicas ?? 1;
    case 'StatefulSet':
      return (object as StatefulSet).spec.replicas ?? 1;
    case 'DaemonSet':
      return (object as DaemonSet).status?.desiredNumberScheduled ?? 0;
    case 'Job':
      return pendingOf(object as Job);
    default:
      return 1;
  }
}

/** Pods a Job still has to run: one that has failed for good will never have them. */
function pendingOf({ spec, status }: Job): number {
  const parallelism = spec.parallelism ?? 1;
  return spec.suspend === true ? 0 : Math.min(parallelism, (spec.completions ?? parallelism) - (status?.succeeded ?? 0));
}

function isDone({ kind }: ObjectRef, object: KubeObject | undefined): boolean {
  if (kind === 'Pod') return ['Succeeded', 'Failed'].includes((object as Pod | undefined)?.status?.phase ?? '');
  if (kind !== 'Job') return false;
  return (object as Job).status?.conditions?.some(({ type, status }) => type === 'Complete' && status === 'True') ?? false;
}

/** Who makes a workload's pods and is told when one is refused: itself, or its ReplicaSets. */
export function makersOf(view: View, workload: ObjectRef): readonly ObjectRef[] {
  const uid = view.object(workload)?.metadata.uid;
  return uid === undefined ? [workload] : [workload, ...view.having(replicaSetsOwnedBy, uid)];
}
