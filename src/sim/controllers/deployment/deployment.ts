import type { TimeMs } from '#base/brand.ts';
import { deepEqual } from '#base/equal.ts';
import type { Deployment, Pod, ReplicaSet } from '#model/kubernetes.ts';
import { type Actor, type Change, type Outcome, onObject, setRow, type Write } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import { defineRow } from '../../store/definitions.ts';
import { podSum, podsPerController } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { controllerKeys, controllerReferenceOf, ownerKeys } from '../owners.ts';
import { retriesOf } from '../retries.ts';
import { isRolling, progressDeadlineSeconds, replicasOf, revisionHistoryLimit } from './budget.ts';
import { newCondition, progressingOf } from './conditions.ts';
import { eventSource, type Synced, storedStatus, withNewReplicaSet, withProgressing } from './new-replica-set.ts';
import { allOf, annotatedDesired, desiredPods, isActive, type ReplicaSets, revisionOf, sizeAnnotations, sumOf } from './replica-sets.ts';
import { newSize, type Resize, scaled, shrunk } from './scaling.ts';
import { deadlineOf, isComplete, rolloutStatusOf, type Status, statusOf } from './status.ts';

type Steps<Result> = Generator<Write, Result, Outcome>;

const retries = retriesOf('deployment');
/** When the progress of a rollout is checked next, so that each sync need not set a timer. */
const progressChecks = defineRow<TimeMs>('deployment-progress-check', { judged: false });

/** Brings pods from old templates to the new one. Follows pkg/controller/deployment/deployment_controller.go, 1.28. */
export const deploymentController: Actor = {
  name: 'deployment',
  watches: [
    onObject<Deployment>('Deployment', ({ ref, before, after }) => (after === undefined || isOnlyStatus(before, after) ? [] : [ref])),
    onObject<ReplicaSet>('ReplicaSet', (change, view) => ownerKeys('Deployment', change, view)),
    onObject<Pod>('Pod', (change, view) => (change.after === undefined ? lastPodKeys(change, view) : [])),
  ],
  active: controllerActs,

  *reconcile(ref, view) {
    const deployment = view.object<Deployment>(ref);
    if (deployment === undefined) return;
    const failed = deployment.metadata.deletionTimestamp === undefined ? yield* sync(deployment, view) : yield* syncStatusOnly(deployment, view);
    if (failed) yield* retries.again(ref, view);
    else yield* retries.forget(ref, view);
  },
};

function isOnlyStatus(before: Deployment | undefined, after: Deployment): boolean {
  return (
    before !== undefined &&
    before.spec === after.spec &&
    before.metadata.deletionTimestamp === after.metadata.deletionTimestamp &&
    before.metadata.annotations === after.metadata.annotations
  );
}

/** A Recreate rollout goes on when the last old pod object is gone. */
function lastPodKeys({ before }: Change<Pod>, view: View): readonly ObjectRef[] {
  const owner = before === undefined ? undefined : controllerReferenceOf(before);
  if (owner?.kind !== 'ReplicaSet') return [];
  const set = view.get<ReplicaSet>('ReplicaSet', before?.metadata.namespace ?? '', owner.name);
  return controllerKeys('Deployment', set, view).filter((ref) => view.object<Deployment>(ref)?.spec.strategy?.type === 'Recreate');
}

function* syncStatusOnly(deployment: Deployment, view: View): Steps<boolean> {
  const synced = yield* withNewReplicaSet(deployment, view, false);
  yield* writeStatus(synced.deployment, statusOf(synced.deployment, synced.sets, view));
  return false;
}

/** One sync; true when something was refused and is to be tried again. */
function* sync(loaded: Deployment, view: View): Steps<boolean> {
  const deployment = isPauseNoted(loaded) ? loaded : yield* notePause(loaded, view);
  const synced = yield* withNewReplicaSet(deployment, view, false);
  if (deployment.spec.paused === true || isScalingEvent(synced)) return yield* syncScale(synced, view);
  return isRolling(deployment) ? yield* rollOut(synced, view) : yield* recreate(synced, view);
}

/** Does the condition say whether the Deployment is paused? */
function isPauseNoted(deployment: Deployment): boolean {
  const reason = progressingOf(deployment)?.reason;
  if ((reason === 'DeploymentPaused') === (deployment.spec.paused === true)) return true;
  return progressDeadlineSeconds(deployment) === undefined || reason === 'ProgressDeadlineExceeded';
}

function* notePause(deployment: Deployment, view: View): Steps<Deployment> {
  const condition =
    deployment.spec.paused === true
      ? newCondition('Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused', view)
      : newCondition('Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed', view);
  return yield* storedStatus(deployment, withProgressing(deployment, condition));
}

/** An active ReplicaSet remembers another size of the Deployment: it was scaled meanwhile. */
function isScalingEvent({ deployment, sets }: Synced): boolean {
  const wanted = replicasOf(deployment);
  return allOf(sets).some((set) => isActive(set) && (annotatedDesired(set) ?? wanted) !== wanted);
}

function* syncScale({ deployment, sets }: Synced, view: View): Steps<boolean> {
  for (const resize of scaled(deployment, sets)) yield* resizeTo(resize, deployment, view);
  if (deployment.spec.paused === true) yield* cleanUp(deployment, sets, view);
  yield* writeStatus(deployment, statusOf(deployment, sets, view));
  return false;
}

function* rollOut(before: Synced, view: View): Steps<boolean> {
  const synced = before.sets.fresh === undefined ? yield* withNewReplicaSet(before.deployment, view, true) : before;
  const { deployment, sets } = synced;
  if (sets.fresh === undefined) return synced.failed === true;
  const growth = growthOf(deployment, sets.fresh, sets);
  const resizes = growth === undefined ? shrunk(deployment, sets) : [growth];
  for (const resize of resizes) yield* resizeTo(resize, deployment, view);
  yield* finishRollout(deployment, sets, view, resizes.length > 0);
  return false;
}

function growthOf(deployment: Deployment, fresh: ReplicaSet, sets: ReplicaSets): Resize | undefined {
  const [size, wanted] = [desiredPods(fresh), replicasOf(deployment)];
  if (size === wanted) return undefined;
  const to = size > wanted ? wanted : newSize(deployment, size, sumOf(allOf(sets), desiredPods));
  return to === size ? undefined : { set: fresh, to };
}

/** Old pods must be gone, also terminating ones, before new ones come. Follows pkg/controller/deployment/recreate.go, 1.28. */
function* recreate({ deployment, sets }: Synced, view: View): Steps<boolean> {
  const shrinking = sets.old.filter(isActive).map((set): Resize => ({ set, to: 0 }));
  for (const resize of shrinking) yield* resizeTo(resize, deployment, view);
  if (shrinking.length > 0 || oldPodsRun(sets, view)) {
    yield* finishRollout(deployment, sets, view, true);
    return false;
  }
  const synced = sets.fresh === undefined ? yield* withNewReplicaSet(deployment, view, true) : { deployment, sets, failed: undefined };
  const fresh = synced.sets.fresh;
  if (fresh === undefined) return synced.failed === true;
  if (desiredPods(fresh) !== replicasOf(deployment)) yield* resizeTo({ set: fresh, to: replicasOf(deployment) }, synced.deployment, view);
  yield* finishRollout(synced.deployment, synced.sets, view, false);
  return false;
}

function oldPodsRun({ old }: ReplicaSets, view: View): boolean {
  return old.some((set) => {
    const sums = view.tally(podsPerController, set.metadata.uid ?? '');
    return (set.status?.replicas ?? 0) > 0 || (sums[podSum.active] ?? 0) + (sums[podSum.terminating] ?? 0) > 0;
  });
}

function* finishRollout(deployment: Deployment, sets: ReplicaSets, view: View, busy: boolean): Steps<void> {
  const status = rolloutStatusOf(deployment, sets, view);
  const written = deepEqual(deployment.status, status) ? deployment : yield* storedStatus(deployment, { ...deployment, status });
  if (!isComplete(written, written.status)) yield* checkProgressLater(written, view);
  else if (!busy && sets.old.length > 0) yield* cleanUp(written, sets, view);
}

/**
 * The deadline is looked at a second after it passed. While a check is due it stands: a deadline that moved on meanwhile is
 * looked at again then. Follows progress.go (requeueStuckDeployment), 1.28.
 */
function* checkProgressLater(deployment: Deployment, view: View): Steps<void> {
  const at = (deadlineOf(deployment, view) + 1000) as TimeMs;
  const ref = view.refOf(deployment);
  const due = view.row(progressChecks, ref);
  if (Number.isNaN(at) || progressingOf(deployment)?.reason === 'ProgressDeadlineExceeded') return;
  if (due !== undefined && due > view.now && due <= at) return;
  // A rollout that was complete once never times out: upstream looks at it again and again and finds nothing to do.
  if (at <= view.now) return;
  yield setRow(progressChecks, ref, at);
  yield { verb: 'wake', at, why: 'progress deadline' };
}

function* resizeTo({ set, to }: Resize, deployment: Deployment, view: View): Steps<void> {
  const current = view.object<ReplicaSet>(view.refOf(set)) ?? set;
  const from = desiredPods(current);
  const annotations = { ...current.metadata.annotations, ...sizeAnnotations(deployment) };
  const object: ReplicaSet = {
    ...current,
    metadata: { ...current.metadata, annotations },
    spec: from === to ? current.spec : { ...current.spec, replicas: to },
  };
  if (from === to && deepEqual(annotations, current.metadata.annotations)) return;
  const outcome = yield { verb: 'update', object, what: `scaled to ${to} from ${from}` };
  if (!outcome.stored || from === to) return;
  const message = `Scaled ${to > from ? 'up' : 'down'} replica set ${set.metadata.name} to ${to} from ${from}`;
  const about = view.refOf(deployment);
  yield { verb: 'event', about, type: 'Normal', reason: 'ScalingReplicaSet', message, source: eventSource, because: [outcome.entry] };
}

/** Deletes empty old ReplicaSets beyond the history limit. Follows sync.go (cleanupDeployment), 1.28. */
function* cleanUp(deployment: Deployment, { old }: ReplicaSets, view: View): Steps<void> {
  const limit = revisionHistoryLimit(deployment);
  const kept = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (limit === undefined || kept.length <= limit) return;
  const oldest = [...kept].sort((left, right) => revisionOf(left) - revisionOf(right)).slice(0, kept.length - limit);
  for (const set of oldest) if (isEmpty(set)) yield { verb: 'delete', ref: view.refOf(set) };
}

function isEmpty({ metadata, spec, status }: ReplicaSet): boolean {
  return (status?.replicas ?? 0) === 0 && spec.replicas === 0 && (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0);
}

function* writeStatus(deployment: Deployment, status: Status): Steps<Deployment> {
  return deepEqual(deployment.status, status) ? deployment : yield* storedStatus(deployment, { ...deployment, status });
}
