import { type PodClass, termMatches } from './pod-class.ts';
import type { PluginName } from './rejection.ts';
import type { ClusterLookups, PodView } from './views.ts';

/** Something that happened to the cluster and may let a waiting pod fit. `node/…` says what of a node changed. */
export type QueueEvent =
  | 'pod/add'
  | 'pod/update'
  | 'pod/delete'
  | 'node/add'
  | 'node/delete'
  | 'node/taint'
  | 'node/label'
  | 'node/allocatable'
  | 'node/condition'
  | 'claim/add'
  | 'claim/update'
  | 'volume/add'
  | 'volume/update'
  | 'storage-class/add'
  | 'storage-class/update'
  | 'csi-node/add'
  | 'csi-node/update'
  | 'csi-driver/change'
  | 'storage-capacity/change'
  /** Wakes every pod: the scan for pods left over. */
  | 'timeout';

const ANY_NODE_CHANGE = ['node/add', 'node/taint', 'node/label', 'node/allocatable', 'node/condition'] as const;
const ANY_POD_CHANGE = ['pod/add', 'pod/update', 'pod/delete'] as const;

/** What each plug-in registers for. Follows the EventsToRegister of framework/plugins/*, v1.28. */
const interests: Partial<Record<PluginName, readonly QueueEvent[]>> = {
  NodeUnschedulable: ['node/add', 'node/taint'],
  NodeName: ANY_NODE_CHANGE,
  TaintToleration: ANY_NODE_CHANGE,
  NodeAffinity: ANY_NODE_CHANGE,
  NodePorts: ['pod/delete', ...ANY_NODE_CHANGE],
  NodeResourcesFit: ['pod/delete', ...ANY_NODE_CHANGE],
  VolumeRestrictions: ['pod/delete', 'node/add', 'claim/add', 'claim/update'],
  NodeVolumeLimits: ['pod/delete', 'csi-node/add'],
  VolumeBinding: [
    'storage-class/add',
    'storage-class/update',
    'claim/add',
    'claim/update',
    'volume/add',
    'volume/update',
    'node/add',
    'node/label',
    'csi-node/add',
    'csi-node/update',
    'csi-driver/change',
    'storage-capacity/change',
  ],
  VolumeZone: ['storage-class/add', 'claim/add', 'volume/add', 'volume/update', 'node/add', 'node/label'],
  PodTopologySpread: [...ANY_POD_CHANGE, 'node/add', 'node/delete', 'node/label'],
  InterPodAffinity: [...ANY_POD_CHANGE, 'node/add', 'node/label'],
};

/** May the event help a pod that these plug-ins turned down? A pod that failed for no known plug-in is always tried again. */
export function mayHelp(plugins: readonly PluginName[], event: QueueEvent): boolean {
  if (event === 'timeout' || plugins.length === 0) return true;
  return plugins.some((plugin) => interests[plugin]?.includes(event) ?? false);
}

/** A pod that was bound wakes only pods whose required affinity picks it. Follows getUnschedulablePodsWithMatchingAffinityTerm, v1.28. */
export function boundPodCouldHelp(waiting: PodClass, bound: PodView, lookups: ClusterLookups): boolean {
  const namespaces = (name: string) => lookups.namespaceLabels(name);
  return waiting.affinity.required.some((term) => termMatches(term, bound.namespace, bound.podClass.labels, namespaces));
}
