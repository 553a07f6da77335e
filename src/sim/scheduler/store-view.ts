import type { KubeObject, Labels, PersistentVolume, PodDisruptionBudget, ReplicaSet, Service } from '#model/kubernetes.ts';
import { podsOfClaim } from '../store/indexes.ts';
import type { View } from '../view.ts';
import { storageClassOf } from './claims.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Matcher } from './matchers.ts';
import type { NodeTable } from './node-table.ts';
import { defaultSelector } from './snapshot.ts';
import type { ClusterLookups, PodView } from './views.ts';

const noLabels: Labels = {};

/** The cluster as a scheduling decision sees it, over the store. `nominated`: pods that are to come to a node. */
export function storeView(view: View, table: NodeTable, nominated: ReadonlyMap<string, readonly PodView[]>, minor: number): ClusterView {
  return { nodes: table.nodes(view), lookups: lookupsOf(view, nominated), minor };
}

function lookupsOf(view: View, nominated: ReadonlyMap<string, readonly PodView[]>): ClusterLookups {
  const volumes = new Map<string, readonly PersistentVolume[]>();
  return {
    claim: (namespace, name) => view.get('PersistentVolumeClaim', namespace, name),
    volume: (name) => view.get('PersistentVolume', '', name),
    volumesOfClass: (name) => {
      const known = volumes.get(name) ?? view.objects<PersistentVolume>('PersistentVolume').filter((volume) => storageClassOf(volume) === name);
      volumes.set(name, known);
      return known;
    },
    storageClass: (name) => view.get('StorageClass', '', name),
    storageCapacities: () => undefined,
    isClaimUsed: (namespace, name) => view.having(podsOfClaim, `${namespace}/${name}`).length > 0,
    namespaceLabels: (namespace) => view.get('Namespace', '', namespace)?.metadata.labels ?? noLabels,
    defaultSelector: (pod) => selectorOf(view, pod),
    hasNominated: nominated.size > 0,
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
