import type { GroupName } from './errors.ts';

/** A resource the API server serves: how its path, its objects and its messages are named. */
export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural, as in paths: `deployments`. */
  readonly resource: string;
  readonly namespaced: boolean;
  /** Its type in the schema; absent for custom resources, which are stored as they come. */
  readonly struct?: string;
  readonly status: boolean;
  readonly scale: boolean;
  /** What raises `metadata.generation`: a change of the spec, of the spec or annotations, or of anything but metadata. */
  readonly generation?: 'spec' | 'spec and annotations' | 'all';
}

type Options = Partial<Pick<Kind, 'namespaced' | 'status' | 'scale' | 'generation'>>;

/** Most kinds are namespaced and have a status. */
function kind(group: string, version: string, name: string, resource: string, struct: string | undefined, options: Options = {}): Kind {
  const { namespaced = true, status = true, scale = false, generation } = options;
  return {
    group,
    version,
    kind: name,
    resource,
    namespaced,
    status,
    scale,
    ...(struct === undefined ? {} : { struct }),
    ...(generation === undefined ? {} : { generation }),
  };
}

const cluster = { namespaced: false };
const plain = { status: false };
const clusterPlain = { namespaced: false, status: false };

/** Built-in kinds. Follows kubernetes pkg/registry, the strategies, v1.28, for scope, subresources and generation. */
export const builtInKinds: readonly Kind[] = [
  kind('', 'v1', 'Pod', 'pods', 'core.Pod'),
  kind('', 'v1', 'Node', 'nodes', 'core.Node', cluster),
  kind('', 'v1', 'Namespace', 'namespaces', 'core.Namespace', cluster),
  kind('', 'v1', 'Service', 'services', 'core.Service'),
  kind('', 'v1', 'Endpoints', 'endpoints', 'core.Endpoints', plain),
  kind('', 'v1', 'Event', 'events', 'core.Event', plain),
  kind('', 'v1', 'ConfigMap', 'configmaps', 'core.ConfigMap', plain),
  kind('', 'v1', 'Secret', 'secrets', 'core.Secret', plain),
  kind('', 'v1', 'ServiceAccount', 'serviceaccounts', 'core.ServiceAccount', plain),
  kind('', 'v1', 'PersistentVolume', 'persistentvolumes', 'core.PersistentVolume', cluster),
  kind('', 'v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', 'core.PersistentVolumeClaim'),
  kind('', 'v1', 'ReplicationController', 'replicationcontrollers', 'core.ReplicationController', { scale: true, generation: 'spec' }),
  kind('', 'v1', 'ResourceQuota', 'resourcequotas', 'core.ResourceQuota'),
  kind('', 'v1', 'LimitRange', 'limitranges', 'core.LimitRange', plain),
  kind('', 'v1', 'PodTemplate', 'podtemplates', 'core.PodTemplate', plain),
  kind('apps', 'v1', 'Deployment', 'deployments', 'apps.Deployment', { scale: true, generation: 'spec and annotations' }),
  kind('apps', 'v1', 'ReplicaSet', 'replicasets', 'apps.ReplicaSet', { scale: true, generation: 'spec' }),
  kind('apps', 'v1', 'StatefulSet', 'statefulsets', 'apps.StatefulSet', { scale: true, generation: 'spec' }),
  kind('apps', 'v1', 'DaemonSet', 'daemonsets', 'apps.DaemonSet', { generation: 'spec' }),
  kind('apps', 'v1', 'ControllerRevision', 'controllerrevisions', 'apps.ControllerRevision', plain),
  kind('batch', 'v1', 'Job', 'jobs', 'batch.Job', { generation: 'spec' }),
  kind('batch', 'v1', 'CronJob', 'cronjobs', 'batch.CronJob', { generation: 'spec' }),
  kind('policy', 'v1', 'PodDisruptionBudget', 'poddisruptionbudgets', 'policy.PodDisruptionBudget', { generation: 'spec' }),
  kind('coordination.k8s.io', 'v1', 'Lease', 'leases', 'coordination.Lease', plain),
  kind('discovery.k8s.io', 'v1', 'EndpointSlice', 'endpointslices', 'discovery.EndpointSlice', { status: false, generation: 'all' }),
  kind('storage.k8s.io', 'v1', 'StorageClass', 'storageclasses', 'storage.StorageClass', clusterPlain),
  kind('storage.k8s.io', 'v1', 'VolumeAttachment', 'volumeattachments', 'storage.VolumeAttachment', cluster),
  kind('storage.k8s.io', 'v1', 'CSINode', 'csinodes', 'storage.CSINode', clusterPlain),
  kind('storage.k8s.io', 'v1', 'CSIDriver', 'csidrivers', 'storage.CSIDriver', clusterPlain),
  kind('storage.k8s.io', 'v1', 'CSIStorageCapacity', 'csistoragecapacities', 'storage.CSIStorageCapacity', plain),
  kind('scheduling.k8s.io', 'v1', 'PriorityClass', 'priorityclasses', 'scheduling.PriorityClass', { ...clusterPlain, generation: 'all' }),
  kind('networking.k8s.io', 'v1', 'Ingress', 'ingresses', 'networking.Ingress', { generation: 'spec' }),
  kind('networking.k8s.io', 'v1', 'IngressClass', 'ingressclasses', 'networking.IngressClass', { ...clusterPlain, generation: 'spec' }),
  kind('networking.k8s.io', 'v1', 'NetworkPolicy', 'networkpolicies', 'networking.NetworkPolicy', { status: false, generation: 'spec' }),
  kind('autoscaling', 'v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'autoscalingV2.HorizontalPodAutoscaler'),
  kind(
    'admissionregistration.k8s.io',
    'v1',
    'ValidatingWebhookConfiguration',
    'validatingwebhookconfigurations',
    'admissionregistration.ValidatingWebhookConfiguration',
    { ...clusterPlain, generation: 'all' },
  ),
  kind(
    'admissionregistration.k8s.io',
    'v1',
    'MutatingWebhookConfiguration',
    'mutatingwebhookconfigurations',
    'admissionregistration.MutatingWebhookConfiguration',
    { ...clusterPlain, generation: 'all' },
  ),
  kind('rbac.authorization.k8s.io', 'v1', 'Role', 'roles', 'rbac.Role', plain),
  kind('rbac.authorization.k8s.io', 'v1', 'RoleBinding', 'rolebindings', 'rbac.RoleBinding', plain),
  kind('rbac.authorization.k8s.io', 'v1', 'ClusterRole', 'clusterroles', 'rbac.ClusterRole', clusterPlain),
  kind('rbac.authorization.k8s.io', 'v1', 'ClusterRoleBinding', 'clusterrolebindings', 'rbac.ClusterRoleBinding', clusterPlain),
  kind('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition', 'customresourcedefinitions', undefined, { ...cluster, generation: 'spec' }),
  kind('apiregistration.k8s.io', 'v1', 'APIService', 'apiservices', undefined, cluster),
  kind('node.k8s.io', 'v1', 'RuntimeClass', 'runtimeclasses', 'node.RuntimeClass', clusterPlain),
  kind('certificates.k8s.io', 'v1', 'CertificateSigningRequest', 'certificatesigningrequests', 'certificates.CertificateSigningRequest', cluster),
];

const byResource = new Map(builtInKinds.map((entry) => [`${entry.group}/${entry.resource}`, entry]));
const byKind = new Map(builtInKinds.map((entry) => [`${entry.group}/${entry.kind}`, entry]));
/** Built-in kinds by their objects' `apiVersion`, whatever its version, and kind: every write asks. */
const byApiVersion = new Map<string, Map<string, Kind | undefined>>();

function builtInKind(apiVersion: string, kind: string): Kind | undefined {
  const kinds = byApiVersion.get(apiVersion) ?? new Map<string, Kind | undefined>();
  byApiVersion.set(apiVersion, kinds);
  if (!kinds.has(kind)) kinds.set(kind, byKind.get(`${groupVersion(apiVersion).group}/${kind}`));
  return kinds.get(kind);
}

/** The built-in resource of a group, by its plural. */
export function kindOfResource(group: string, resource: string): Kind | undefined {
  return byResource.get(`${group}/${resource}`);
}

/** The kind of an object: built in, or a custom resource with the plural English would give it. */
export function kindOfObject(object: {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly namespace?: string };
}): Kind {
  const known = builtInKind(object.apiVersion, object.kind);
  if (known !== undefined) return known;
  const { group, version } = groupVersion(object.apiVersion);
  return customKind(group, version, object.kind, pluralOf(object.kind), object.metadata.namespace !== undefined);
}

/** A custom resource: anything goes, its status and generation are as for built-in kinds. */
export function customKind(group: string, version: string, name: string, resource: string, namespaced: boolean): Kind {
  return kind(group, version, name, resource, undefined, { namespaced, generation: 'all' });
}

/** `apps/v1` in its two parts; the core group is empty. */
export function groupVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? { group: '', version: apiVersion } : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** `apps/v1`, or `v1` in the core group. */
export function apiVersionOf({ group, version }: Pick<Kind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** What messages call the resource: `deployments.apps`. */
export function resourceOf({ group, resource }: Kind): GroupName {
  return { group, name: resource };
}

/** What messages call the kind: `Deployment.apps`. */
export function kindNameOf({ group, kind: name }: Kind): GroupName {
  return { group, name };
}

function pluralOf(name: string): string {
  const lower = name.toLowerCase();
  if (/(s|x|z|ch|sh)$/.test(lower)) return `${lower}es`;
  return /[^aeiou]y$/.test(lower) ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}
