import type { ClusterModel } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';

/** Kinds in the order they are created, so that what others refer to is there first. All other kinds come last. */
const order = [
  'Namespace',
  'PriorityClass',
  'StorageClass',
  'CustomResourceDefinition',
  'ServiceAccount',
  'ConfigMap',
  'Secret',
  'LimitRange',
  'ResourceQuota',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Service',
  'Ingress',
  'PodDisruptionBudget',
  'DaemonSet',
  'StatefulSet',
  'Deployment',
  'ReplicaSet',
  'Job',
  'CronJob',
  'Pod',
];

/** Created after all else, as Helm and kustomize do: whom they have asked is not there yet. [helm pkg/release/util/kind_sorter.go; kustomize api/resmap order] */
const last = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

/** A model's objects in the order of creation: by kind, then canonically. Reordering files changes nothing here. */
export function creationOrder<T extends { readonly object: KubeObject }>(objects: readonly T[]): T[] {
  return [...objects].sort((left, right) => rank(left.object) - rank(right.object) || compareObjects(left.object, right.object));
}

function rank({ kind }: KubeObject): number {
  if (last.includes(kind)) return order.length + 1;
  const at = order.indexOf(kind);
  return at < 0 ? order.length : at;
}

function compareObjects(left: KubeObject, right: KubeObject): number {
  return (
    compareText(left.kind, right.kind) ||
    compareText(left.metadata.namespace ?? '', right.metadata.namespace ?? '') ||
    compareText(left.metadata.name, right.metadata.name)
  );
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** What every fresh control plane holds, and what each namespace gets: nobody has to describe it. */
export function builtInObjects(model: ClusterModel, more: readonly string[] = []): KubeObject[] {
  const namespaces = new Set(['default', 'kube-node-lease', 'kube-public', 'kube-system', ...more]);
  for (const { object } of model.objects) if (object.metadata.namespace !== undefined) namespaces.add(object.metadata.namespace);
  for (const { object } of model.objects) if (object.kind === 'Namespace') namespaces.add(object.metadata.name);
  const sorted = [...namespaces].sort();
  return [
    ...sorted.map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
      status: { phase: 'Active' },
    })),
    priorityClass('system-cluster-critical', 2_000_000_000),
    priorityClass('system-node-critical', 2_000_001_000),
    ...sorted.flatMap((namespace) => [
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kube-root-ca.crt', namespace } },
    ]),
  ];
}

function priorityClass(name: string, value: number): KubeObject {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value } as KubeObject;
}
