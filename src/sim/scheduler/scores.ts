import type { Cycle } from './cycle.ts';
import { imageLocalityScore } from './plugins/image-locality/image-locality.ts';
import { affinityPreference, normaliseAffinity } from './plugins/inter-pod-affinity/inter-pod-affinity.ts';
import { preferenceWeight } from './plugins/node-affinity/node-affinity.ts';
import { balancedAllocationScore } from './plugins/node-resources-balanced-allocation/node-resources-balanced-allocation.ts';
import { leastAllocatedScore } from './plugins/node-resources-fit/node-resources-fit.ts';
import { normaliseSpread, softSpreadScores } from './plugins/pod-topology-spread/pod-topology-spread.ts';
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

/**
 * The Score plug-ins whose numbers depend on which nodes are in the running. `copies` says how many alike nodes each view stands for.
 * Plug-ins that have nothing to say are absent, as upstream skips them.
 */
export function relativeScores(
  cycle: Cycle,
  nodes: readonly NodeView[],
  copies: readonly number[],
  share: (image: string) => number,
): PluginScores[] {
  const { podClass } = cycle.pod;
  const all: PluginScores[] = [
    weighted(
      'TaintToleration',
      TAINTS,
      normalise(
        nodes.map((node) => countDiscouragingTaints(podClass, node)),
        { reversed: true },
      ),
    ),
    weighted(
      'NodeAffinity',
      NODE_AFFINITY,
      normalise(
        nodes.map((node) => preferenceWeight(podClass, node)),
        { reversed: false },
      ),
    ),
  ];
  const { soft, affinity } = cycle.counts;
  if (soft.constraints.length > 0) {
    all.push(weighted('PodTopologySpread', SPREAD, normaliseSpread(softSpreadScores(soft, podClass, nodes, copies))));
  }
  if (affinity.preferences.isKnown) {
    all.push(weighted('InterPodAffinity', POD_AFFINITY, normaliseAffinity(nodes.map((node) => affinityPreference(affinity, node)))));
  }
  all.push({ plugin: 'ImageLocality', scores: nodes.map((node) => imageLocalityScore(podClass, node, share)) });
  return all;
}

/** The most that `ownScore` gives. */
export const highestOwnScore = 2 * MOST;

/** The scores that a node has on its own: room and balance. */
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

function weighted(plugin: PluginName, weight: number, scores: readonly number[]): PluginScores {
  return { plugin, scores: scores.map((score) => score * weight) };
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
