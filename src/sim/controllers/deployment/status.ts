import type { Condition, Deployment, ReplicaSet } from '#model/kubernetes.ts';
import type { View } from '../../view.ts';
import { withoutZeros } from '../fields.ts';
import { maxUnavailable, progressDeadlineSeconds, replicasOf } from './budget.ts';
import { type Conditions, conditionOf, newCondition, progressingOf, withCondition, withoutCondition } from './conditions.ts';
import { allOf, desiredPods, type ReplicaSets, sumOf } from './replica-sets.ts';

export type Status = NonNullable<Deployment['status']>;

/** The counts of a Deployment and its Available condition. Follows pkg/controller/deployment/sync.go (calculateStatus), 1.28. */
export function statusOf(deployment: Deployment, sets: ReplicaSets, view: View): Status {
  const all = allOf(sets);
  const available = sumOf(all, (set) => set.status?.availableReplicas ?? 0);
  const conditions = withCondition(deployment.status?.conditions ?? [], availability(available, deployment, view));
  const counts: Status = withoutZeros({
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: sumOf(all, ({ status }) => status?.replicas ?? 0),
    updatedReplicas: sets.fresh?.status?.replicas ?? 0,
    readyReplicas: sumOf(all, ({ status }) => status?.readyReplicas ?? 0),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, sumOf(all, desiredPods) - available),
    collisionCount: deployment.status?.collisionCount,
  });
  return conditions.length === 0 ? counts : { ...counts, conditions };
}

function availability(available: number, deployment: Deployment, view: View): Condition {
  return available >= replicasOf(deployment) - maxUnavailable(deployment)
    ? newCondition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', view)
    : newCondition('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.', view);
}

/** The status during a rollout: also whether it progresses, is complete or timed out. Follows progress.go (syncRolloutStatus), 1.28. */
export function rolloutStatusOf(deployment: Deployment, sets: ReplicaSets, view: View): Status {
  const status = statusOf(deployment, sets, view);
  const conditions = withReplicaFailure(withProgress(deployment, sets.fresh, status, view), sets);
  if (conditions === (status.conditions ?? none)) return status;
  const { conditions: _, ...counts } = status;
  return conditions.length === 0 ? counts : { ...counts, conditions };
}

const none: Conditions = [];

function withProgress(deployment: Deployment, fresh: ReplicaSet | undefined, status: Status, view: View): Conditions {
  const conditions = status.conditions ?? none;
  if (progressDeadlineSeconds(deployment) === undefined) return withoutCondition(conditions, 'Progressing');
  const current = progressingOf(deployment);
  if ((status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable') return conditions;
  const subject = fresh === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${fresh.metadata.name}"`;
  if (isComplete(deployment, status)) {
    return withCondition(conditions, newCondition('Progressing', 'True', 'NewReplicaSetAvailable', `${subject} has successfully progressed.`, view));
  }
  if (isProgressing(deployment, status)) {
    const condition = newCondition('Progressing', 'True', 'ReplicaSetUpdated', `${subject} is progressing.`, view);
    const since = current?.status === 'True' ? current.lastTransitionTime : condition.lastTransitionTime;
    return [...withoutCondition(conditions, 'Progressing'), { ...condition, lastTransitionTime: since } as Condition];
  }
  if (!isTimedOut(deployment, view)) return conditions;
  return withCondition(conditions, newCondition('Progressing', 'False', 'ProgressDeadlineExceeded', `${subject} has timed out progressing.`, view));
}

/** All pods are updated and available, and no old ones are left. */
export function isComplete(deployment: Deployment, status: Status | undefined): boolean {
  const replicas = replicasOf(deployment);
  return (
    (status?.updatedReplicas ?? 0) === replicas &&
    (status?.replicas ?? 0) === replicas &&
    (status?.availableReplicas ?? 0) === replicas &&
    (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

function isProgressing({ status: before }: Deployment, after: Status): boolean {
  const oldPods = (status: Status | undefined) => (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0);
  return (
    (after.updatedReplicas ?? 0) > (before?.updatedReplicas ?? 0) ||
    oldPods(after) < oldPods(before) ||
    (after.readyReplicas ?? 0) > (before?.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before?.availableReplicas ?? 0)
  );
}

function isTimedOut(deployment: Deployment, view: View): boolean {
  const current = progressingOf(deployment);
  if (current === undefined || current.reason === 'NewReplicaSetAvailable') return false;
  return current.reason === 'ProgressDeadlineExceeded' || deadlineOf(deployment, view) < view.now;
}

/** When the rollout times out if nothing progresses; NaN when it cannot. */
export function deadlineOf(deployment: Deployment, view: View): number {
  const seconds = progressDeadlineSeconds(deployment);
  return seconds === undefined ? Number.NaN : view.virtualTime(progressingOf(deployment)?.lastUpdateTime) + seconds * 1000;
}

/** A ReplicaSet's failure is its Deployment's; the new one's counts first. */
function withReplicaFailure(conditions: Conditions, sets: ReplicaSets): Conditions {
  const failure =
    conditionOf(sets.fresh?.status?.conditions, 'ReplicaFailure') ??
    sets.old.map(({ status }) => conditionOf(status?.conditions, 'ReplicaFailure')).find((condition) => condition !== undefined);
  if (failure === undefined) return withoutCondition(conditions, 'ReplicaFailure');
  return withCondition(conditions, { ...failure, lastUpdateTime: failure.lastTransitionTime } as Condition);
}
