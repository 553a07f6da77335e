import { posix } from 'node:path';
import { isMap, type PlainMap, stringAt } from '../guards.ts';
import type { SourceDocument } from '../source-document.ts';

/** Kinds by the names that a support bundle's folders and files have; older ones leave the kind out of the objects. */
const kinds: Readonly<Record<string, readonly [apiVersion: string, kind: string]>> = {
  configmaps: ['v1', 'ConfigMap'],
  cronjobs: ['batch/v1', 'CronJob'],
  'custom-resource-definitions': ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
  daemonsets: ['apps/v1', 'DaemonSet'],
  deployments: ['apps/v1', 'Deployment'],
  endpoints: ['v1', 'Endpoints'],
  events: ['v1', 'Event'],
  ingress: ['networking.k8s.io/v1', 'Ingress'],
  jobs: ['batch/v1', 'Job'],
  limitranges: ['v1', 'LimitRange'],
  namespaces: ['v1', 'Namespace'],
  nodes: ['v1', 'Node'],
  'pod-disruption-budgets': ['policy/v1', 'PodDisruptionBudget'],
  'pod-disruption-budgets-info': ['policy/v1', 'PodDisruptionBudget'],
  pods: ['v1', 'Pod'],
  'priority-classes': ['scheduling.k8s.io/v1', 'PriorityClass'],
  pvcs: ['v1', 'PersistentVolumeClaim'],
  pvs: ['v1', 'PersistentVolume'],
  replicasets: ['apps/v1', 'ReplicaSet'],
  resourcequotas: ['v1', 'ResourceQuota'],
  'service-accounts': ['v1', 'ServiceAccount'],
  services: ['v1', 'Service'],
  statefulsets: ['apps/v1', 'StatefulSet'],
  'storage-classes': ['storage.k8s.io/v1', 'StorageClass'],
  volumeattachments: ['storage.k8s.io/v1', 'VolumeAttachment'],
};

/**
 * A sequence of objects, as support bundles hold them, as a list of them; undefined when it is none.
 * [replicatedhq/troubleshoot pkg/collect/cluster_resources.go]
 */
export function listOfObjects(document: SourceDocument): SourceDocument | undefined {
  if (!Array.isArray(document.value)) return undefined;
  const type = typeOf(document.path);
  const objects = document.value.map((item): unknown => (isMap(item) && type !== undefined ? typed(item, type) : item));
  if (!objects.some((item) => stringAt(item, 'kind') !== undefined && stringAt(item, 'apiVersion') !== undefined)) return undefined;
  const placeOf = (path: string) => document.placeOf(path.replace(/^items(?=\[)/, ''));
  return { path: document.path, value: { apiVersion: 'v1', kind: 'List', items: objects }, place: document.place, placeOf };
}

function typed(item: PlainMap, [apiVersion, kind]: readonly [string, string]): PlainMap {
  return isMap(item.metadata) ? { apiVersion, kind, ...item } : item;
}

/** `cluster-resources/pods/shop.json`, `cluster-resources/nodes.json`. */
function typeOf(path: string): readonly [string, string] | undefined {
  const steps = path.replace(/\.(?:json|ya?ml)$/i, '').split('/');
  const after = steps.slice(steps.lastIndexOf('cluster-resources') + 1);
  if (!steps.includes('cluster-resources')) return undefined;
  const [folder = ''] = after;
  return kinds[posix.basename(folder)];
}
