import type { Deployment } from '#model/kubernetes.ts';
import { scaledValue } from '../int-or-string.ts';

/** What a Deployment's strategy allows. Follows pkg/controller/deployment/util/deployment_util.go (ResolveFenceposts), 1.28. */
const noLimit = 2_147_483_647;

export function replicasOf(deployment: Deployment): number {
  return deployment.spec.replicas ?? 1;
}

export function isRolling(deployment: Deployment): boolean {
  return (deployment.spec.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate';
}

/** Pods that may exist beyond the wanted number; a percentage is rounded up. */
export function maxSurge(deployment: Deployment): number {
  if (!isRolling(deployment)) return 0;
  return scaledValue(deployment.spec.strategy?.rollingUpdate?.maxSurge, replicasOf(deployment), 'up', '25%');
}

/** Pods that may be missing; a percentage is rounded down, and one may when nothing may surge either. */
export function maxUnavailable(deployment: Deployment): number {
  const replicas = replicasOf(deployment);
  if (!isRolling(deployment) || replicas === 0) return 0;
  const allowed = scaledValue(deployment.spec.strategy?.rollingUpdate?.maxUnavailable, replicas, 'down', '25%');
  return Math.min(replicas, allowed === 0 && maxSurge(deployment) === 0 ? 1 : allowed);
}

/** Seconds without progress after which a rollout counts as timed out; undefined when it never does. */
export function progressDeadlineSeconds({ spec }: Deployment): number | undefined {
  const seconds = spec.progressDeadlineSeconds ?? 600;
  return seconds === noLimit ? undefined : seconds;
}

/** How many old ReplicaSets are kept; undefined for all. */
export function revisionHistoryLimit({ spec }: Deployment): number | undefined {
  const limit = spec.revisionHistoryLimit ?? 10;
  return limit === noLimit ? undefined : limit;
}
