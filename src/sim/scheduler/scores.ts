import type { Cycle } from './cycle.ts';
import { imageLocalityScore } from './plugins/image-locality/image-locality.ts';
import { affinityPreference, normaliseAffinity } from './plugins/inter-pod-affinity/inter-pod-affinity.ts';
import { preferenceWeight } from './plugins/node-affinity/node-affinity.ts';
import { balancedAllocationScore } from './plugins/node-resources-balanced-allocation/node-resources-balanced-allocation.ts';
import { leastAllocatedScore } from './plugins/node-resources-fit/node-resources-fit.ts';
import { normaliseSpread } from './plugins/pod-topology-spread/pod-topology-spread.ts';
import { countDiscouragingTaints } from './plugins/taint-toleration/taint-toleration.ts';
import type { PodClass } from './pod-class.ts';
import type { PluginName } from './rejection.ts';
import type { NodeView } from './views.ts';

// Weights follow apis/config/v1/default_plugins.go, v1.28 and v1.34 alike.
const TAINTS = 3;
const NODE_AFFINITY = 2;
const SPREAD = 2;
const POD_AFFINITY = 2;
const MOST = 100;

/** Weighted scores of one plug-in, one for each node looked at. */
export interface PluginScores {
  readonly plugin: PluginName;
  readonly scores: readonly number[];
}

/** The nodes in the running, and what is to be known of them together. */
export interface Running {
  /** Only asked for when needed. */
  nodes(): readonly NodeView[];
  /** The part of all nodes of the cluster that has an image. */
  share(image: string): number;
  /** Raw scores of the soft constraints, lower is better; undefined for a node that lacks a key it needs. */
  softSpread(): (number | undefined)[];
}

/** A Score plug-in whose numbers depend on which nodes are in the running. */
interface RelativePlugin {
  readonly plugin: PluginName;
  /** Has it anything to say at all? If not upstream skips it. */
  readonly runs: (cycle: Cycle) => boolean;
  /** Could it give some of the nodes more than others? */
  readonly distinguishes: (cycle: Cycle, running: Running) => boolean;
  /** A list of its own each time: who asks may write into it. */
  readonly scores: (cycle: Cycle, running: Running) => number[];
}

const always = () => true;

const relativePlugins: readonly RelativePlugin[] = [
  {
    plugin: 'TaintToleration',
    runs: always,
    distinguishes: ({ cluster }) => cluster.nodes.discouraging > 0,
    scores: ({ pod }, running) => {
      const counts = running.nodes().map((node) => countDiscouragingTaints(pod.podClass, node));
      return weighted(TAINTS, normalise(counts, { reversed: true }));
    },
  },
  {
    plugin: 'NodeAffinity',
    runs: always,
    distinguishes: ({ pod }) => pod.podClass.preferredNodes.length > 0,
    scores: ({ pod }, running) => {
      const weights = running.nodes().map((node) => preferenceWeight(pod.podClass, node));
      return weighted(NODE_AFFINITY, normalise(weights, { reversed: false }));
    },
  },
  {
    plugin: 'PodTopologySpread',
    runs: ({ counts }) => counts.soft.constraints.length > 0,
    distinguishes: always,
    scores: (_, running) => normaliseSpread(running.softSpread(), SPREAD),
  },
  {
    plugin: 'InterPodAffinity',
    runs: ({ counts }) => counts.affinity.preferences.isKnown,
    distinguishes: always,
    scores: ({ counts }, running) =>
      weighted(POD_AFFINITY, normaliseAffinity(running.nodes().map((node) => affinityPreference(counts.affinity, node)))),
  },
  {
    plugin: 'ImageLocality',
    runs: always,
    distinguishes: ({ pod }, { share }) => pod.podClass.images.some((image) => share(image) > 0),
    scores: ({ pod }, running) => running.nodes().map((node) => imageLocalityScore(pod.podClass, node, running.share)),
  },
];

/** What the plug-ins that compare nodes give. */
export function relativeScores(cycle: Cycle, running: Running): PluginScores[] {
  return relativePlugins.filter(({ runs }) => runs(cycle)).map(({ plugin, scores }) => ({ plugin, scores: scores(cycle, running) }));
}

/** What they give together, but for those that give all nodes the same; undefined if all do. */
export function relativeTotals(cycle: Cycle, running: Running): readonly number[] | undefined {
  let totals: number[] | undefined;
  for (const { runs, distinguishes, scores } of relativePlugins) {
    if (!runs(cycle) || !distinguishes(cycle, running)) continue;
    const given = scores(cycle, running);
    if (totals === undefined) totals = given;
    else for (let index = 0; index < totals.length; index++) (totals[index] as number) += given[index] as number;
  }
  return totals;
}

/** The scores that a node has on its own: room and balance. At most 200. */
export function ownScore(podClass: PodClass, node: NodeView): number {
  return leastAllocatedScore(podClass, node) + balancedAllocationScore(podClass, node);
}

/** The same, plug-in by plug-in. Without capacity scoring VolumeBinding gives every node nothing; v1.28 lists it all the same. */
export function ownScores(podClass: PodClass, nodes: readonly NodeView[]): PluginScores[] {
  return [
    { plugin: 'VolumeBinding', scores: nodes.map(() => 0) },
    { plugin: 'NodeResourcesFit', scores: nodes.map((node) => leastAllocatedScore(podClass, node)) },
    { plugin: 'NodeResourcesBalancedAllocation', scores: nodes.map((node) => balancedAllocationScore(podClass, node)) },
  ];
}

function weighted(weight: number, scores: readonly number[]): number[] {
  return scores.map((score) => score * weight);
}

/** Follows plugins/helper/normalize_score.go, v1.28. */
function normalise(scores: readonly number[], { reversed }: { readonly reversed: boolean }): readonly number[] {
  let largest = 0;
  for (const score of scores) if (score > largest) largest = score;
  if (largest === 0) return reversed ? scores.map(() => MOST) : scores;
  return scores.map((score) => {
    const part = Math.floor((MOST * score) / largest);
    return reversed ? MOST - part : part;
  });
}
