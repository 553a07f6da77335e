import type { KubeObject, Labels, PersistentVolume, PodDisruptionBudget, ReplicaSet, Service } from '#model/kubernetes.ts';
import { podsOfClaim } from '../store/indexes.ts';
import type { View } from '../view.ts';
import { storageClassOf } from './claims.ts';
import type { Matcher } from './matchers.ts';
import type { NodeTable } from './node-table.ts';
import { defaultSelector } from './snapshot.ts';
import type { ClusterLookups, ClusterView, NodeView, PodView } from './views.ts';

const noLabels: Labels = {};

/** The cluster as a scheduling decision sees it, over the store. `nominated`: pods that are to come to a node. */
export function storeView(view: View, table: NodeTable, nominated: ReadonlyMap<string, readonly PodView[]>, minor: number): ClusterView {
  const base = table.base(view);
  const touched = table.touched(view);
  let nodes: readonly NodeView[] | undefined;
  return {
    get nodes() {
      nodes ??= touched.size === 0 ? base.nodes : merged(base.nodes, touched);
      return nodes;
    },
    node: (name) => (touched.has(name) ? touched.get(name) : base.nodes[base.indexByName.get(name) ?? -1]),
    lookups: lookupsOf(view, nominated),
    minor,
  };
}

/** Base and changes in canonical order of names. */
function merged(base: readonly NodeView[], touched: ReadonlyMap<string, NodeView | undefined>): readonly NodeView[] {
  const rest = new Map(touched);
  const kept = base.flatMap((node) => {
    if (!rest.has(node.name)) return [node];
    const now = rest.get(node.name);
    rest.delete(node.name);
    return now === undefined ? [] : [now];
  });
  const added = [...rest.values()].filter((node) => node !== undefined);
  return added.length === 0 ? kept : [...kept, ...added].sort((left, right) => (left.name < right.name ? -1 : 1));
}

function lookupsOf(view: View, nominated: ReadonlyMap<string, readonly PodView[]>): ClusterLookups {
  return {
    claim: (namespace, name) => view.get('PersistentVolumeClaim', namespace, name),
    volume: (name) => view.get('PersistentVolume', '', name),
    volumesOfClass: (name) => view.objects<PersistentVolume>('PersistentVolume').filter((volume) => storageClassOf(volume) === name),
    storageClass: (name) => view.get('StorageClass', '', name),
    storageCapacities: () => undefined,
    isClaimUsed: (namespace, name) => view.having(podsOfClaim, `${namespace}/${name}`).length > 0,
    namespaceLabels: (namespace) => view.get('Namespace', '', namespace)?.metadata.labels ?? noLabels,
    defaultSelector: (pod) => selectorOf(view, pod),
    nominatedTo: (node) => nominated.get(node) ?? [],
    budgets: (namespace) => view.objects<PodDisruptionBudget>('PodDisruptionBudget', namespace),
  };
}

function selectorOf(view: View, pod: PodView): Matcher | undefined {
  const owner = view.get<KubeObject>('Pod', pod.namespace, pod.name)?.metadata.ownerReferences?.find(({ controller }) => controller === true);
  const selects = owner !== undefined && ['ReplicaSet', 'StatefulSet', 'ReplicationController'].includes(owner.kind);
  const controller = selects ? view.get<ReplicaSet>(owner.kind, pod.namespace, owner.name)?.spec.selector : undefined;
  return defaultSelector(pod.podClass.labels, view.objects<Service>('Service', pod.namespace), controller);
}
