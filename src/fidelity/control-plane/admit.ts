import type { Deployment, Job, KubeObject, Pod, PodTemplate, StatefulSet, Toleration } from '#model/kubernetes.ts';
import type { Admit } from '#sim/store/api-server.ts';
import { uidOf } from '#sim/store/api-server.ts';

/** What the API server fills in, as far as controllers and scheduler look at it. */
export function admission(): Admit {
  let jobs = 0;
  return ({ verb, object }) => {
    if (verb !== 'create') return object;
    if (object.kind === 'Pod') return defaultedPod(object as Pod);
    if (object.kind === 'Job') return defaultedJob(object as Job, ++jobs);
    return defaultedWorkload(object);
  };
}

function defaultedWorkload(object: KubeObject): KubeObject {
  switch (object.kind) {
    case 'Deployment': {
      const deployment = object as Deployment;
      const type = deployment.spec.strategy?.type ?? 'RollingUpdate';
      const rollingUpdate = { maxSurge: '25%', maxUnavailable: '25%', ...deployment.spec.strategy?.rollingUpdate };
      const strategy = type === 'RollingUpdate' ? { type, rollingUpdate } : { type };
      return {
        ...deployment,
        spec: { replicas: 1, progressDeadlineSeconds: 600, revisionHistoryLimit: 10, ...deployment.spec, strategy },
      } as KubeObject;
    }
    case 'StatefulSet': {
      const set = object as StatefulSet;
      const type = set.spec.updateStrategy?.type ?? 'RollingUpdate';
      const updateStrategy =
        type === 'RollingUpdate' ? { type, rollingUpdate: { partition: 0, ...set.spec.updateStrategy?.rollingUpdate } } : { type };
      return {
        ...set,
        spec: { replicas: 1, podManagementPolicy: 'OrderedReady', revisionHistoryLimit: 10, ...set.spec, updateStrategy },
      } as KubeObject;
    }
    case 'DaemonSet':
      return { ...object, metadata: withTemplateGeneration(object) } as KubeObject;
    default:
      return object;
  }
}

function withTemplateGeneration({ metadata }: KubeObject): KubeObject['metadata'] {
  return { ...metadata, annotations: { ...metadata.annotations, 'deprecated.daemonset.template.generation': '1' } };
}

function defaultedJob(job: Job, serial: number): Job {
  const uid = uidOf(serial);
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': job.metadata.name,
    'controller-uid': uid,
    'job-name': job.metadata.name,
  };
  const template: PodTemplate = {
    ...job.spec.template,
    metadata: { ...job.spec.template.metadata, labels: { ...job.spec.template.metadata?.labels, ...labels } },
  };
  const { completions, parallelism } = job.spec;
  const counts = completions === undefined && parallelism === undefined ? { completions: 1, parallelism: 1 } : { parallelism: 1 };
  const spec = { ...counts, backoffLimit: 6, completionMode: 'NonIndexed', suspend: false, ...job.spec };
  return { ...job, spec: { ...spec, selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } }, template } } as Job;
}

const patience: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
];

function defaultedPod(pod: Pod): Pod {
  const own = pod.spec.tolerations ?? [];
  const missing = patience.filter(({ key }) => !own.some((each) => tolerates(each, key)));
  const spec = { restartPolicy: 'Always', terminationGracePeriodSeconds: 30, schedulerName: 'default-scheduler', priority: 0, ...pod.spec };
  return { ...pod, spec: { ...spec, tolerations: [...own, ...missing] }, status: { phase: 'Pending', ...pod.status } } as Pod;
}

function tolerates({ key, effect }: Toleration, wanted: string | undefined): boolean {
  return (key === undefined || key === wanted) && (effect === undefined || effect === 'NoExecute');
}
