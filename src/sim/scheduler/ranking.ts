import { type BaseIndex, forkedCounts } from './base-index.ts';
import { Candidates } from './candidates.ts';
import type { ClassBase } from './class-base.ts';
import { type Cycle, countWholeNode, filterNodeWithNominated, filterTopology, prefilter, softConstraints, type TopologyCounts } from './cycle.ts';
import {
  type Draw,
  type evaluate,
  evaluateCycle,
  type Failed,
  type Infeasible,
  nominatedThatFits,
  type Placement,
  pick,
  placement,
  turnedAway,
} from './decide.ts';
import { NO_NODES } from './messages.ts';
import { podChanges } from './node-view.ts';
import { countedKeys, countForAffinity } from './plugins/inter-pod-affinity/inter-pod-affinity.ts';
import { countPodsOfClass } from './plugins/pod-topology-spread/pod-topology-spread.ts';
import { claimsRestrictNodes } from './plugins/volume-binding/volume-binding.ts';
import type { PodClass } from './pod-class.ts';
import type { RankedBuckets } from './ranked-buckets.ts';
import { ownScore, relativeScores } from './scores.ts';
import type { ClusterLookups, ClusterView, NodeView, PodView } from './views.ts';

/** A sealed base and what a fork has made of some of its nodes since; undefined for a node that is gone. New nodes may be among them. */
export interface ForkedNodes {
  readonly base: BaseIndex;
  readonly touched: ReadonlyMap<string, NodeView | undefined>;
  /** The nodes for which the lookups' `nominatedTo` has an answer. */
  readonly nominated: Iterable<string>;
  /** The draw of an untouched node by its place in the base: what `draw` says of its name, only sooner. Thousands may tie. */
  readonly drawAt?: (index: number) => number;
}

/**
 * Decides where a pod goes in a fork: the better of the touched nodes and the first untouched ones in the base's ranking for the pod's
 * class. Gives the node that `decide` gives for the whole cluster, ties included, at a cost that does not grow with it.
 */
export function decideByRanking(pod: PodView, nodes: ForkedNodes, lookups: ClusterLookups, draw: Draw): Placement | Infeasible | Failed {
  const cluster = new ForkedCluster(nodes, lookups);
  if (cluster.size === 0) return { outcome: 'no-nodes', message: NO_NODES };
  const begun = prefilter(pod, cluster);
  if ('reasons' in begun) return turnedAway(begun, cluster);

  const soft = softConstraints(pod, () => lookups.defaultSelector(pod));
  const known = nodes.base.classBase(pod.podClass, soft);
  const counts = forkedCounts(known);
  for (const [name, now] of nodes.touched) {
    countChange(counts, pod.podClass, nodes.base.nodes[nodes.base.indexByName.get(name) ?? -1], now, cluster);
  }
  const cycle: Cycle = { ...begun, counts };

  if (!isRankable(cycle, known, nodes)) return settled(evaluateCycle(cycle), draw);
  const nominated = nominatedThatFits(cycle);
  if (nominated !== undefined) return placement(cycle, nominated);
  const best = bestByRanking(cycle, known, nodes, cluster, draw);
  return best === undefined ? settled(evaluateCycle(cycle), draw) : placement(cycle, best);
}

/** Counts what became of a node: only its changed pods if it counts as before otherwise. */
function countChange(
  counts: TopologyCounts,
  podClass: PodClass,
  before: NodeView | undefined,
  now: NodeView | undefined,
  cluster: ClusterView,
): void {
  if (before !== undefined && now !== undefined && before.labels === now.labels && (before.taints === now.taints || !honoursTaints(counts))) {
    for (const { podClass: other, live, all } of podChanges(before, now)) {
      countPodsOfClass(counts.hard, podClass, other, now, live);
      countPodsOfClass(counts.soft, podClass, other, now, live);
      if (podClass.hasPodTerms || other.hasPodTerms) countForAffinity(counts.affinity, podClass, other, now, all, cluster.lookups.namespaceLabels);
    }
    return;
  }
  if (before !== undefined) countWholeNode(counts, podClass, before, -1, cluster);
  if (now !== undefined) countWholeNode(counts, podClass, now, 1, cluster);
}

function honoursTaints({ hard, soft }: TopologyCounts): boolean {
  return hard.constraints.some((constraint) => constraint.honoursTaints) || soft.constraints.some((constraint) => constraint.honoursTaints);
}

function settled(evaluation: ReturnType<typeof evaluate>, draw: Draw): Placement | Infeasible | Failed {
  return evaluation.outcome === 'feasible' ? placement(evaluation.cycle, pick(evaluation.best, draw)) : evaluation;
}

/** The ranking holds unless claims keep the pod off some nodes, or the fork changed what the base's buckets rest on. */
function isRankable(cycle: Cycle, { keys }: ClassBase, { base, touched }: ForkedNodes): boolean {
  if (cycle.onlyNodes !== undefined || cycle.claimsInUse.size > 0 || cycle.zones.length > 0) return false;
  if (cycle.claims !== undefined && (claimsRestrictNodes(cycle.claims, cycle.cluster.lookups) || base.hasVolumeLimits)) return false;
  for (const key of countedKeys(cycle.counts.affinity)) if (!keys.has(key)) return false;
  for (const [name, now] of touched) {
    const before = base.nodes[base.indexByName.get(name) ?? -1];
    if (now === undefined || now.labels === before?.labels) continue;
    for (const key of keys) if (movesWithinUnique(base, key, before?.labels[key], now.labels[key])) return false;
  }
  return true;
}

/** Where every node is its own domain, no node may come into the domain of another. */
function movesWithinUnique(base: BaseIndex, key: string, before: string | undefined, now: string | undefined): boolean {
  if (now === undefined || now === before) return false;
  const { unique, values } = base.topologyOf(key);
  return unique && values.has(now);
}

function bestByRanking(cycle: Cycle, known: ClassBase, nodes: ForkedNodes, cluster: ForkedCluster, draw: Draw): NodeView | undefined {
  const { base, drawAt = (index) => draw(base.nodes[index]?.name ?? '') } = nodes;
  const { ranked } = known.shape;
  const apart = nodesApart(nodes);
  const skipped = new Set(apart.values());
  const candidates = new Candidates();
  const fewer = new Int32Array(ranked.count);
  for (const [name, index] of apart) {
    const bucket = index === undefined ? -1 : ranked.bucketOf(index);
    if (bucket >= 0 && !known.isSpecial(index as number)) fewer[bucket] = (fewer[bucket] ?? 0) + 1;
    const node = cluster.node(name);
    if (node !== undefined && filterNodeWithNominated(cycle, node) === undefined) candidates.add(node, ownScore(cycle.pod.podClass, node));
  }

  /** The best node speaks for those like it: they differ from it in their room only, and have no more. */
  const addAlike = (best: number | undefined, count: number, others: (score: number) => Iterable<number>) => {
    const node = base.nodes[best ?? -1];
    if (best === undefined || node === undefined || filterTopology(cycle, node) !== undefined) return;
    const score = ranked.scoreOf(best);
    candidates.addFor(node, count, score, () => others(score));
  };
  for (const { members } of known.special) {
    const left = [...members].filter((index) => !skipped.has(index));
    addAlike(bestAmong(left, ranked), left.length, (score) => left.filter((index) => ranked.scoreOf(index) === score));
  }
  const isLeftOut = (index: number) => skipped.has(index) || known.isSpecial(index);
  for (let bucket = 0; bucket < ranked.count; bucket++) {
    const left = ranked.sizeOf(bucket) - (fewer[bucket] ?? 0) - known.specialIn(bucket);
    if (left > 0) addAlike(ranked.bestOf(bucket, isLeftOut), left, (score) => ranked.alike(bucket, score, isLeftOut));
  }
  return candidates.best(totalsOf(candidates, cycle, cluster), base.nodes, { byName: draw, byPlace: drawAt });
}

/** Nodes to be looked at one by one: touched ones and those that pods are nominated to. */
function nodesApart({ base, touched, nominated }: ForkedNodes): ReadonlyMap<string, number | undefined> {
  const apart = new Map<string, number | undefined>();
  for (const name of touched.keys()) apart.set(name, base.indexByName.get(name));
  for (const name of nominated) apart.set(name, base.indexByName.get(name));
  return apart;
}

function bestAmong(nodes: readonly number[], ranked: RankedBuckets): number | undefined {
  let best: number | undefined;
  for (const index of nodes) if (best === undefined || ranked.scoreOf(index) > ranked.scoreOf(best)) best = index;
  return best;
}

function totalsOf({ views, copies, scores }: Candidates, cycle: Cycle, cluster: ForkedCluster): readonly number[] {
  const relative = views.length === 1 ? [] : relativeScores(cycle, views, copies, (image) => cluster.shareWithImage(image));
  return views.map((_, place) => relative.reduce((total, plugin) => total + (plugin.scores[place] ?? 0), scores[place] ?? 0));
}

/** The cluster as a fork sees it. The list of all its nodes is only made when somebody asks for it. */
class ForkedCluster implements ClusterView {
  readonly lookups: ClusterLookups;
  readonly minor: number;
  readonly size: number;
  readonly #forked: ForkedNodes;
  #nodes: readonly NodeView[] | undefined;

  constructor(forked: ForkedNodes, lookups: ClusterLookups) {
    this.#forked = forked;
    this.lookups = lookups;
    this.minor = forked.base.minor;
    let size = forked.base.nodes.length;
    for (const [name, now] of forked.touched) size += (now === undefined ? 0 : 1) - (forked.base.indexByName.has(name) ? 1 : 0);
    this.size = size;
  }

  get nodes(): readonly NodeView[] {
    this.#nodes ??= listed(this.#forked);
    return this.#nodes;
  }

  node(name: string): NodeView | undefined {
    const { base, touched } = this.#forked;
    if (touched.has(name)) return touched.get(name);
    return base.nodes[base.indexByName.get(name) ?? -1];
  }

  /** The part of all nodes that has an image. */
  shareWithImage(image: string): number {
    const { base, touched } = this.#forked;
    let having = base.nodesWithImage(image);
    for (const [name, now] of touched) {
      if (base.nodes[base.indexByName.get(name) ?? -1]?.images.has(image) === true) having--;
      if (now?.images.has(image) === true) having++;
    }
    return having / this.size;
  }
}

function listed({ base, touched }: ForkedNodes): readonly NodeView[] {
  const nodes = base.nodes.flatMap((node) => (touched.has(node.name) ? (touched.get(node.name) ?? []) : node));
  for (const [name, now] of touched) if (now !== undefined && !base.indexByName.has(name)) nodes.push(now);
  return nodes;
}
