import type { Matcher } from '../../matchers.ts';
import { livePods } from '../../node-view.ts';
import type { PodClass, SpreadConstraint } from '../../pod-class.ts';
import { type Rejection, rejection } from '../../rejection.ts';
import { DomainCounts } from '../../topology-counts.ts';
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
  /** Soft constraints per host count on each node by itself, so there is nothing here for them. */
  readonly counts: readonly (DomainCounts | undefined)[];
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
  const counts = constraints.map(({ topologyKey }) => (topologyKey === HOSTNAME ? undefined : new DomainCounts(topologyKey)));
  return { constraints, needsAllKeys, counts };
}

/** A copy whose counts can be changed without the original noticing. */
export function spreadOver(spread: Spread): Spread {
  return { ...spread, counts: spread.counts.map((counts) => counts?.over()) };
}

/** Counts a node in (1) or out (-1): its domains, and the pods on it that match. */
export function countNode(spread: Spread, podClass: PodClass, node: NodeView, sign: 1 | -1): void {
  countDomains(spread, podClass, node, sign);
  spread.constraints.forEach((constraint, index) => {
    if (spread.counts[index] === undefined || !isEligible(spread, constraint, podClass, node)) return;
    spread.counts[index].addPods(node, sign * matchingPods(node, podClass.namespace, constraint.selector));
  });
}

/** Counts the domains of a node alone. */
export function countDomains(spread: Spread, podClass: PodClass, node: NodeView, sign: 1 | -1): void {
  spread.constraints.forEach((constraint, index) => {
    if (spread.counts[index] !== undefined && isEligible(spread, constraint, podClass, node)) spread.counts[index].addNode(node, sign);
  });
}

/** Counts pods of a class on a node, as the base index lists them. */
export function countPodsOfClass(spread: Spread, podClass: PodClass, other: PodClass, node: NodeView, live: number): void {
  if (other.namespace !== podClass.namespace) return;
  spread.constraints.forEach((constraint, index) => {
    if (constraint.selector.everything || !constraint.selector.matches(other.labels)) return;
    if (isEligible(spread, constraint, podClass, node)) spread.counts[index]?.addPods(node, live);
  });
}

/** Counts one pod that preemption removes from a node, or a nominated one that is put there. */
export function countPod(spread: Spread, podClass: PodClass, pod: PodView, node: NodeView, sign: 1 | -1): void {
  if (pod.namespace !== podClass.namespace) return;
  spread.constraints.forEach((constraint, index) => {
    if (!constraint.selector.matches(pod.podClass.labels)) return;
    if (isEligible(spread, constraint, podClass, node)) spread.counts[index]?.addPods(node, sign);
  });
}

/** Would the pod leave some hard constraint's domains further apart than they may be? */
export function filterSpread(spread: Spread, podClass: PodClass, node: NodeView): Rejection | undefined {
  for (let index = 0; index < spread.constraints.length; index++) {
    const constraint = spread.constraints[index] as SpreadConstraint;
    const counts = spread.counts[index] as DomainCounts;
    const value = node.labels[constraint.topologyKey];
    if (value === undefined) return LABEL_MISSING;
    const smallest = counts.domains < constraint.minDomains ? (counts.domains === 0 ? undefined : 0) : counts.smallest();
    if (smallest === undefined) continue;
    const self = constraint.selector.matches(podClass.labels) ? 1 : 0;
    if (counts.pods.get(value) + self - smallest > constraint.maxSkew) return TOO_SKEWED;
  }
  return undefined;
}

/** Raw scores of the soft constraints, lower is better; undefined for a node that lacks a key it needs. `copies`: how many nodes each view stands for. */
export function softSpreadScores(
  spread: Spread,
  podClass: PodClass,
  nodes: readonly NodeView[],
  copies: readonly number[],
): readonly (number | undefined)[] {
  const ignored = nodes.map((node) => spread.needsAllKeys && !hasAllKeys(spread, node));
  const weights = spread.constraints.map(({ topologyKey }) => Math.log(sizeOf(topologyKey, nodes, copies, ignored) + 2));
  return nodes.map((node, place) => {
    if (ignored[place] === true) return undefined;
    let score = 0;
    spread.constraints.forEach(({ topologyKey, maxSkew, selector }, index) => {
      const value = node.labels[topologyKey];
      if (value === undefined) return;
      const count = topologyKey === HOSTNAME ? matchingPods(node, podClass.namespace, selector) : (spread.counts[index]?.pods.get(value) ?? 0);
      score += count * (weights[index] ?? 0) + (maxSkew - 1);
    });
    return Math.round(score);
  });
}

/** 0 to 100, more for fewer pods; 0 for nodes that are left out. */
export function normaliseSpread(scores: readonly (number | undefined)[]): readonly number[] {
  let smallest = Number.POSITIVE_INFINITY;
  let largest = 0;
  for (const score of scores) {
    if (score === undefined) continue;
    if (score < smallest) smallest = score;
    if (score > largest) largest = score;
  }
  return scores.map((score) => {
    if (score === undefined) return 0;
    return largest === 0 ? 100 : Math.floor((100 * (largest + smallest - score)) / largest);
  });
}

/** Pods on a node that a constraint counts. A selector that picks everything counts nothing, as upstream has it. */
export function matchingPods(node: NodeView, namespace: string, selector: Matcher): number {
  return selector.everything ? 0 : livePods(node, namespace, (podClass) => selector.matches(podClass.labels));
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

function sizeOf(topologyKey: string, nodes: readonly NodeView[], copies: readonly number[], ignored: readonly boolean[]): number {
  if (topologyKey === HOSTNAME) return copies.reduce((sum, count, index) => (ignored[index] === true ? sum : sum + count), 0);
  const values = new Set<string | undefined>();
  nodes.forEach((node, index) => {
    if (ignored[index] !== true) values.add(node.labels[topologyKey] ?? '');
  });
  return values.size;
}
