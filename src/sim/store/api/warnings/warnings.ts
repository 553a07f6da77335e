import type { Job, KubeObject, Pod, PodTemplate } from '#model/kubernetes.ts';
import { dnsLabel } from '../validation/formats.ts';
import type { CronJob } from '../validation/job.ts';
import { claimSpecWarnings, classAnnotationWarnings } from './claims.ts';
import { labelWarnings, termWarnings } from './node-labels.ts';
import { podWarnings, templateWarnings } from './pod.ts';
import { serviceWarnings } from './services.ts';

/** What the server accepts but warns about. Follows kubernetes pkg/registry/<group>/<kind>/strategy.go, v1.28. */
type Warned<T> = (object: T) => readonly string[];
type Templated = KubeObject & { readonly spec: { readonly template?: PodTemplate; readonly volumeClaimTemplates?: readonly Claim[] } };
type Claim = KubeObject & { readonly spec: Parameters<typeof claimSpecWarnings>[0] };
type Volume = KubeObject & {
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly nodeAffinity?: { readonly required?: { readonly nodeSelectorTerms?: readonly Parameters<typeof termWarnings>[0][] } };
  };
};

const none: readonly string[] = [];

const onTemplate: Warned<Templated> = ({ spec }) => templateWarnings(spec.template, 'spec.template');

function nameWarnings(name: string, where: string): readonly string[] {
  const problems = dnsLabel(name);
  if (problems.length === 0) return none;
  return [`metadata.name: this is used in ${where}, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`];
}

const podNames = ({ metadata }: KubeObject) => nameWarnings(metadata.name, 'Pod names and hostnames');

const COMPLETIONS_TOO_MANY =
  'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail';

function jobSpecWarnings({ completionMode, completions = 0, parallelism = 0, template }: Job['spec'], path: string): readonly string[] {
  const isTooMuch = completionMode === 'Indexed' && completions > 100_000 && parallelism > 10_000;
  return [...(isTooMuch ? [`${path}: ${COMPLETIONS_TOO_MANY}`] : none), ...templateWarnings(template, `${path}.template`)];
}

const cronTemplate: Warned<CronJob> = ({ spec }) => jobSpecWarnings(spec.jobTemplate.spec, 'spec.jobTemplate.spec');
const SCHEDULE_ZONE =
  'CRON_TZ or TZ used in spec.spec.schedule is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details';
const cronZone: Warned<CronJob> = ({ spec }) => (String(spec.schedule ?? '').includes('TZ') ? [SCHEDULE_ZONE] : none);

const outdatedVolumes: Readonly<Record<string, string>> = {
  cephfs: 'cephfs: deprecated in v1.28, non-functional in v1.31+',
  photonPersistentDisk: 'photonPersistentDisk: deprecated in v1.11, non-functional in v1.16+',
  scaleIO: 'scaleIO: deprecated in v1.16, non-functional in v1.22+',
  storageos: 'storageOS: deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'glusterfs: deprecated in v1.25, non-functional in v1.26+',
  rbd: 'rbd: deprecated in v1.28, non-functional in v1.31+',
};

const onVolume: Warned<Volume> = ({ spec, metadata }) => [
  ...classAnnotationWarnings(metadata),
  ...(spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).flatMap((term, index) =>
    termWarnings(term, `spec.nodeAffinity.required.nodeSelectorTerms[${index}]`),
  ),
  ...Object.entries(outdatedVolumes).flatMap(([type, warning]) => (spec[type] === undefined ? none : [`spec.${warning}`])),
];

const onClaim: Warned<Claim> = ({ spec, metadata }) => [...classAnnotationWarnings(metadata), ...claimSpecWarnings(spec, 'spec')];

const onNode: Warned<KubeObject> = (object) => {
  const { configSource, externalID = '' } = (object as { readonly spec?: { configSource?: object; externalID?: string } }).spec ?? {};
  return [
    ...(configSource === undefined ? none : ['spec.configSource: the feature is removed']),
    ...(externalID === '' ? none : ['spec.externalID: this field is deprecated, and is unused by Kubernetes']),
  ];
};

const onStorageClass: Warned<KubeObject> = (object) =>
  ((object as { allowedTopologies?: readonly { matchLabelExpressions?: readonly { key: string }[] }[] }).allowedTopologies ?? []).flatMap(
    (topology, index) =>
      labelWarnings(
        (topology.matchLabelExpressions ?? []).map(({ key }) => key),
        (_key, at) => `allowedTopologies[${index}].matchLabelExpressions[${at}].key`,
      ),
  );

const onRuntimeClass: Warned<KubeObject> = (object) =>
  labelWarnings(Object.keys((object as { scheduling?: { nodeSelector?: object } }).scheduling?.nodeSelector ?? {}), () => 'scheduling.nodeSelector');

const INGRESS_CLASS = 'kubernetes.io/ingress.class';

const onIngress: Warned<KubeObject> = (object) => {
  const { ingressClassName } = (object as { spec?: { ingressClassName?: string } }).spec ?? {};
  const isSet = INGRESS_CLASS in (object.metadata.annotations ?? {}) && ingressClassName === undefined;
  return isSet ? [`annotation "${INGRESS_CLASS}" is deprecated, please use 'spec.ingressClassName' instead`] : none;
};

function of<T extends KubeObject>(...parts: readonly Warned<T>[]): Warned<KubeObject> {
  return (object) => parts.flatMap((part) => part(object as T));
}

const onCreate: Readonly<Record<string, Warned<KubeObject>>> = {
  Pod: of<Pod>(
    ({ metadata }) => nameWarnings(metadata.name, "the Pod's hostname"),
    ({ spec, metadata }) => podWarnings(spec, metadata),
  ),
  PodTemplate: of<KubeObject & { readonly template?: PodTemplate }>(({ template }) => templateWarnings(template, 'template')),
  Deployment: of<Templated>(podNames, onTemplate),
  ReplicaSet: of<Templated>(podNames, onTemplate),
  ReplicationController: of<Templated>(podNames, onTemplate),
  DaemonSet: of(onTemplate),
  StatefulSet: of<Templated>(onTemplate, ({ spec }) =>
    (spec.volumeClaimTemplates ?? []).flatMap((claim, index) => claimSpecWarnings(claim.spec, `spec.volumeClaimTemplates[${index}]`)),
  ),
  Job: of<Job>(podNames, ({ spec }) => jobSpecWarnings(spec, 'spec')),
  CronJob: of<CronJob>(podNames, cronTemplate, cronZone),
  Service: serviceWarnings,
  PersistentVolume: of(onVolume),
  PersistentVolumeClaim: of(onClaim),
  Node: onNode,
  StorageClass: onStorageClass,
  RuntimeClass: onRuntimeClass,
  Ingress: onIngress,
};

const always: Readonly<Record<string, Warned<KubeObject>>> = {
  Service: serviceWarnings,
  PersistentVolume: of(onVolume),
  PersistentVolumeClaim: of(onClaim),
  Node: onNode,
  StorageClass: onStorageClass,
  RuntimeClass: onRuntimeClass,
  CronJob: of(cronZone),
  StatefulSet: of<Templated>(({ spec }) =>
    (spec.volumeClaimTemplates ?? []).flatMap((claim, index) => claimSpecWarnings(claim.spec, `spec.volumeClaimTemplates[${index}].Spec`)),
  ),
};

/** Replacements are only warned about anew when the spec changed. */
const onChange: Readonly<Record<string, Warned<KubeObject>>> = {
  Deployment: of(onTemplate),
  ReplicaSet: of(onTemplate),
  ReplicationController: of(onTemplate),
  DaemonSet: of(onTemplate),
  StatefulSet: of(onTemplate),
  Job: of<Job>(({ spec }) => jobSpecWarnings(spec, 'spec')),
  CronJob: of(cronTemplate),
};

/** Warnings about a new object of a built-in kind. */
export function createWarnings(object: KubeObject): readonly string[] {
  return onCreate[object.kind]?.(object) ?? none;
}

/** Warnings about an object in place of another. */
export function updateWarnings(next: KubeObject, previous: KubeObject): readonly string[] {
  const changed = next.metadata.generation === previous.metadata.generation ? undefined : onChange[next.kind]?.(next);
  const all = always[next.kind]?.(next) ?? none;
  return changed === undefined ? all : [...changed, ...all];
}
