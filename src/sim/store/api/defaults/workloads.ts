import type { DaemonSet, Deployment, Job, KubeObject, PodTemplate, ReplicaSet, StatefulSet } from '#model/kubernetes.ts';
import type { CronJob, JobSpec } from '../validation/job.ts';
import { mapField, mapList, withDefaults } from './defaulting.ts';
import { defaultTemplate } from './pod.ts';

/** Workloads. Follows kubernetes pkg/apis/apps/v1/defaults.go and pkg/apis/batch/v1/defaults.go, v1.28. */
export function defaultDeployment(deployment: Deployment): Deployment {
  return mapField(deployment, 'spec', (spec) => {
    const sized = withDefaults(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
    const strategy = withDefaults(sized.strategy ?? {}, { type: 'RollingUpdate' });
    const rolling = { ...strategy, rollingUpdate: withDefaults(strategy.rollingUpdate ?? {}, { maxUnavailable: '25%', maxSurge: '25%' }) };
    return mapField({ ...sized, strategy: strategy.type === 'RollingUpdate' ? rolling : strategy }, 'template', defaultTemplate);
  });
}

export function defaultReplicaSet(set: ReplicaSet): ReplicaSet {
  return mapField(set, 'spec', (spec) => mapField(withDefaults(spec, { replicas: 1 }), 'template', defaultTemplate));
}

export function defaultStatefulSet(set: StatefulSet): StatefulSet {
  return mapField(set, 'spec', (spec) => {
    const sized = withDefaults(spec, { replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady' });
    const retention = withDefaults(sized.persistentVolumeClaimRetentionPolicy ?? {}, { whenDeleted: 'Retain', whenScaled: 'Retain' });
    const claimed = mapField(sized, 'volumeClaimTemplates', (templates) => mapList(templates, defaultClaimTemplate));
    const updated = { ...claimed, updateStrategy: statefulUpdate(sized.updateStrategy ?? {}), persistentVolumeClaimRetentionPolicy: retention };
    return mapField(updated, 'template', defaultTemplate);
  });
}

function statefulUpdate(strategy: NonNullable<StatefulSet['spec']['updateStrategy']>): NonNullable<StatefulSet['spec']['updateStrategy']> {
  const typed = strategy.type === undefined ? { type: 'RollingUpdate' as const, rollingUpdate: {}, ...strategy } : strategy;
  if (typed.type !== 'RollingUpdate') return typed;
  return mapField(typed, 'rollingUpdate', (rolling) => withDefaults(rolling, { partition: 0 }));
}

type ClaimTemplate = NonNullable<StatefulSet['spec']['volumeClaimTemplates']>[number];

/** Claim templates are whole objects with a kind of their own, and a pending status. */
function defaultClaimTemplate(template: ClaimTemplate): ClaimTemplate {
  const pending = withDefaults(template, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' }) as ClaimTemplate & { readonly status?: object };
  const withStatus = { ...pending, status: withDefaults(pending.status ?? {}, { phase: 'Pending' }) };
  return mapField(withStatus, 'spec', (spec) => withDefaults(spec, { volumeMode: 'Filesystem' }));
}

export function defaultDaemonSet(set: DaemonSet): DaemonSet {
  return mapField(set, 'spec', (spec) => {
    const strategy = withDefaults(spec.updateStrategy ?? {}, { type: 'RollingUpdate' });
    const rolling = { ...strategy, rollingUpdate: withDefaults(strategy.rollingUpdate ?? {}, { maxUnavailable: 1, maxSurge: 0 }) };
    const updated = { ...withDefaults(spec, { revisionHistoryLimit: 10 }), updateStrategy: strategy.type === 'RollingUpdate' ? rolling : strategy };
    return mapField(updated, 'template', defaultTemplate);
  });
}

export function defaultJob(job: Job): Job {
  const labels = job.spec?.template?.metadata?.labels;
  const labelled = labels !== undefined && job.metadata.labels === undefined ? { ...job, metadata: { ...job.metadata, labels } } : job;
  return mapField(labelled, 'spec', (spec) => defaultJobSpec(spec, true));
}

/** `whole` is false within a CronJob: there only the template is defaulted, the rest when the Job is made. */
function defaultJobSpec(spec: JobSpec, whole: boolean): JobSpec {
  const templated = mapField(spec, 'template', (template: PodTemplate) => defaultTemplate(template));
  if (!whole) return templated;
  const once = spec.completions === undefined && spec.parallelism === undefined ? { completions: 1 } : {};
  return withDefaults(templated, { ...once, parallelism: 1, backoffLimit: 6, completionMode: 'NonIndexed', suspend: false });
}

export function defaultCronJob(object: KubeObject): KubeObject {
  return mapField(object as CronJob, 'spec', (spec) => {
    const sized = withDefaults(spec, { concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 });
    return mapField(sized, 'jobTemplate', (template) => mapField(template, 'spec', (job) => defaultJobSpec(job, false)));
  });
}

interface ReplicationController extends KubeObject {
  readonly spec: { readonly replicas?: number; readonly selector?: Readonly<Record<string, string>>; readonly template?: PodTemplate };
}

export function defaultReplicationController(object: KubeObject): KubeObject {
  const controller = object as ReplicationController;
  const labels = controller.spec?.template?.metadata?.labels;
  const labelled =
    labels !== undefined && controller.metadata.labels === undefined ? { ...controller, metadata: { ...controller.metadata, labels } } : controller;
  return mapField(labelled, 'spec', (spec) => {
    const selected = labels !== undefined && Object.keys(spec.selector ?? {}).length === 0 ? { ...spec, selector: labels } : spec;
    return mapField(withDefaults(selected, { replicas: 1 }), 'template', defaultTemplate);
  });
}
