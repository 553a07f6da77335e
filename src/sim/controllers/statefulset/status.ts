import type { Pod, StatefulSet } from '#model/kubernetes.ts';
import { isPodReady } from '../../store/indexes.ts';
import type { View } from '../../view.ts';
import { withoutZeros } from '../fields.ts';
import { isPodAvailable } from '../pod-health.ts';
import type { ControllerRevision } from '../revisions.ts';
import { revisionNameOf } from './identity.ts';

export type Status = NonNullable<StatefulSet['status']>;

export interface Revisions {
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
}

interface Counts {
  replicas: number;
  readyReplicas: number;
  availableReplicas: number;
  currentReplicas: number;
  updatedReplicas: number;
}

export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

export function isCreated(pod: Pod): boolean {
  return pod.metadata.uid !== undefined;
}

function isRunningAndReady(pod: Pod): boolean {
  return pod.status?.phase === 'Running' && isPodReady(pod);
}

export function isHealthy(pod: Pod): boolean {
  return isRunningAndReady(pod) && !isTerminating(pod);
}

/** What the pods add up to. Follows pkg/controller/statefulset/stateful_set_control.go (computeReplicaStatus), 1.28. */
export function countsOf(set: StatefulSet, pods: readonly Pod[], { current, update }: Revisions, view: View): Counts {
  const counts: Counts = { replicas: 0, readyReplicas: 0, availableReplicas: 0, currentReplicas: 0, updatedReplicas: 0 };
  for (const pod of pods) {
    if (!isCreated(pod)) continue;
    counts.replicas++;
    if (isRunningAndReady(pod)) {
      counts.readyReplicas++;
      if (isPodAvailable(pod, set.spec.minReadySeconds ?? 0, view)) counts.availableReplicas++;
    }
    if (isTerminating(pod)) continue;
    if (revisionNameOf(pod) === current.metadata.name) counts.currentReplicas++;
    if (revisionNameOf(pod) === update.metadata.name) counts.updatedReplicas++;
  }
  return counts;
}

/**
 * A rolling update is complete when as many pods as wanted are updated and Ready: then the new revision is the current one.
 * (Recorded from 1.28.3; 1.28.0 compares with the pods there are.)
 */
export function statusOf(set: StatefulSet, counts: Counts, { current, update }: Revisions): Status {
  const isRolling = (set.spec.updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate';
  const wanted = set.spec.replicas ?? 1;
  const done = isRolling && counts.updatedReplicas === wanted && counts.readyReplicas === wanted;
  return {
    replicas: counts.replicas,
    availableReplicas: counts.availableReplicas,
    ...withoutZeros({
      observedGeneration: set.metadata.generation ?? 0,
      readyReplicas: counts.readyReplicas,
      currentReplicas: done ? counts.updatedReplicas : counts.currentReplicas,
      updatedReplicas: counts.updatedReplicas,
    }),
    currentRevision: (done ? update : current).metadata.name,
    updateRevision: update.metadata.name,
    collisionCount: set.status?.collisionCount ?? 0,
  };
}

const compared = [
  'replicas',
  'readyReplicas',
  'availableReplicas',
  'currentReplicas',
  'updatedReplicas',
  'currentRevision',
  'updateRevision',
] as const satisfies readonly (keyof Status)[];

export function isSameStatus(known: Status | undefined, status: Status): boolean {
  return (
    known !== undefined &&
    (known.observedGeneration ?? 0) >= (status.observedGeneration ?? 0) &&
    compared.every((field) => (known[field] ?? 0) === (status[field] ?? 0))
  );
}
