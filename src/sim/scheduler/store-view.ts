import type { Labels, PersistentVolume, Pod, PodDisruptionBudget } from '#model/kubernetes.ts';
import { podsOfClaim } from '../store/indexes.ts';
import type { View } from '../view.ts';
import { storageClassOf } from './claims.ts';
import type { ClusterView } from './cluster-view.ts';
import type { DefaultSelectors } from './default-selectors.ts';
import type { NodeTable } from './node-table.ts';
import type { ClusterLookups, PodView } from './views.ts';

const noLabels: Labels = {};
const NO_PODS: readonly PodView[] = [];

/** What a view over the store is made with, whatever the state. */
export interface StoreTools {
  readonly table: NodeTable;
  readonly selectors: DefaultSelectors;
  readonly minor: number;
}

/** The cluster as the decision about a pod sees it, over the store. `nominated`: pods that are to come to a node. */
export function storeView(pod: Pod, view: View, nominated: () => Nominations, { table, selectors, minor }: StoreTools): ClusterView {
  return { nodes: table.nodes(view), lookups: lookupsOf(pod, view, nominated, selectors), minor };
}

/** Pods that are to come to a node, by its name. */
export type Nominations = ReadonlyMap<string, readonly PodView[]>;

function lookupsOf(pod: Pod, view: View, nominated: () => Nominations, selectors: DefaultSelectors): ClusterLookups {
  let volumes: Map<string, readonly PersistentVolume[]> | undefined;
  return {
    claim: (namespace, name) => view.get('PersistentVolumeClaim', namespace, name),
    volume: (name) => view.get('PersistentVolume', '', name),
    volumesOfClass: (name) => {
      volumes ??= new Map();
      const known = volumes.get(name) ?? view.objects<PersistentVolume>('PersistentVolume').filter((volume) => storageClassOf(volume) === name);
      volumes.set(name, known);
      return known;
    },
    storageClass: (name) => view.get('StorageClass', '', name),
    storageCapacities: () => undefined,
    isClaimUsed: (namespace, name) => view.having(podsOfClaim, `${namespace}/${name}`).length > 0,
    namespaceLabels: (namespace) => view.get('Namespace', '', namespace)?.metadata.labels ?? noLabels,
    defaultSelector: ({ podClass }) => selectors.of(pod, podClass, view),
    hasNominated: () => nominated().size > 0,
    nominatedTo: (node) => nominated().get(node) ?? NO_PODS,
    budgets: (namespace) => view.objects<PodDisruptionBudget>('PodDisruptionBudget', namespace),
  };
}
