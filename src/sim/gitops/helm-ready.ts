import type { DaemonSet, Deployment, Job, KubeObject, PersistentVolumeClaim, Pod, ReplicaSet, Service, StatefulSet } from '#model/kubernetes.ts';
import { scaledValue } from '../controllers/int-or-string.ts';
import { controllerOf } from '../store/indexes.ts';
import type { View } from '../view.ts';

/** Kinds whose readiness Helm waits for: changes of their status may end a wait. */
export const awaitedKinds = ['Pod', 'Job', 'Deployment', 'StatefulSet', 'DaemonSet', 'PersistentVolumeClaim', 'Service'];

/** Whether Helm takes an object as ready; everything it does not know is. [helm v3.12.3 pkg/kube/ready.go] */
export function isHelmReady(view: View, object: KubeObject | undefined, waitForJobs: boolean): boolean {
  if (object === undefined) return false;
  switch (object.kind) {
    case 'Pod':
      return isPodReady(object as Pod);
    case 'Job':
      return !waitForJobs || isJobDone(object as Job);
    case 'Deployment':
      return isDeploymentReady(view, object as Deployment);
    case 'StatefulSet':
      return isStatefulSetReady(object as StatefulSet);
    case 'DaemonSet':
      return isDaemonSetReady(object as DaemonSet);
    case 'PersistentVolumeClaim':
      return (object as PersistentVolumeClaim).status?.phase === 'Bound';
    case 'Service':
      return isServiceReady(object as Service);
    default:
      return true;
  }
}

/** A Job that has failed ends the wait. */
export function failedJob(object: KubeObject | undefined): string | undefined {
  if (object?.kind !== 'Job') return undefined;
  const { spec, status } = object as Job;
  return (status?.failed ?? 0) > (spec.backoffLimit ?? 6) ? `job is failed: ${object.metadata.namespace}/${object.metadata.name}` : undefined;
}

function isPodReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True') === true;
}

function isJobDone({ spec, status }: Job): boolean {
  return (status?.succeeded ?? 0) >= (spec.completions ?? 1);
}

/** Nobody in the twin gives out addresses of load balancers: such a Service is taken to have one. */
function isServiceReady({ spec }: Service): boolean {
  return spec.type === 'ExternalName' || (spec.clusterIP ?? '') !== '';
}

/** Enough pods of the newest ReplicaSet are ready. */
function isDeploymentReady(view: View, deployment: Deployment): boolean {
  const { spec, metadata } = deployment;
  if (spec.paused === true) return true;
  const revision = (object: KubeObject) => object.metadata.annotations?.['deployment.kubernetes.io/revision'];
  if (deployment.status?.observedGeneration !== metadata.generation) return false;
  const sets = view.objects<ReplicaSet>('ReplicaSet', metadata.namespace).filter((set) => controllerOf(set) === metadata.uid);
  const newest = sets.find((set) => revision(set) === revision(deployment));
  return newest !== undefined && (newest.status?.readyReplicas ?? 0) >= (spec.replicas ?? 1) - maxUnavailable(deployment);
}

function maxUnavailable({ spec }: Deployment): number {
  const replicas = spec.replicas ?? 1;
  if (spec.strategy?.type === 'Recreate' || replicas === 0) return 0;
  const rolling = spec.strategy?.rollingUpdate;
  const [most, surge] = [scaledValue(rolling?.maxUnavailable, replicas, 'down', '25%'), scaledValue(rolling?.maxSurge, replicas, 'up', '25%')];
  return Math.min(replicas, most === 0 && surge === 0 ? 1 : most);
}

function isStatefulSetReady({ spec, status, metadata }: StatefulSet): boolean {
  if (spec.updateStrategy?.type === 'OnDelete') return true;
  if (status?.observedGeneration !== metadata.generation) return false;
  const replicas = spec.replicas ?? 1;
  const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  if ((status?.updatedReplicas ?? 0) < replicas - partition || (status?.readyReplicas ?? 0) !== replicas) return false;
  return partition > 0 || replicas === 0 || status?.currentRevision === status?.updateRevision;
}

function isDaemonSetReady({ spec, status, metadata }: DaemonSet): boolean {
  if (spec.updateStrategy?.type === 'OnDelete') return true;
  if (status === undefined || status.observedGeneration !== metadata.generation) return false;
  const desired = status.desiredNumberScheduled;
  const most = scaledValue(spec.updateStrategy?.rollingUpdate?.maxUnavailable, desired, 'up', 1);
  return (status.updatedNumberScheduled ?? 0) === desired && status.numberReady >= desired - most;
}
