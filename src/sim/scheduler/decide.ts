import { type Cycle, filterNodeWithNominated, prefilter, wholeCycle } from './cycle.ts';
import { addReasons, type Diagnosis, NO_NODES } from './messages.ts';
import { chooseVolumes, type VolumeChoice } from './plugins/volume-binding/volume-binding.ts';
import type { PluginName, Rejection } from './rejection.ts';
import { ownScores, type PluginScores, relativeScores } from './scores.ts';
import type { ClusterView, NodeView, PodView } from './views.ts';

// Follows schedulePod and findNodesThatFitPod in pkg/scheduler/schedule_one.go, v1.28.
const ABSENT_NODES_NAMED_SINCE = 29;
const SMALL_CLUSTER = 100;
const LEAST_PERCENTAGE = 5;

/** Breaks ties: the feasible node with the highest total and, among those, the largest draw wins. Keyed by node, never by order. */
export type Draw = (node: string) => number;

/** Looks at part of the nodes only, as upstream does in large clusters; the result then depends on where it starts. */
export interface Sampling {
  readonly start: number;
  /** `percentageOfNodesToScore`; 0 for upstream's own rule. */
  readonly percentage: number;
}

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
}

/** No node will do. */
export interface Infeasible {
  readonly outcome: 'infeasible';
  readonly diagnosis: Diagnosis;
  /** The rejection of each node that was looked at, for preemption. */
  readonly rejections: ReadonlyMap<string, Rejection>;
  /** The plug-ins that objected: events they do not care about need not wake the pod. */
  readonly plugins: ReadonlySet<PluginName>;
  /** Undefined when the pod was turned away before any node was looked at. */
  readonly cycle: Cycle | undefined;
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
}

/** Decides where a pod goes by looking at every node. */
export function decide(pod: PodView, cluster: ClusterView, draw: Draw, sampling?: Sampling): Placement | Infeasible | Failed {
  const evaluation = evaluate(pod, cluster, sampling);
  if (evaluation.outcome !== 'feasible') return evaluation;
  return placement(evaluation.cycle, pick(evaluation.best, draw));
}

/** Filters and scores every node. */
export function evaluate(pod: PodView, cluster: ClusterView, sampling?: Sampling): Evaluation {
  if (cluster.nodes.length === 0) return { outcome: 'no-nodes', message: NO_NODES };
  const begun = prefilter(pod, cluster);
  if ('reasons' in begun) return turnedAway(begun, cluster);
  return evaluateCycle(wholeCycle(begun), sampling);
}

/** Filters and scores the nodes of a cycle whose counts are complete. */
export function evaluateCycle(cycle: Cycle, sampling?: Sampling): Evaluation {
  const nominated = nominatedThatFits(cycle);
  if (nominated !== undefined) return score(cycle, [nominated]);

  const candidates = candidatesOf(cycle);
  if (typeof candidates === 'string') return { outcome: 'error', message: candidates };
  const { feasible, rejections } = filterAll(cycle, sampled(candidates, sampling), limitOf(candidates.length, sampling));
  return feasible.length > 0 ? score(cycle, feasible) : infeasible(cycle, rejections);
}

/** A pod that was promised a node goes there if it still fits, whatever the others score. */
export function nominatedThatFits(cycle: Cycle): NodeView | undefined {
  const { nominatedNode } = cycle.pod;
  const nominated = nominatedNode === undefined ? undefined : cycle.cluster.node(nominatedNode);
  return nominated !== undefined && filterNodeWithNominated(cycle, nominated) === undefined ? nominated : undefined;
}

/** What is decided once a node is chosen: the volumes that the waiting claims get there. */
export function placement(cycle: Cycle, node: NodeView): Placement {
  const chosen = cycle.claims === undefined ? undefined : chooseVolumes(cycle.claims, node, cycle.cluster.lookups);
  return { outcome: 'placed', node, volumes: typeof chosen === 'string' ? undefined : chosen };
}

/** The node with the largest draw; equal draws by name. */
export function pick(nodes: readonly NodeView[], draw: Draw): NodeView {
  let [best] = nodes as [NodeView];
  if (nodes.length === 1) return best;
  let bestDraw = draw(best.name);
  for (let index = 1; index < nodes.length; index++) {
    const node = nodes[index] as NodeView;
    const drawn = draw(node.name);
    if (drawn > bestDraw || (drawn === bestDraw && node.name < best.name)) {
      best = node;
      bestDraw = drawn;
    }
  }
  return best;
}

/** Scores the nodes that passed the filters. */
export function score(cycle: Cycle, nodes: readonly NodeView[]): Feasible {
  if (nodes.length === 1) return { outcome: 'feasible', cycle, nodes, totals: undefined, pluginScores: [], best: nodes };
  const copies = nodes.map(() => 1);
  const relative = relativeScores(cycle, nodes, copies, (image) => shareOfNodes(cycle.cluster.nodes, image));
  const pluginScores = [...relative, ...ownScores(cycle.pod.podClass, nodes)];
  const totals = nodes.map((_, index) => pluginScores.reduce((sum, { scores }) => sum + (scores[index] ?? 0), 0));
  const highest = Math.max(...totals);
  return { outcome: 'feasible', cycle, nodes, totals, pluginScores, best: nodes.filter((_, index) => totals[index] === highest) };
}

/** A rejection that holds for all nodes. */
export function turnedAway(rejection: Rejection, { nodes }: ClusterView): Infeasible {
  const rejections = new Map(nodes.map(({ name }) => [name, rejection]));
  const plugins = new Set(rejection.plugin === undefined ? [] : [rejection.plugin]);
  return {
    outcome: 'infeasible',
    diagnosis: { nodes: nodes.length, beforehand: rejection, reasons: new Map() },
    rejections,
    plugins,
    cycle: undefined,
  };
}

function infeasible(cycle: Cycle, rejections: Map<string, Rejection>): Infeasible {
  const reasons = new Map<string, number>();
  const plugins = new Set<PluginName>();
  for (const rejection of rejections.values()) {
    addReasons(reasons, rejection);
    if (rejection.plugin !== undefined) plugins.add(rejection.plugin);
  }
  const { nodes } = cycle.cluster;
  return { outcome: 'infeasible', diagnosis: { nodes: nodes.length, beforehand: undefined, reasons }, rejections, plugins, cycle };
}

/** The nodes to look at; upstream 1.28 stumbles over names of nodes that do not exist. */
function candidatesOf({ onlyNodes, cluster }: Cycle): readonly NodeView[] | string {
  if (onlyNodes === undefined) return cluster.nodes;
  const unknown = [...onlyNodes].sort().find((name) => cluster.node(name) === undefined);
  if (unknown !== undefined && cluster.minor < ABSENT_NODES_NAMED_SINCE) return `nodeinfo not found for node name "${unknown}"`;
  return [...onlyNodes].sort().flatMap((name) => cluster.node(name) ?? []);
}

function filterAll(
  cycle: Cycle,
  candidates: readonly NodeView[],
  limit: number,
): { readonly feasible: readonly NodeView[]; readonly rejections: Map<string, Rejection> } {
  const feasible: NodeView[] = [];
  const rejections = new Map<string, Rejection>();
  for (const node of candidates) {
    if (feasible.length >= limit) break;
    const rejection = filterNodeWithNominated(cycle, node);
    if (rejection === undefined) feasible.push(node);
    else rejections.set(node.name, rejection);
  }
  if (cycle.onlyNodes !== undefined && cycle.cluster.minor >= ABSENT_NODES_NAMED_SINCE) nameAbsentNodes(cycle, rejections);
  return { feasible, rejections };
}

function nameAbsentNodes({ onlyNodes, narrowedBy, cluster }: Cycle, rejections: Map<string, Rejection>): void {
  const reasons = [`node(s) didn't satisfy plugin(s) [${narrowedBy.join(' ')}]`];
  const absent: Rejection = { plugin: narrowedBy[0], reasons, resolvable: false };
  for (const { name } of cluster.nodes) if (onlyNodes?.has(name) === false) rejections.set(name, absent);
}

function sampled(nodes: readonly NodeView[], sampling: Sampling | undefined): readonly NodeView[] {
  if (sampling === undefined || sampling.start === 0) return nodes;
  const start = sampling.start % nodes.length;
  return [...nodes.slice(start), ...nodes.slice(0, start)];
}

/** How many feasible nodes are enough. Follows numFeasibleNodesToFind. */
function limitOf(nodes: number, sampling: Sampling | undefined): number {
  if (sampling === undefined || nodes < SMALL_CLUSTER) return nodes;
  const adaptive = Math.max(50 - Math.trunc(nodes / 125), LEAST_PERCENTAGE);
  const percentage = sampling.percentage === 0 ? adaptive : sampling.percentage;
  return Math.max(Math.trunc((nodes * percentage) / 100), SMALL_CLUSTER);
}

function shareOfNodes(nodes: readonly NodeView[], image: string): number {
  let having = 0;
  for (const node of nodes) if (node.images.has(image)) having++;
  return having / nodes.length;
}
