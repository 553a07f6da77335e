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

function allWorkloads(view: View): readonly Workload[] {
  const owners = new OwnerLookup(view);
  const pods = new Map<ObjectRef, ObjectRef[]>();
  for (const ref of workloadRefs(view, owners)) pods.set(ref, []);
  for (const ref of view.list('Pod')) {
    const top = owners.topOf(ref);
    const present = pods.get(top);
    if (present === undefined) pods.set(top, [ref]);
    else present.push(ref);
  }
  return [...pods].map(([ref, own]) => workloadOf(view, ref, own));
}

function workloadRefs(view: View, owners: OwnerLookup): ObjectRef[] {
  const kinds = ['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'StatefulSet'];
  return kinds.flatMap((kind) => view.list(kind)).filter((ref) => owners.topOf(ref) === ref);
}

function workloadOf(view: View, ref: ObjectRef, pods: readonly ObjectRef[]): Workload {
  const working = pods.filter((pod) => isWorkingPod(view, pod)).length;
  const desired = desiredPods(view, ref);
  const done = isDone(view, ref);
  return { ref, desired, working, pods, ready: done || working >= desired, done };
}

function desiredPods(view: View, ref: ObjectRef): number {
  const object = view.object(ref);
  switch (ref.kind) {
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

function isDone(view: View, ref: ObjectRef): boolean {
  if (ref.kind === 'Pod') return ['Succeeded', 'Failed'].includes(view.object<Pod>(ref)?.status?.phase ?? '');
  if (ref.kind !== 'Job') return false;
  return view.object<Job>(ref)?.status?.conditions?.some(({ type, status }) => type === 'Complete' && status === 'True') ?? false;
}

/** Who makes a workload's pods and is told when one is refused: itself, or its ReplicaSets. */
export function makersOf(view: View, workload: ObjectRef): readonly ObjectRef[] {
  const uid = view.object(workload)?.metadata.uid;
  return uid === undefined ? [workload] : [workload, ...view.having(replicaSetsOwnedBy, uid)];
}

/** Follows controller references to the top, by uid. */
class OwnerLookup {
  readonly #view: View;
  readonly #byUid = new Map<string, ObjectRef>();

  constructor(view: View) {
    this.#view = view;
    for (const kind of ['CronJob', 'DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'StatefulSet']) {
      for (const ref of view.list(kind)) this.#byUid.set(view.object(ref)?.metadata.uid ?? '', ref);
    }
  }

  topOf(ref: ObjectRef): ObjectRef {
    const object = this.#view.object<KubeObject>(ref);
    const uid = object === undefined ? undefined : controllerOf(object);
    const owner = uid === undefined ? undefined : this.#byUid.get(uid);
    return owner === undefined || owner.kind === 'CronJob' ? ref : this.topOf(owner);
  }
}
