import type { Deployment, StatefulSet } from '#model/kubernetes.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { View } from '#sim/view.ts';

/**
 * Whether a workload's pods are not yet those of its template, although its controller is to replace them: while the old
 * ones work, nothing else shows that a rollout does not go on.
 */
export function isRollingOut(view: View, ref: ObjectRef): boolean {
  if (ref.kind === 'Deployment') return isDeploymentBehind(view.object<Deployment>(ref));
  if (ref.kind === 'StatefulSet') return isSetBehind(view.object<StatefulSet>(ref));
  return false;
}

function isDeploymentBehind(deployment: Deployment | undefined): boolean {
  if (deployment?.status === undefined || deployment.spec.paused === true) return false;
  return (deployment.status.updatedReplicas ?? 0) < (deployment.spec.replicas ?? 1);
}

/** One that waits for its pods to be deleted, or keeps some of them back, is where it should be. */
function isSetBehind(set: StatefulSet | undefined): boolean {
  const { type = 'RollingUpdate', rollingUpdate } = set?.spec.updateStrategy ?? {};
  if (set?.status === undefined || type === 'OnDelete' || (rollingUpdate?.partition ?? 0) > 0) return false;
  const { updateRevision, currentRevision } = set.status;
  return updateRevision !== undefined && currentRevision !== undefined && updateRevision !== currentRevision;
}
