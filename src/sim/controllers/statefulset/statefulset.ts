import type { TimeMs } from '#base/brand.ts';
import type { Pod, StatefulSet } from '#model/kubernetes.ts';
import { type Actor, type Outcome, onObject, type Write } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import { podsOfController } from '../../store/indexes.ts';
import type { View } from '../../view.ts';
import { ownerKeys, podMatters } from '../owners.ts';
import { isPodAvailable } from '../pod-health.ts';
import { retriesOf } from '../retries.ts';
import { createRevision, remembers, renumbered, revisionsOf, templateOf } from '../revisions.ts';
import { applyRetention, createClaims, eventSource, hasStaleClaim } from './claims.ts';
import { belongsTo, hasIdentity, isInRange, newPod, ordinalOf, replicasOf, revisionNameOf, startOrdinal, withIdentity } from './identity.ts';
import { countsOf, isCreated, isHealthy, isSameStatus, isTerminating, type Revisions, type Status, statusOf } from './status.ts';

type Steps<Result> = Generator<Write, Result, Outcome>;

/** What a step over one pod decided: go on with the next, stop here, or stop and try again because something was refused. */
type Step = 'next' | 'stop' | 'failed';

const retries = retriesOf('statefulset');

/** Keeps pods with fixed names, in order. Follows pkg/controller/statefulset/stateful_set_control.go, 1.28. */
export const statefulSetController: Actor = {
  name: 'statefulset',
  watches: [
    onObject<StatefulSet>('StatefulSet', ({ ref, before, after }) => (after === undefined || isOnlyStatus(before, after) ? [] : [ref])),
    onObject<Pod>('Pod', (change, view) => (podMatters(change) ? ownerKeys('StatefulSet', change, view) : [])),
  ],
  active: controllerActs,

  *reconcile(ref, view) {
    const set = view.object<StatefulSet>(ref);
    if (set === undefined) return;
    const revisions = yield* syncRevisions(set, view);
    const failed = revisions === undefined || (yield* syncPods(set, revisions, view));
    if (failed) yield* retries.again(ref, view);
    else yield* retries.forget(ref, view);
  },
};

function isOnlyStatus(before: StatefulSet | undefined, after: StatefulSet): boolean {
  return before !== undefined && before.spec === after.spec && before.metadata.deletionTimestamp === after.metadata.deletionTimestamp;
}

// ---------------------------------------------------------------- revisions

/** The revision pods are updated to, and the one they had before; undefined when it could not be stored. */
function* syncRevisions(set: StatefulSet, view: View): Steps<Revisions | undefined> {
  const known = revisionsOf(set, view);
  const next = (known.at(-1)?.revision ?? 0) + 1;
  const equal = known.findLast((revision) => remembers(revision, set.spec.template));
  const isNewest = equal !== undefined && equal === known.at(-1);
  const update = isNewest ? equal : equal === undefined ? yield* createRevision(set, next, 'old') : yield* renumbered(equal, next);
  if (update === undefined) return undefined;
  return { current: known.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update, update };
}

/** Forgets the oldest revisions that no pod has, beyond the history limit. */
function* truncateHistory(set: StatefulSet, pods: readonly Pod[], { current, update }: Revisions, view: View): Steps<void> {
  const known = revisionsOf(set, view);
  const limit = set.spec.revisionHistoryLimit ?? 10;
  if (known.length <= limit) return;
  const live = new Set([current.metadata.name, update.metadata.name, ...pods.map(revisionNameOf)]);
  const history = known.filter(({ metadata }) => !live.has(metadata.name));
  for (const revision of history.slice(0, Math.max(0, history.length - limit))) yield { verb: 'delete', ref: view.refOf(revision) };
}

// ---------------------------------------------------------------- pods

/** The pods that shall be, by ordinal from the first on, and those that are too many, highest first. */
interface Pods {
  readonly replicas: readonly Pod[];
  readonly condemned: readonly Pod[];
  readonly all: readonly Pod[];
}

function podsOf(set: StatefulSet, revisions: Revisions, view: View): Pods {
  const all = view
    .having(podsOfController, set.metadata.uid ?? '')
    .map((ref) => view.object<Pod>(ref) as Pod)
    .filter((pod) => belongsTo(pod, set));
  const byOrdinal = new Map(all.map((pod) => [ordinalOf(pod), pod]));
  const first = startOrdinal(set);
  const replicas = Array.from({ length: replicasOf(set) }, (_, index) => byOrdinal.get(first + index) ?? versionedPod(set, revisions, first + index));
  const condemned = all.filter((pod) => !isInRange(pod, set) && ordinalOf(pod) >= 0).sort((left, right) => ordinalOf(right) - ordinalOf(left));
  return { replicas, condemned, all };
}

/** Below the partition a pod comes back at the current revision. [stateful_set_utils.go newVersionedStatefulSetPod, 1.28] */
function versionedPod(set: StatefulSet, { current, update }: Revisions, ordinal: number): Pod {
  const strategy = set.spec.updateStrategy;
  const isRolling = (strategy?.type ?? 'RollingUpdate') === 'RollingUpdate';
  const kept = strategy?.rollingUpdate === undefined ? (set.status?.currentReplicas ?? 0) : (strategy.rollingUpdate.partition ?? 0);
  const revision = isRolling && ordinal < startOrdinal(set) + kept ? current : update;
  return newPod(set, templateOf(revision) ?? set.spec.template, revision.metadata.name, ordinal);
}

/** One sync over all pods; true when something was refused and is to be tried again. */
function* syncPods(set: StatefulSet, revisions: Revisions, view: View): Steps<boolean> {
  const pods = podsOf(set, revisions, view);
  if (set.metadata.deletionTimestamp !== undefined) {
    yield* writeStatus(set, statusOf(set, countsOf(set, pods.all, revisions, view), revisions));
    return false;
  }
  const replicaStep = yield* forAll(set, pods.replicas, (index) => processReplica(set, pods.replicas, index, view));
  const step = replicaStep === 'next' ? yield* processAllCondemned(set, pods, view) : replicaStep;
  const counts = countsOf(set, [...pods.replicas, ...pods.condemned], revisions, view);
  const updated = step === 'next' ? yield* rollingUpdate(set, pods.replicas, revisions, view) : { deleted: 0, step };
  const status = statusOf(set, { ...counts, currentReplicas: counts.currentReplicas - updated.deleted }, revisions);
  yield* writeStatus(set, status);
  yield* truncateHistory(set, pods.all, revisions, view);
  if ((status.availableReplicas ?? 0) < (status.readyReplicas ?? 0)) yield lookAgain(set, view);
  return updated.step === 'failed';
}

/** Ordered sets stop at the first pod that is not done; parallel ones look at all, in batches that double until one fails. */
function* forAll(set: StatefulSet, pods: readonly Pod[], process: (index: number) => Steps<Step>): Steps<Step> {
  const ordered = isOrdered(set);
  let failed = false;
  let index = 0;
  for (let batch = 1; index < pods.length && !failed; batch *= 2) {
    for (const end = Math.min(index + batch, pods.length); index < end; index++) {
      const step = yield* process(index);
      if (ordered && step !== 'next') return step;
      failed ||= step === 'failed';
    }
  }
  return failed ? 'failed' : 'next';
}

function isOrdered(set: StatefulSet): boolean {
  return set.spec.podManagementPolicy !== 'Parallel';
}

function* processReplica(set: StatefulSet, replicas: readonly Pod[], index: number, view: View): Steps<Step> {
  const pod = replicas[index] as Pod;
  if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') return yield* deleteFinished(set, pod, view);
  if (!isCreated(pod)) {
    if (hasStaleClaim(set, pod, view)) return 'failed';
    if (!(yield* createPod(set, pod, view))) return 'failed';
    return isOrdered(set) ? 'stop' : 'next';
  }
  if ((pod.status?.phase ?? 'Pending') === 'Pending' && (yield* createClaims(set, pod, view)) !== undefined) return 'failed';
  if (isOrdered(set) && !isSettled(set, pod, view)) return 'stop';
  yield* applyRetention(set, pod, view);
  if (!hasIdentity(pod, set)) yield* restoreIdentity(set, pod, view);
  return 'next';
}

function isSettled(set: StatefulSet, pod: Pod, view: View): boolean {
  return isHealthy(pod) && isPodAvailable(pod, set.spec.minReadySeconds ?? 0, view);
}

/** A pod that ran to its end is made anew under its name, once the old object is gone. */
function* deleteFinished(set: StatefulSet, pod: Pod, view: View): Steps<Step> {
  if (isTerminating(pod)) return 'stop';
  return (yield* deletePod(set, pod, view)) ? 'stop' : 'failed';
}

function* processAllCondemned(set: StatefulSet, { replicas, condemned }: Pods, view: View): Steps<Step> {
  for (const pod of condemned) yield* applyRetention(set, pod, view);
  const firstUnhealthy = replicas.find((pod) => !isHealthy(pod)) ?? condemned.findLast((pod) => !isHealthy(pod));
  return yield* forAll(set, condemned, (index) => processCondemned(set, condemned[index] as Pod, firstUnhealthy, view));
}

/** Highest ordinal first; an ordered set waits for it to be gone, and for all others to be healthy. */
function* processCondemned(set: StatefulSet, pod: Pod, firstUnhealthy: Pod | undefined, view: View): Steps<Step> {
  if (isTerminating(pod)) return 'stop';
  if (isOrdered(set) && !isSettled(set, pod, view) && pod !== firstUnhealthy) return 'stop';
  return (yield* deletePod(set, pod, view)) ? 'stop' : 'failed';
}

/** Deletes the highest pod of an old revision when all above it are healthy; never below the partition. */
function* rollingUpdate(
  set: StatefulSet,
  replicas: readonly Pod[],
  { update }: Revisions,
  view: View,
): Steps<{ readonly deleted: number; readonly step: Step }> {
  const strategy = set.spec.updateStrategy;
  if (strategy?.type === 'OnDelete') return { deleted: 0, step: 'next' };
  for (let index = replicas.length - 1; index >= (strategy?.rollingUpdate?.partition ?? 0); index--) {
    const pod = replicas[index] as Pod;
    if (revisionNameOf(pod) !== update.metadata.name && !isTerminating(pod)) {
      return (yield* deletePod(set, pod, view)) ? { deleted: 1, step: 'stop' } : { deleted: 0, step: 'failed' };
    }
    if (!isHealthy(pod)) break;
  }
  return { deleted: 0, step: 'next' };
}

// ---------------------------------------------------------------- writes

function* createPod(set: StatefulSet, pod: Pod, view: View): Steps<boolean> {
  const claims = yield* createClaims(set, pod, view);
  if (claims !== undefined) {
    yield podEvent(set, pod, 'create', claims, view);
    return false;
  }
  const outcome = yield { verb: 'create', object: pod };
  if (!outcome.stored && outcome.reason === 'AlreadyExists') return false;
  if (outcome.stored) yield* applyRetention(set, outcome.object as Pod, view);
  yield { ...podEvent(set, pod, 'create', outcome.stored ? undefined : outcome.message, view), because: [outcome.entry] };
  return outcome.stored;
}

function* deletePod(set: StatefulSet, pod: Pod, view: View): Steps<boolean> {
  const outcome = yield { verb: 'delete', ref: view.refOf(pod) };
  yield { ...podEvent(set, pod, 'delete', outcome.stored ? undefined : outcome.message, view), because: [outcome.entry] };
  return outcome.stored;
}

function* restoreIdentity(set: StatefulSet, pod: Pod, view: View): Steps<void> {
  const outcome = yield { verb: 'update', object: withIdentity(pod, set) };
  yield { ...podEvent(set, pod, 'update', outcome.stored ? undefined : outcome.message, view), because: [outcome.entry] };
}

function podEvent(set: StatefulSet, pod: Pod, verb: 'create' | 'delete' | 'update', failure: string | undefined, view: View): Write {
  const what = `${verb} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
  const title = verb === 'create' ? 'Create' : verb === 'delete' ? 'Delete' : 'Update';
  const about = view.refOf(set);
  return failure === undefined
    ? { verb: 'event', about, type: 'Normal', reason: `Successful${title}`, message: `${what} successful`, source: eventSource }
    : { verb: 'event', about, type: 'Warning', reason: `Failed${title}`, message: `${what} failed error: ${failure}`, source: eventSource };
}

function* writeStatus(set: StatefulSet, status: Status): Steps<void> {
  if (isSameStatus(set.status, status)) return;
  yield { verb: 'status', object: { ...set, status } as StatefulSet, what: `${status.readyReplicas ?? 0} of ${status.replicas} ready` };
}

function lookAgain(set: StatefulSet, view: View): Write {
  return { verb: 'wake', at: (view.now + (set.spec.minReadySeconds ?? 0) * 1000) as TimeMs, why: 'minReadySeconds' };
}
