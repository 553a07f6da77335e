import type {
  LabelSelector,
  Labels,
  PersistentVolume,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  Service,
  StorageClass,
} from '#model/kubernetes.ts';
import { matchesLabels } from '#model/selectors.ts';
import { storageClassOf } from './claims.ts';
import type { ClusterView } from './cluster-view.ts';
import { bothOf, type Matcher, matcherOf } from './matchers.ts';
import { NodeList } from './node-list.ts';
import type { ClusterLookups, NodeView, PodView } from './views.ts';

/** What a cluster view is put together from when no store is at hand. */
export interface ClusterParts {
  /** In the order in which they are looked at. */
  readonly nodes: readonly NodeView[];
  readonly claims?: readonly PersistentVolumeClaim[];
  readonly volumes?: readonly PersistentVolume[];
  readonly storageClasses?: readonly StorageClass[];
  readonly budgets?: readonly PodDisruptionBudget[];
  readonly namespaces?: ReadonlyMap<string, Labels>;
  readonly nominated?: ReadonlyMap<string, readonly PodView[]>;
  readonly defaultSelector?: (pod: PodView) => Matcher | undefined;
  readonly minor?: number;
}

const NO_LABELS: Labels = {};
const NO_PODS: readonly PodView[] = [];

/** A view over plain lists: for tests, for replayed recordings, and for clusters without a running store. */
export function clusterView(parts: ClusterParts): ClusterView {
  return { nodes: NodeList.of(parts.nodes), lookups: lookupsOf(parts), minor: parts.minor ?? 28 };
}

/**
 * The selector of system default spreading: the Services that pick the pod and its controller together.
 * `controller` is the selector of the ReplicaSet, StatefulSet or ReplicationController that owns it. Follows plugins/helper/spread.go, v1.28.
 */
export function defaultSelector(labels: Labels, services: Iterable<Service>, controller: LabelSelector | undefined): Matcher | undefined {
  const merged: Record<string, string> = {};
  for (const { spec } of services) {
    if (spec.selector !== undefined && matchesLabels(spec.selector, labels)) Object.assign(merged, spec.selector);
  }
  const matcher = bothOf(matcherOf({ matchLabels: merged }), controller === undefined ? matcherOf({}) : matcherOf(controller));
  return matcher.everything ? undefined : matcher;
}

function lookupsOf(parts: ClusterParts): ClusterLookups {
  const claims = new Map((parts.claims ?? []).map((claim) => [`${claim.metadata.namespace ?? 'default'}/${claim.metadata.name}`, claim]));
  const volumes = new Map((parts.volumes ?? []).map((volume) => [volume.metadata.name, volume]));
  const storageClasses = new Map((parts.storageClasses ?? []).map((storageClass) => [storageClass.metadata.name, storageClass]));
  return {
    claim: (namespace, name) => claims.get(`${namespace}/${name}`),
    volume: (name) => volumes.get(name),
    volumesOfClass: (name) => (parts.volumes ?? []).filter((volume) => storageClassOf(volume) === name),
    storageClass: (name) => storageClasses.get(name),
    storageCapacities: () => undefined,
    isClaimUsed: (namespace, name) => isClaimUsed(parts.nodes, namespace, name),
    namespaceLabels: (namespace) => parts.namespaces?.get(namespace) ?? NO_LABELS,
    defaultSelector: (pod) => parts.defaultSelector?.(pod),
    hasNominated: () => (parts.nominated?.size ?? 0) > 0,
    nominatedTo: (node) => parts.nominated?.get(node) ?? NO_PODS,
    budgets: (namespace) => (parts.budgets ?? []).filter((budget) => (budget.metadata.namespace ?? 'default') === namespace),
  };
}

function isClaimUsed(nodes: readonly NodeView[], namespace: string, claim: string): boolean {
  for (const node of nodes) {
    for (const pod of node.pods) {
      if (pod.namespace === namespace && pod.podClass.claims.some(({ name, ephemeral }) => name === claim && !ephemeral)) return true;
    }
  }
  return false;
}
