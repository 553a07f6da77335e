import type { TimeMs } from '#base/brand.ts';
import type { Condition, Pod, ReplicaSet } from '#model/kubernetes.ts';
import { type Actor, noSteps, type Outcome, onObject, type Write } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import { controllerOf, isPodActive, podSum, podsOfController, podsPerController, replicaSetsOwnedBy } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { withoutZeros } from '../fields.ts';
import { ownerKeys, podMatters } from '../owners.ts';
import { createPod, deletePod, type Speaker, slowStart } from '../pod-control.ts';
import { isPodAvailable } from '../pod-health.ts';
import { inDeletionOrder, podsPerNode } from '../pod-ranking.ts';
import { podFromTemplate } from '../pod-template.ts';
import { retriesOf } from '../retries.ts';

type Steps<Result> = Generator<Write, Result, Outcome>;
type Status = NonNullable<ReplicaSet['status']>;

const burstReplicas = 500;
const retries = retriesOf('replicaset');

/** Keeps the number of active pods at `spec.replicas`. Follows pkg/controller/replicaset/replica_set.go, 1.28. */
export const replicaSetController: Actor = {
  name: 'replicaset',
  watches: [
    onObject<ReplicaSet>('ReplicaSet', ({ ref, before, after }) => (after === undefined || isOnlyStatus(before, after) ? [] : [ref])),
    onObject<Pod>('Pod', (change, view) => (podMatters(change) ? ownerKeys('ReplicaSet', change, view) : [])),
  ],
  active: controllerActs,

  reconcile(ref, view) {
    const set = view.object<ReplicaSet>(ref);
    if (set === undefined) return noSteps;
    const counted = podsOf(set, view);
    const isRight = counted.active === (set.spec.replicas ?? 1) || set.metadata.deletionTimestamp !== undefined;
    // Most changes of a pod change nothing of its set.
    const isDone = isRight && counted.available === counted.ready && isNoted(set, counted) && !retries.isFailing(ref, view);
    return isDone ? noSteps : sync(set, counted, isRight, ref, view);
  },
};

interface Counted {
  readonly active: number;
  readonly ready: number;
  readonly available: number;
}

function podsOf(set: ReplicaSet, view: View): Counted {
  const sums = view.tally(podsPerController, set.metadata.uid ?? '');
  const ready = sums[podSum.ready] ?? 0;
  return { active: sums[podSum.active] ?? 0, ready, available: availablePods(set, ready, view) };
}

/** Does the status say this, and of no failure? */
function isNoted({ metadata, status }: ReplicaSet, { active, ready, available }: Counted): boolean {
  if (status === undefined || status.replicas !== active) return false;
  const { conditions, observedGeneration } = status;
  return (
    status.fullyLabeledReplicas === unlessZero(active) &&
    status.readyReplicas === unlessZero(ready) &&
    status.availableReplicas === unlessZero(available) &&
    observedGeneration === unlessZero(metadata.generation ?? 0) &&
    (conditions === undefined || (conditions.length > 0 && !hasFailed(conditions)))
  );
}

function unlessZero(count: number): number | undefined {
  return count === 0 ? undefined : count;
}

function hasFailed(conditions: readonly Condition[]): boolean {
  return conditions.some(({ type }) => type === 'ReplicaFailure');
}

function* sync(set: ReplicaSet, counted: Counted, isRight: boolean, ref: ObjectRef, view: View): Steps<void> {
  const failure = isRight ? undefined : yield* manageReplicas(set, counted.active, ref, view);
  const status = statusOf(set, counted, failure, view);
  if (!isSameStatus(set.status, status)) yield statusWrite(set, status);
  if (failure !== undefined) yield* retries.again(ref, view);
  else yield* retries.forget(ref, view);
  if (counted.available < counted.ready) yield lookAgain(set, counted.ready, view);
}

function isOnlyStatus(before: ReplicaSet | undefined, after: ReplicaSet): boolean {
  return before !== undefined && before.spec === after.spec && before.metadata.deletionTimestamp === after.metadata.deletionTimestamp;
}

/** Creates or deletes what is missing or too much; the answer is why that failed. */
function* manageReplicas(set: ReplicaSet, active: number, about: ObjectRef, view: View): Steps<string | undefined> {
  const missing = (set.spec.replicas ?? 1) - active;
  const speaker = { about, source: 'replicaset-controller' };
  if (missing > 0) return yield* slowStart(Math.min(missing, burstReplicas), () => createPod(podFromTemplate(set.spec.template, set), speaker));
  return yield* deleteExtra(set, -missing, speaker, view);
}

function* deleteExtra(set: ReplicaSet, extra: number, speaker: Speaker, view: View): Steps<string | undefined> {
  let failure: string | undefined;
  for (const pod of podsToDelete(set, Math.min(extra, burstReplicas), view)) {
    const failed = yield* deletePod(pod, speaker, view);
    failure ??= failed;
  }
  return failure;
}

function podsToDelete(set: ReplicaSet, count: number, view: View): readonly Pod[] {
  const own = activePodsOf(set.metadata.uid, view);
  if (count >= own.length) return own;
  return inDeletionOrder(own, view, podsPerNode(relatedPods(set, view))).slice(0, count);
}

/** Active pods of all ReplicaSets with the same controller: of the same Deployment. */
function relatedPods(set: ReplicaSet, view: View): readonly Pod[] {
  const owner = controllerOf(set);
  const uids = owner === undefined ? [set.metadata.uid] : view.having(replicaSetsOwnedBy, owner).map((ref) => view.object(ref)?.metadata.uid);
  return uids.flatMap((uid) => activePodsOf(uid, view));
}

function activePodsOf(uid: string | undefined, view: View): Pod[] {
  return view
    .having(podsOfController, uid ?? '')
    .map((ref) => view.object<Pod>(ref) as Pod)
    .filter(isPodActive);
}

/** The sums say how many are available, unless they must have been Ready for a while. */
function availablePods(set: ReplicaSet, ready: number, view: View): number {
  const minReadySeconds = set.spec.minReadySeconds ?? 0;
  if (minReadySeconds === 0 || ready === 0) return ready;
  return activePodsOf(set.metadata.uid, view).filter((pod) => isPodAvailable(pod, minReadySeconds, view)).length;
}

/** A full set is looked at after minReadySeconds, else the pod that became Ready has it looked at a second later than that. */
function lookAgain(set: ReplicaSet, ready: number, view: View): Write {
  const seconds = (set.spec.minReadySeconds ?? 0) + (ready === (set.spec.replicas ?? 1) ? 0 : 1);
  return { verb: 'wake', at: (view.now + seconds * 1000) as TimeMs, why: 'minReadySeconds' };
}

/** Follows replica_set_utils.go (calculateStatus), 1.28; a pod's labels are taken to be its template's. */
function statusOf(set: ReplicaSet, counted: Counted, failure: string | undefined, view: View): Status {
  const conditions = conditionsOf(set, counted.active, failure, view);
  return {
    replicas: counted.active,
    ...withoutZeros({
      fullyLabeledReplicas: counted.active,
      readyReplicas: counted.ready,
      availableReplicas: counted.available,
      observedGeneration: set.metadata.generation ?? 0,
    }),
    ...(conditions.length === 0 ? {} : { conditions }),
  };
}

function conditionsOf(set: ReplicaSet, active: number, failure: string | undefined, view: View): readonly Condition[] {
  const known = set.status?.conditions ?? none;
  const failed = hasFailed(known);
  if (failure === undefined) return failed ? known.filter(({ type }) => type !== 'ReplicaFailure') : known;
  if (failed) return known;
  const reason = active < (set.spec.replicas ?? 1) ? 'FailedCreate' : 'FailedDelete';
  return [...known, { type: 'ReplicaFailure', status: 'True', lastTransitionTime: view.timestamp, reason, message: failure }];
}

function statusWrite(set: ReplicaSet, status: Status): Write {
  return { verb: 'status', object: { ...set, status } as ReplicaSet, what: `${status.replicas} replicas, ${status.readyReplicas ?? 0} ready` };
}

function isSameStatus(known: Status | undefined, status: Status): boolean {
  return (
    known !== undefined &&
    known.replicas === status.replicas &&
    known.fullyLabeledReplicas === status.fullyLabeledReplicas &&
    known.readyReplicas === status.readyReplicas &&
    known.availableReplicas === status.availableReplicas &&
    known.observedGeneration === status.observedGeneration &&
    (known.conditions ?? none) === (status.conditions ?? none)
  );
}

const none: readonly Condition[] = [];
