import type { Condition, DaemonSet, Deployment, Job, KubeObject, PersistentVolumeClaim, Pod, StatefulSet } from '#model/kubernetes.ts';

/** How far an object has come. [sigs.k8s.io/cli-utils pkg/kstatus] */
export type Kstatus = 'Current' | 'InProgress' | 'Failed' | 'Terminating' | 'NotFound';

interface WithConditions extends KubeObject {
  readonly status?: { readonly observedGeneration?: number; readonly conditions?: readonly Condition[] };
}

/** The status of an object as Flux computes it; custom resources by their generation first, then by their conditions. */
export function kstatusOf(object: KubeObject | undefined): Kstatus {
  if (object === undefined) return 'NotFound';
  if (object.metadata.deletionTimestamp !== undefined) return 'Terminating';
  const observed = (object as WithConditions).status?.observedGeneration;
  if (observed !== undefined && object.metadata.generation !== undefined && observed !== object.metadata.generation) return 'InProgress';
  return ofKind(object);
}

function ofKind(object: KubeObject): Kstatus {
  switch (object.kind) {
    case 'Deployment':
      return deployment(object as Deployment);
    case 'StatefulSet':
      return statefulSet(object as StatefulSet);
    case 'DaemonSet':
      return daemonSet(object as DaemonSet);
    case 'Job':
      return job(object as Job);
    case 'PersistentVolumeClaim':
      return currentIf((object as PersistentVolumeClaim).status?.phase === 'Bound');
    case 'Pod':
      return pod(object as Pod);
    default:
      return byConditions(object);
  }
}

function currentIf(holds: boolean): Kstatus {
  return holds ? 'Current' : 'InProgress';
}

function deployment({ spec, status }: Deployment): Kstatus {
  const wanted = spec.replicas ?? 1;
  if (status?.conditions?.some(({ reason }) => reason === 'ProgressDeadlineExceeded')) return 'Failed';
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0, readyReplicas = 0 } = status ?? {};
  return currentIf(updatedReplicas >= wanted && replicas <= updatedReplicas && availableReplicas >= wanted && readyReplicas >= wanted);
}

function statefulSet({ spec, status }: StatefulSet): Kstatus {
  if (spec.updateStrategy?.type === 'OnDelete') return 'Current';
  const wanted = spec.replicas ?? 1;
  const { replicas = 0, readyReplicas = 0, updatedReplicas = 0 } = status ?? { replicas: 0 };
  const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  return currentIf(replicas >= wanted && readyReplicas >= wanted && updatedReplicas >= wanted - partition);
}

function daemonSet({ status }: DaemonSet): Kstatus {
  const wanted = status?.desiredNumberScheduled;
  if (status === undefined || wanted === undefined) return 'InProgress';
  const enough = (count: number | undefined) => (count ?? 0) >= wanted;
  return currentIf(enough(status.updatedNumberScheduled) && enough(status.numberAvailable) && enough(status.numberReady));
}

/** A Job is current once it has begun, for kstatus; Flux waits for its end. [fluxcd/pkg ssa/manager_wait.go, jobs] */
function job({ status }: Job): Kstatus {
  if (status?.conditions?.some(({ type, status: holds }) => type === 'Failed' && holds === 'True')) return 'Failed';
  return currentIf(status?.conditions?.some(({ type, status: holds }) => type === 'Complete' && holds === 'True') === true);
}

function pod({ status }: Pod): Kstatus {
  if (status?.phase === 'Succeeded') return 'Current';
  if (status?.phase === 'Failed') return 'Failed';
  return currentIf(status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True') === true);
}

function byConditions(object: WithConditions): Kstatus {
  const of = (type: string) => object.status?.conditions?.find((condition) => condition.type === type)?.status;
  if (of('Reconciling') === 'True') return 'InProgress';
  if (of('Stalled') === 'True') return 'Failed';
  const ready = of('Ready');
  return currentIf(ready === undefined || ready === 'True');
}
