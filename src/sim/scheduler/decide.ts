import type { ClusterView } from './cluster-view.ts';
import { type Cycle, filterNodeWithNominated, prefilter, wholeCycle } from './cycle.ts';
import { addReasons, type Diagnosis, NO_NODES } from './messages.ts';
import type { NodeList } from './node-list.ts';
import { softSpreadScores } from './plugins/pod-topology-spread/pod-topology-spread.ts';
import { chooseVolumes, type VolumeChoice } from './plugins/volume-binding/volume-binding.ts';
import type { PluginName, Rejection } from './rejection.ts';
import { ownScores, type PluginScores, relativeScores } from './scores.ts';
import type { NodeView, PodView } from './views.ts';

// Follows schedulePod and findNodesThatFitPod in pkg/scheduler/schedule_one.go, v1.28.
const ABSENT_NODES_NAMED_SINCE = 29;
const SMALL_CLUSTER = 100;
const LEAST_PERCENTAGE = 5;
/** Before, a pod that could only go to some nodes let the next search start among the first ones. */
const NARROWED_START_UNTIL = 30;

/** Breaks ties: the feasible node with the highest total and, among those, the largest draw wins. Keyed by node, never by order. */
export type Draw = (node: NodeView) => number;

/** The nodes that would do, and how good each is. */
export interface Feasible {
  readonly outcome: 'feasible';
  readonly cycle: Cycle;
  readonly nodes: readonly NodeView[];
  /** Sum of the weighted scores per node; undefined when only one node is left, which upstream does not score. */
  readonly totals: readonly number[] | undefined;
  readonly pluginScores: readonly PluginScores[];
  /** The nodes with the highest total. */
  readonly best: readonly NodeView[];
  readonly nextStart: number;
}

/** No node will do. */
export interface Infeasible {
  readonly outcome: 'infeasible';
  readonly diagnosis: Diagnosis;
  /** The rejection of each node by its place, for preemption; undefined for those that were not looked at. */
  readonly rejections: readonly (Rejection | undefined)[];
  /** The plug-ins that objected: events they do not care about need not wake the pod. */
  readonly plugins: ReadonlySet<PluginName>;
  /** Undefined when the pod was turned away before any node was looked at. */
  readonly cycle: Cycle | undefined;
  readonly nextStart: number;
}

/** There is nothing to choose from, or upstream fails with an error of its own. */
export interface Failed {
  readonly outcome: 'no-nodes' | 'error';
  readonly message: string;
}

export type Evaluation = Feasible | Infeasible | Failed;

export interface Placement {
  readonly outcome: 'placed';
  readonly node: NodeView;
  readonly volumes: VolumeChoice | undefined;
  /** Where the next search begins. What fails leaves it where it is. */
  readonly nextStart: number;
}

/** Decides where a pod goes by asking every plug-in about every node, from place `start` on until enough nodes would do. */
export function decide(pod: PodView, cluster: ClusterView, draw: Draw, start = 0): Placement | Infeasible | Failed {
  const evaluation = evaluate(pod, cluster, start);
  return evaluation.outcome === 'feasible' ? placement(evaluation.cycle, pick(evaluation.best, draw), evaluation.nextStart) : evaluation;
}

/** Filters the nodes until enough are found, and scores those. */
export function evaluate(pod: PodView, cluster: ClusterView, start = 0): Evaluation {
  if (cluster.nodes.size === 0) return { outcome: 'no-nodes', message: NO_NODES };
  const begun = prefilter(pod, cluster);
  if ('reasons' in begun) return turnedAway(begun, cluster, start);
  return evaluateCycle(wholeCycle(begun), start);
}

/** The same for a cycle whose counts are complete. */
export function evaluateCycle(cycle: Cycle, start: number): Evaluation {
  const nominated = nominatedThatFits(cycle);
  if (nominated !== undefined) return score(cycle, [nominated], start);

  const candidates = candidatesOf(cycle);
  if (typeof candidates === 'string') return { outcome: 'error', message: candidates };
  const { feasible, rejections, processed } = filterAll(cycle, candidates, start);
  const nextStart = startAfter(cycle, start + processed, candidates.length);
  return feasible.length > 0 ? score(cycle, feasible, nextStart) : infeasible(cycle, rejections, nextStart);
}

/** A pod that was promised a node goes there if it still fits, whatever the others score. */
export function nominatedThatFits(cycle: Cycle): NodeView | undefined {
  const { nominatedNode } = cycle.pod;
  const nominated = nominatedNode === undefined ? undefined : cycle.cluster.nodes.named(nominatedNode);
  return nominated !== undefined && filterNodeWithNominated(cycle, nominated) === undefined ? nominated : undefined;
}

/** What is decided once a node is chosen: the volumes that the waiting claims get there. */
export function placement(cycle: Cycle, node: NodeView, nextStart: number): Placement {
  const chosen = cycle.claims === undefined ? undefined : chooseVolumes(cycle.claims, node, cycle.cluster.lookups);
  return { outcome: 'placed', node, volumes: typeof chosen === 'string' ? undefined : chosen, nextStart };
}

/** The node with the largest draw; equal draws by name. */
export function pick(nodes: readonly NodeView[], draw: Draw): NodeView {
  let [best] = nodes as [NodeView];
  if (nodes.length === 1) return best;
  let bestDraw = draw(best);
  for (let index = 1; index < nodes.length; index++) {
    const node = nodes[index] as NodeView;
    const drawn = draw(node);
    if (drawn > bestDraw || (drawn === bestDraw && node.name < best.name)) {
      best = node;
      bestDraw = drawn;
    }
  }
  return best;
}

/** How many feasible nodes are enough. Follows numFeasibleNodesToFind with its default percentage. */
export function enoughOf(nodes: number): number {
  if (nodes < SMALL_CLUSTER) return nodes;
  const percentage = Math.max(50 - Math.trunc(nodes / 125), LEAST_PERCENTAGE);
  return Math.max(Math.trunc((nodes * percentage) / 100), SMALL_CLUSTER);
}

/** A rejection that holds for all nodes. */
export function turnedAway(rejection: Rejection, { nodes }: ClusterView, nextStart: number): Infeasible {
  return {
    outcome: 'infeasible',
    diagnosis: { nodes: nodes.size, beforehand: rejection, reasons: new Map() },
    rejections: new Array<Rejection>(nodes.size).fill(rejection),
    plugins: new Set(rejection.plugin === undefined ? [] : [rejection.plugin]),
    cycle: undefined,
    nextStart,
  };
}

/** What comes of it when every node that was looked at turned the pod down. */
export function infeasible(cycle: Cycle, rejections: readonly (Rejection | undefined)[], nextStart: number): Infeasible {
  const reasons = new Map<string, number>();
  const plugins = new Set<PluginName>();
  for (const rejection of rejections) {
    if (rejection === undefined) continue;
    addReasons(reasons, rejection);
    if (rejection.plugin !== undefined) plugins.add(rejection.plugin);
  }
  const diagnosis = { nodes: cycle.cluster.nodes.size, beforehand: undefined, reasons };
  return { outcome: 'infeasible', diagnosis, rejections, plugins, cycle, nextStart };
}

/** Scores the nodes that passed the filters. */
function score(cycle: Cycle, nodes: readonly NodeView[], nextStart: number): Feasible {
  if (nodes.length === 1) return { outcome: 'feasible', cycle, nodes, totals: undefined, pluginScores: [], best: nodes, nextStart };
  const relative = relativeScores(cycle, {
    nodes: () => nodes,
    share: (image) => shareOfNodes(cycle.cluster.nodes, image),
    softSpread: () => softSpreadScores(cycle.counts.soft, nodes),
  });
  const pluginScores = [...relative, ...ownScores(cycle.pod.podClass, nodes)];
  const totals = nodes.map((_, index) => pluginScores.reduce((sum, { scores }) => sum + (scores[index] ?? 0), 0));
  const highest = Math.max(...totals);
  const best = nodes.filter((_, index) => totals[index] === highest);
  return { outcome: 'feasible', cycle, nodes, totals, pluginScores, best, nextStart };
}

/** The places of the nodes to look at; upstream 1.28 stumbles over names of nodes that do not exist. */
function candidatesOf({ onlyNodes, cluster: { nodes, minor } }: Cycle): readonly number[] | string {
  if (onlyNodes === undefined) return Array.from({ length: nodes.size }, (_, place) => place);
  const names = [...onlyNodes].sort();
  const unknown = names.find((name) => nodes.placeOf(name) === undefined);
  if (unknown !== undefined && minor < ABSENT_NODES_NAMED_SINCE) return `nodeinfo not found for node name "${unknown}"`;
  return names.flatMap((name) => nodes.placeOf(name) ?? []);
}

/** Upstream looks at many nodes at once and so at some more than it needs; here each is looked at in its turn. */
function filterAll(
  cycle: Cycle,
  candidates: readonly number[],
  start: number,
): { readonly feasible: readonly NodeView[]; readonly rejections: readonly (Rejection | undefined)[]; readonly processed: number } {
  const { nodes } = cycle.cluster;
  const enough = enoughOf(candidates.length);
  const feasible: NodeView[] = [];
  const rejections = new Array<Rejection | undefined>(nodes.size).fill(undefined);
  let processed = 0;
  for (; processed < candidates.length && feasible.length < enough; processed++) {
    const place = candidates[(start + processed) % candidates.length] as number;
    const node = nodes.at(place);
    const rejection = filterNodeWithNominated(cycle, node);
    if (rejection === undefined) feasible.push(node);
    else rejections[place] = rejection;
  }
  if (cycle.onlyNodes !== undefined && cycle.cluster.minor >= ABSENT_NODES_NAMED_SINCE) nameAbsentNodes(cycle, rejections);
  return { feasible, rejections, processed };
}

function nameAbsentNodes({ onlyNodes, narrowedBy, cluster }: Cycle, rejections: (Rejection | undefined)[]): void {
  const reasons = [`node(s) didn't satisfy plugin(s) [${narrowedBy.join(' ')}]`];
  const absent: Rejection = { plugin: narrowedBy[0], reasons, resolvable: false };
  let place = 0;
  for (const { name } of cluster.nodes) {
    if (onlyNodes?.has(name) === false) rejections[place] = absent;
    place++;
  }
}

function startAfter({ onlyNodes, cluster }: Cycle, end: number, candidates: number): number {
  const narrowed = onlyNodes !== undefined && cluster.minor <= NARROWED_START_UNTIL;
  return end % (narrowed ? Math.max(candidates, 1) : cluster.nodes.size);
}

function shareOfNodes(nodes: NodeList, image: string): number {
  let having = 0;
  for (const node of nodes) if (node.images.has(image)) having++;
  return having / nodes.size;
}
