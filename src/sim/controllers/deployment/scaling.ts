import type { Deployment, ReplicaSet } from '#model/kubernetes.ts';
import { byCreation } from '../pod-health.ts';
import { isRolling, maxSurge, maxUnavailable, replicasOf } from './budget.ts';
import { allOf, annotatedDesired, annotatedMax, desiredPods, isActive, type ReplicaSets, sumOf } from './replica-sets.ts';

/** A ReplicaSet and the size it shall get. */
export interface Resize {
  readonly set: ReplicaSet;
  readonly to: number;
}

/**
 * Sizes after the Deployment itself was scaled: its only active ReplicaSet takes all, several share in proportion.
 *
 * Follows pkg/controller/deployment/sync.go (scale), 1.28.
 */
export function scaled(deployment: Deployment, sets: ReplicaSets): readonly Resize[] {
  const replicas = replicasOf(deployment);
  const only = activeOrLatest(sets);
  if (only !== undefined) return desiredPods(only) === replicas ? [] : [{ set: only, to: replicas }];
  if (isSaturated(deployment, sets.fresh)) return sets.old.filter(isActive).map((set) => ({ set, to: 0 }));
  return isRolling(deployment) ? proportional(deployment, allOf(sets).filter(isActive)) : [];
}

function activeOrLatest(sets: ReplicaSets): ReplicaSet | undefined {
  const active = allOf(sets).filter(isActive);
  if (active.length === 0) return sets.fresh ?? sets.old.at(-1);
  return active.length === 1 ? active[0] : undefined;
}

function isSaturated(deployment: Deployment, fresh: ReplicaSet | undefined): boolean {
  const replicas = replicasOf(deployment);
  return (
    fresh !== undefined &&
    desiredPods(fresh) === replicas &&
    annotatedDesired(fresh) === replicas &&
    (fresh.status?.availableReplicas ?? 0) === replicas
  );
}

function proportional(deployment: Deployment, active: readonly ReplicaSet[]): readonly Resize[] {
  const replicas = replicasOf(deployment);
  const allowed = replicas > 0 ? replicas + maxSurge(deployment) : 0;
  const toAdd = allowed - sumOf(active, desiredPods);
  const sorted = [...active].sort((left, right) => desiredPods(right) - desiredPods(left) || (toAdd > 0 ? -1 : 1) * byCreation(left, right));
  let added = 0;
  const resizes = sorted.map((set) => {
    const share = shareOf(set, deployment, toAdd, added);
    added += share;
    return { set, to: desiredPods(set) + share };
  });
  return resizes.map(({ set, to }, index) => ({ set, to: index === 0 ? Math.max(0, to + toAdd - added) : to }));
}

function shareOf(set: ReplicaSet, deployment: Deployment, toAdd: number, added: number): number {
  if (desiredPods(set) === 0 || toAdd === 0 || toAdd === added) return 0;
  const fraction = fractionOf(set, deployment);
  return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added);
}

function fractionOf(set: ReplicaSet, deployment: Deployment): number {
  const replicas = replicasOf(deployment);
  if (replicas === 0) return -desiredPods(set);
  const sizeThen = annotatedMax(set) ?? deployment.status?.replicas ?? 0;
  return roundHalfAway((desiredPods(set) * (replicas + maxSurge(deployment))) / sizeThen) - desiredPods(set);
}

function roundHalfAway(value: number): number {
  return value < 0 ? Math.trunc(value - 0.5) : Math.trunc(value + 0.5);
}

/** How far the new ReplicaSet may grow now. Follows deployment_util.go (NewRSNewReplicas), 1.28. */
export function newSize(deployment: Deployment, current: number, total: number): number {
  const replicas = replicasOf(deployment);
  if (!isRolling(deployment)) return replicas;
  const room = replicas + maxSurge(deployment) - total;
  return room <= 0 ? current : current + Math.min(room, replicas - current);
}

/**
 * What old ReplicaSets give up now: first pods that are not available, then as many available ones as the budget leaves.
 *
 * Follows pkg/controller/deployment/rolling.go (reconcileOldReplicaSets), 1.28.
 */
export function shrunk(deployment: Deployment, { fresh, old }: ReplicaSets): readonly Resize[] {
  const active = old.filter(isActive);
  if (fresh === undefined || active.length === 0) return [];
  const minAvailable = replicasOf(deployment) - maxUnavailable(deployment);
  const newUnavailable = desiredPods(fresh) - available(fresh);
  const most = sumOf([...active, fresh], desiredPods) - minAvailable - newUnavailable;
  if (most <= 0) return [];
  const cleaned = takeAway(active, most, (set) => desiredPods(set) - available(set), desiredPods);
  const left = new Map(active.map((set) => [set, desiredPods(set)]));
  for (const { set, to } of cleaned) left.set(set, to);
  const sizeOf = (set: ReplicaSet) => left.get(set) ?? 0;
  return [...cleaned, ...takeAway(active, sumOf([...active, fresh], available) - minAvailable, sizeOf, sizeOf)];
}

/** Takes up to `most` pods in all, from each set no more than `from` says. */
function takeAway(
  sets: readonly ReplicaSet[],
  most: number,
  from: (set: ReplicaSet) => number,
  sizeOf: (set: ReplicaSet) => number,
): readonly Resize[] {
  const resizes: Resize[] = [];
  let rest = most;
  for (const set of sets) {
    const taken = Math.max(0, Math.min(rest, from(set)));
    if (taken > 0) resizes.push({ set, to: sizeOf(set) - taken });
    rest -= taken;
  }
  return resizes;
}

function available(set: ReplicaSet): number {
  return set.status?.availableReplicas ?? 0;
}
