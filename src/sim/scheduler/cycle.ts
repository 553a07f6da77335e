import type { ClusterView } from './cluster-view.ts';
import { withPod } from './node-view.ts';
import {
  type AffinityCounts,
  affinityOver,
  countForAffinity,
  countNodeForAffinity,
  emptyAffinity,
  filterAffinity,
  restrictsNodes,
} from './plugins/inter-pod-affinity/inter-pod-affinity.ts';
import { filterNodeAffinity, nodesNamedByAffinity } from './plugins/node-affinity/node-affinity.ts';
import { filterPorts } from './plugins/node-ports/node-ports.ts';
import { filterResources } from './plugins/node-resources-fit/node-resources-fit.ts';
import { filterUnschedulable } from './plugins/node-unschedulable/node-unschedulable.ts';
import { filterVolumeLimits } from './plugins/node-volume-limits/node-volume-limits.ts';
import {
  countDomains,
  countMatching,
  countTriedPod,
  emptyHardSpread,
  emptySoftSpread,
  filterSpread,
  type Spread,
  spreadOver,
  systemDefaults,
} from './plugins/pod-topology-spread/pod-topology-spread.ts';
import { filterTaints } from './plugins/taint-toleration/taint-toleration.ts';
import { claimsRestrictNodes, filterVolumes, type PodClaims, podClaims } from './plugins/volume-binding/volume-binding.ts';
import { exclusiveClaimsInUse, filterExclusiveClaims, missingClaim, withoutClaimsOf } from './plugins/volume-restrictions/volume-restrictions.ts';
import { filterZones, type VolumeZone, volumeZones } from './plugins/volume-zone/volume-zone.ts';
import type { PodClass, SpreadConstraint } from './pod-class.ts';
import type { PluginName, Rejection } from './rejection.ts';
import type { ClusterLookups, NodeView, PodView } from './views.ts';

/** What one decision knows beside the nodes: upstream's cycle state after PreFilter. */
export interface Cycle {
  readonly pod: PodView;
  readonly cluster: ClusterView;
  readonly claims: PodClaims | undefined;
  readonly zones: readonly VolumeZone[];
  readonly claimsInUse: ReadonlySet<string>;
  /** The only nodes that can be right, as far as that is known beforehand; and the plug-ins that know it. */
  readonly onlyNodes: ReadonlySet<string> | undefined;
  readonly narrowedBy: readonly PluginName[];
  readonly counts: TopologyCounts;
}

/** Everything about other pods, by topology. The nodes are counted into it one by one. */
export interface TopologyCounts {
  readonly hard: Spread;
  readonly soft: Spread;
  readonly affinity: AffinityCounts;
}

/** Counts without any node. */
export function emptyCounts(podClass: PodClass, soft: SoftConstraints): TopologyCounts {
  return { hard: emptyHardSpread(podClass.hardSpread), soft: emptySoftSpread(soft.constraints, soft.needsAllKeys), affinity: emptyAffinity() };
}

/** A copy that can be changed without the original noticing. */
export function countsOver({ hard, soft, affinity }: TopologyCounts): TopologyCounts {
  return { hard: spreadOver(hard), soft: spreadOver(soft), affinity: affinityOver(affinity) };
}

/** Counts a node with its pods in (1) or out (-1). */
export function countWholeNode(
  { hard, soft, affinity }: TopologyCounts,
  podClass: PodClass,
  node: NodeView,
  sign: 1 | -1,
  namespaces: ClusterLookups['namespaceLabels'],
): void {
  countDomains(hard, podClass, node, sign);
  countMatching(hard, podClass, node, sign);
  countMatching(soft, podClass, node, sign);
  countNodeForAffinity(affinity, podClass, node, sign, namespaces);
}

export interface SoftConstraints {
  readonly constraints: readonly SpreadConstraint[];
  readonly needsAllKeys: boolean;
  /** Names what the constraints depend on beside the class: the selector that the defaults use. */
  readonly key: string;
}

/** The pod's own soft constraints, or the system's defaults if it declares none at all. */
export function softConstraints({ podClass }: PodView, selector: () => PodClass['softSpread'][number]['selector'] | undefined): SoftConstraints {
  if (podClass.declaresSpread) return { constraints: podClass.softSpread, needsAllKeys: true, key: '' };
  const found = selector();
  if (found === undefined || found.everything) return { constraints: [], needsAllKeys: false, key: '' };
  return { constraints: systemDefaults(found), needsAllKeys: false, key: found.key };
}

/** What the PreFilter plug-ins find out about the pod's claims, and the nodes they leave. A rejection here holds for all nodes. */
export function prefilter(pod: PodView, cluster: ClusterView): Omit<Cycle, 'counts'> | Rejection {
  const { podClass } = pod;
  const { lookups } = cluster;
  const named = nodesNamedByAffinity(podClass);
  if (named !== undefined && 'reasons' in named) return named;

  let claims: PodClaims | undefined;
  let zones: readonly VolumeZone[] = [];
  let claimsInUse: ReadonlySet<string> = NONE;
  if (podClass.claims.length > 0) {
    const missing = missingClaim(podClass, lookups);
    if (missing !== undefined) return missing;
    claimsInUse = exclusiveClaimsInUse(podClass, lookups);
    const found = podClaims(podClass, lookups);
    if ('reasons' in found) return found;
    claims = found;
    const inNarrowed = narrow(named, claims.onlyNodes);
    if (inNarrowed?.size === 0) return nowhere(named === undefined ? ['VolumeBinding'] : ['NodeAffinity', 'VolumeBinding']);
    const zonesFound = volumeZones(podClass, lookups);
    if ('reasons' in zonesFound) return zonesFound;
    zones = zonesFound;
  }
  const narrowedBy: PluginName[] = [];
  if (named !== undefined) narrowedBy.push('NodeAffinity');
  if (claims?.onlyNodes !== undefined) narrowedBy.push('VolumeBinding');
  return { pod, cluster, claims, zones, claimsInUse, onlyNodes: narrow(named, claims?.onlyNodes), narrowedBy };
}

/** The cycle over all nodes of the cluster, each looked at once: upstream's way. */
export function wholeCycle(begun: Omit<Cycle, 'counts'>): Cycle {
  const { pod, cluster } = begun;
  const counts = emptyCounts(
    pod.podClass,
    softConstraints(pod, () => cluster.lookups.defaultSelector(pod)),
  );
  for (const node of cluster.nodes) countWholeNode(counts, pod.podClass, node, 1, cluster.lookups.namespaceLabels);
  return { ...begun, counts };
}

/** The Filter plug-ins that look at the node alone, in upstream's order. */
export function filterLocally(podClass: PodClass, node: NodeView, minor: number): Rejection | undefined {
  return (
    filterUnschedulable(podClass, node) ??
    filterTaints(podClass, node, minor) ??
    filterNodeAffinity(podClass, node) ??
    filterPorts(podClass, node) ??
    filterResources(podClass, node, minor)
  );
}

/** The Filter plug-ins that look at claims and volumes. */
function filterClaims(cycle: Cycle, node: NodeView): Rejection | undefined {
  if (cycle.claims === undefined) return undefined;
  const { lookups, minor } = cycle.cluster;
  return (
    filterExclusiveClaims(cycle.claimsInUse, minor) ??
    filterVolumeLimits(cycle.pod.podClass, node, lookups) ??
    filterVolumes(cycle.claims, node, lookups) ??
    filterZones(cycle.zones, node)
  );
}

/** The Filter plug-ins that look at more than the node alone, in upstream's order. `filterBySpread`: whatever finds what the spread says. */
export function filterBeyond(cycle: Cycle, node: NodeView, filterBySpread: () => Rejection | undefined): Rejection | undefined {
  const { counts, pod, cluster } = cycle;
  return filterClaims(cycle, node) ?? filterBySpread() ?? filterAffinity(counts.affinity, pod.podClass, node, cluster.lookups.namespaceLabels);
}

/** Has any of these anything against some node? If not they need not be asked. */
export function looksBeyond(cycle: Cycle): boolean {
  return cycle.counts.hard.constraints.length > 0 || looksBeyondSpread(cycle);
}

/** The same of those beside the spread. */
export function looksBeyondSpread({ pod, counts, claims, claimsInUse, zones, cluster }: Cycle): boolean {
  if (restrictsNodes(counts.affinity, pod.podClass)) return true;
  if (claims === undefined) return false;
  return (
    claimsInUse.size > 0 ||
    zones.length > 0 ||
    claimsRestrictNodes(claims, cluster.lookups) ||
    cluster.nodes.some(({ volumeLimits }) => volumeLimits.size > 0)
  );
}

/** All Filter plug-ins on one node, in upstream's order; the first that objects is the answer. */
export function filterNode(cycle: Cycle, node: NodeView): Rejection | undefined {
  const { pod, counts, cluster } = cycle;
  const filterBySpread = () => filterSpread(counts.hard, pod.podClass, node);
  return filterLocally(pod.podClass, node, cluster.minor) ?? filterBeyond(cycle, node, filterBySpread);
}

/**
 * The same, but the pod must also fit beside the equal or more important pods that are to come to the node.
 *
 * Follows RunFilterPluginsWithNominatedPods in framework/runtime/framework.go, v1.28.
 */
export function filterNodeWithNominated(cycle: Cycle, node: NodeView): Rejection | undefined {
  const coming = nominatedBeside(cycle, node);
  if (coming.length === 0) return filterNode(cycle, node);

  let crowded = node;
  let counted = cycle;
  for (const pod of coming) {
    crowded = withPod(crowded, pod);
    counted = cycleWith(counted, crowded, pod, 1);
  }
  return filterNode(counted, crowded) ?? filterNode(cycle, node);
}

/** Equal or more important pods nominated to a node, other than the pod itself. */
export function nominatedBeside({ pod, cluster }: Cycle, node: NodeView): readonly PodView[] {
  const nominated = cluster.lookups.nominatedTo(node.name);
  if (nominated.length === 0) return nominated;
  return nominated.filter(({ priority, uid }) => priority >= pod.priority && uid !== pod.uid);
}

/** The cycle with one pod more (1) or less (-1) on a node. */
export function cycleWith(cycle: Cycle, node: NodeView, changed: PodView, sign: 1 | -1): Cycle {
  const { podClass } = cycle.pod;
  const counts = countsOver(cycle.counts);
  countTriedPod(counts.hard, podClass, changed, node, sign);
  countForAffinity(counts.affinity, podClass, changed.podClass, node, sign, cycle.cluster.lookups.namespaceLabels);
  const claimsInUse = sign === 1 ? cycle.claimsInUse : withoutClaimsOf(cycle.claimsInUse, podClass, changed.podClass);
  return { ...cycle, counts, claimsInUse };
}

const NONE: ReadonlySet<string> = new Set();

function narrow(left: ReadonlySet<string> | undefined, right: ReadonlySet<string> | undefined): ReadonlySet<string> | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return left.intersection(right);
}

function nowhere(plugins: readonly PluginName[]): Rejection {
  const [only] = plugins;
  const reason =
    plugins.length === 1 ? `node(s) didn't satisfy plugin ${only}` : `node(s) didn't satisfy plugin(s) [${plugins.join(' ')}] simultaneously`;
  return { plugin: undefined, reasons: [reason], resolvable: true };
}
