import type { Matcher } from '../../matchers.ts';
import { livePods } from '../../node-view.ts';
import type { PodClass, SpreadConstraint } from '../../pod-class.ts';
import { type Rejection, rejection } from '../../rejection.ts';
import { DomainCounts, NODE_NAME } from '../../topology-counts.ts';
import type { NodeView, PodView } from '../../views.ts';
import { selectsNode } from '../node-affinity/node-affinity.ts';
import { untoleratedTaint } from '../taint-toleration/taint-toleration.ts';

// Follows plugins/podtopologyspread/{filtering,scoring,common}.go, v1.28.
const NO_MATCH = "node(s) didn't match pod topology spread constraints";
const TOO_SKEWED = rejection('PodTopologySpread', NO_MATCH, { resolvable: true });
const LABEL_MISSING = rejection('PodTopologySpread', `${NO_MATCH} (missing required label)`, { resolvable: false });
export const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

/** The constraints of one kind (hard or soft) and the counts they are judged by, one for each. */
export interface Spread {
  readonly constraints: readonly SpreadConstraint[];
  /** A node without all of the keys plays no part. Not so for the system's own defaults. */
  readonly needsAllKeys: boolean;
  /** Soft constraints per host count the pods on each node by itself. */
  readonly counts: readonly DomainCounts[];
}

/** The system's defaults for pods of a Service or controller that declare no constraint. */
export function systemDefaults(selector: Matcher): readonly SpreadConstraint[] {
  const common = { minDomains: 1, selector, honoursAffinity: true, honoursTaints: false };
  return [
    { ...common, topologyKey: HOSTNAME, maxSkew: 3 },
    { ...common, topologyKey: ZONE, maxSkew: 5 },
  ];
}

/** Hard constraints with nothing counted yet. */
export function emptyHardSpread(constraints: readonly SpreadConstraint[]): Spread {
  return { constraints, needsAllKeys: true, counts: constraints.map(({ topologyKey }) => new DomainCounts(topologyKey)) };
}

/** Soft constraints with nothing counted yet. */
export function emptySoftSpread(constraints: readonly SpreadConstraint[], needsAllKeys: boolean): Spread {
  const counts = constraints.map(({ topologyKey }) => new DomainCounts(topologyKey === HOSTNAME ? NODE_NAME : topologyKey));
  return { constraints, needsAllKeys, counts };
}

/** A copy whose counts can be changed without the original noticing. */
export function spreadOver(spread: Spread): Spread {
  return { ...spread, counts: spread.counts.map((counts) => counts.over()) };
}

/** Counts a node's domains in (1) or out (-1). */
export function countDomains(spread: Spread, podClass: PodClass, node: NodeView, sign: 1 | -1): void {
  for (let index = 0; index < spread.counts.length; index++) countsFor(spread, index, podClass, node)?.addNode(node, sign);
}

/** Counts the pods on a node that match in (1) or out (-1). */
export function countMatching(spread: Spread, podClass: PodClass, node: NodeView, sign: 1 | -1): void {
  spread.constraints.forEach(({ selector }, index) => {
    const count = matchingPods(node, podClass.namespace, selector);
    if (count > 0) countsFor(spread, index, podClass, node)?.addPods(node, sign * count);
  });
}

/** Does one of the constraints count the pods of another class, wherever they are? */
export function countsPodsOfClass({ constraints }: Spread, podClass: PodClass, other: PodClass): boolean {
  return other.namespace === podClass.namespace && constraints.some(({ selector }) => !selector.everything && selector.matches(other.labels));
}

/** Counts live pods of a class that came to a node, or went if fewer than none, as if the node were counted anew. */
export function countPodsOfClass(spread: Spread, podClass: PodClass, other: PodClass, node: NodeView, change: number): void {
  countPicked(spread, podClass, other, node, change, false);
}

/** Counts one pod that preemption removes from a node, or a nominated one that is put there. Upstream asks less of these. */
export function countTriedPod(spread: Spread, podClass: PodClass, pod: PodView, node: NodeView, sign: 1 | -1): void {
  countPicked(spread, podClass, pod.podClass, node, sign, true);
}

/** Would the pod leave some hard constraint's domains further apart than they may be? */
export function filterSpread(spread: Spread, podClass: PodClass, node: NodeView): Rejection | undefined {
  for (let index = 0; index < spread.constraints.length; index++) {
    const rejected = filterByConstraint(spread, index, podClass, node);
    if (rejected !== undefined) return rejected;
  }
  return undefined;
}

/** The same by one of the constraints: alike for all nodes of a domain. */
export function filterByConstraint(spread: Spread, index: number, podClass: PodClass, node: NodeView): Rejection | undefined {
  const constraint = spread.constraints[index] as SpreadConstraint;
  const counts = spread.counts[index] as DomainCounts;
  if (node.labels[constraint.topologyKey] === undefined) return LABEL_MISSING;
  const smallest = counts.domains < constraint.minDomains ? (counts.domains === 0 ? undefined : 0) : counts.smallest();
  if (smallest === undefined) return undefined;
  const self = constraint.selector.matches(podClass.labels) ? 1 : 0;
  return counts.at(node) + self - smallest > constraint.maxSkew ? TOO_SKEWED : undefined;
}

/** Raw scores of the soft constraints, lower is better; undefined for a node that lacks a key it needs. */
export function softSpreadScores(spread: Spread, nodes: readonly NodeView[]): (number | undefined)[] {
  const { constraints, counts, needsAllKeys } = spread;
  const counted = needsAllKeys ? nodes.filter((node) => hasAllKeys(spread, node)) : nodes;
  const weights = constraints.map(({ topologyKey }) => Math.log(sizeOf(topologyKey, counted) + 2));
  return nodes.map((node) => {
    if (needsAllKeys && !hasAllKeys(spread, node)) return undefined;
    let score = 0;
    for (let index = 0; index < constraints.length; index++) {
      const { topologyKey, maxSkew } = constraints[index] as SpreadConstraint;
      if (node.labels[topologyKey] === undefined) continue;
      score += (counts[index] as DomainCounts).at(node) * (weights[index] as number) + (maxSkew - 1);
    }
    return Math.round(score);
  });
}

/** 0 to 100 times a weight, more for fewer pods; 0 for nodes that are left out. In place of the scores given. */
export function normaliseSpread(scores: (number | undefined)[], weight: number): number[] {
  let smallest = Number.POSITIVE_INFINITY;
  let largest = 0;
  for (const score of scores) {
    if (score === undefined) continue;
    if (score < smallest) smallest = score;
    if (score > largest) largest = score;
  }
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index];
    if (score === undefined) scores[index] = 0;
    else scores[index] = weight * (largest === 0 ? 100 : Math.floor((100 * (largest + smallest - score)) / largest));
  }
  return scores as number[];
}

/** Pods on a node that a constraint counts. A selector that picks everything counts nothing, as upstream has it. */
function matchingPods(node: NodeView, namespace: string, selector: Matcher): number {
  return selector.everything ? 0 : livePods(node, namespace, selector);
}

/** The counts that a node's pods belong to, unless it plays no part. What is counted per node is counted on all of them. */
function countsFor(spread: Spread, index: number, podClass: PodClass, node: NodeView): DomainCounts | undefined {
  const counts = spread.counts[index] as DomainCounts;
  if (counts.topologyKey === NODE_NAME) return counts;
  return isEligible(spread, spread.constraints[index] as SpreadConstraint, podClass, node) ? counts : undefined;
}

function countPicked(spread: Spread, podClass: PodClass, other: PodClass, node: NodeView, change: number, byEverything: boolean): void {
  if (other.namespace !== podClass.namespace) return;
  const { constraints } = spread;
  for (let index = 0; index < constraints.length; index++) {
    const { selector } = constraints[index] as SpreadConstraint;
    if ((byEverything || !selector.everything) && selector.matches(other.labels)) countsFor(spread, index, podClass, node)?.addPods(node, change);
  }
}

function isEligible(spread: Spread, constraint: SpreadConstraint, podClass: PodClass, node: NodeView): boolean {
  if (spread.needsAllKeys && !hasAllKeys(spread, node)) return false;
  if (constraint.honoursAffinity && !selectsNode(podClass, node)) return false;
  return !constraint.honoursTaints || untoleratedTaint(node.taints, podClass.tolerations) === undefined;
}

function hasAllKeys(spread: Spread, node: NodeView): boolean {
  for (const { topologyKey } of spread.constraints) if (node.labels[topologyKey] === undefined) return false;
  return true;
}

function sizeOf(topologyKey: string, nodes: readonly NodeView[]): number {
  if (topologyKey === HOSTNAME) return nodes.length;
  const values = new Set<string>();
  for (const { labels } of nodes) values.add(labels[topologyKey] ?? '');
  return values.size;
}
