import type { Labels } from '#model/kubernetes.ts';
import { type PodClass, type PodTerm, termMatches } from '../../pod-class.ts';
import { type Rejection, rejection } from '../../rejection.ts';
import { TopologySums } from '../../topology-counts.ts';
import type { NodeView } from '../../views.ts';

// Follows plugins/interpodaffinity/{filtering,scoring}.go, v1.28.
const AFFINITY = rejection('InterPodAffinity', "node(s) didn't match pod affinity rules", { resolvable: false });
const ANTI_AFFINITY = rejection('InterPodAffinity', "node(s) didn't match pod anti-affinity rules", { resolvable: true });
const EXISTING = rejection('InterPodAffinity', "node(s) didn't satisfy existing pods anti-affinity rules", { resolvable: true });
/** What a required affinity of an existing pod weighs in the score. */
const HARD_AFFINITY_WEIGHT = 1;

type NamespaceLabels = (namespace: string) => Labels;

/** The pods that matter to one pod's affinity rules, and it to theirs, by topology. */
export interface AffinityCounts {
  /** Pods that match all of the pod's required affinity terms. */
  readonly wanted: TopologySums;
  /** Pods that match one of its required anti-affinity terms. */
  readonly avoided: TopologySums;
  /** Pods whose required anti-affinity matches it. */
  readonly avoiding: TopologySums;
  /** Weights of preferences, its own and those of others. */
  readonly preferences: TopologySums;
}

export function emptyAffinity(): AffinityCounts {
  return { wanted: new TopologySums(), avoided: new TopologySums(), avoiding: new TopologySums(), preferences: new TopologySums() };
}

/** A copy that can be changed without the original noticing. */
export function affinityOver({ wanted, avoided, avoiding, preferences }: AffinityCounts): AffinityCounts {
  return { wanted: wanted.over(), avoided: avoided.over(), avoiding: avoiding.over(), preferences: preferences.over() };
}

/** Counts all pods of a node in (1) or out (-1). */
export function countNodeForAffinity(counts: AffinityCounts, podClass: PodClass, node: NodeView, sign: 1 | -1, namespaces: NamespaceLabels): void {
  if (!podClass.hasPodTerms && node.podsWithTerms === 0) return;
  for (const pod of node.pods) countForAffinity(counts, podClass, pod.podClass, node, sign, namespaces);
}

/** Counts pods of another class that are on a node; fewer than none are no longer there. */
export function countForAffinity(
  counts: AffinityCounts,
  podClass: PodClass,
  other: PodClass,
  node: NodeView,
  change: number,
  namespaces: NamespaceLabels,
): void {
  if (podClass.hasPodTerms) countPicked(counts, podClass, other, node, change, namespaces);
  if (other.hasPodTerms) countPicking(counts, podClass, other, node, change, namespaces);
}

/** By the pod's own terms. */
function countPicked(
  { wanted, avoided, preferences }: AffinityCounts,
  { affinity, antiAffinity }: PodClass,
  { namespace, labels }: PodClass,
  node: NodeView,
  change: number,
  namespaces: NamespaceLabels,
): void {
  const picks = (term: PodTerm): boolean => termMatches(term, namespace, labels, namespaces);
  if (affinity.required.length > 0 && affinity.required.every(picks)) {
    for (const { topologyKey } of affinity.required) wanted.add(topologyKey, node, change);
  }
  for (const term of antiAffinity.required) if (picks(term)) avoided.add(term.topologyKey, node, change);
  for (const term of affinity.preferred) if (picks(term)) preferences.add(term.topologyKey, node, change * term.weight);
  for (const term of antiAffinity.preferred) if (picks(term)) preferences.add(term.topologyKey, node, -change * term.weight);
}

/** By the terms of the others. */
function countPicking(
  { avoiding, preferences }: AffinityCounts,
  { namespace, labels }: PodClass,
  { affinity, antiAffinity }: PodClass,
  node: NodeView,
  change: number,
  namespaces: NamespaceLabels,
): void {
  const picks = (term: PodTerm): boolean => termMatches(term, namespace, labels, namespaces);
  for (const term of antiAffinity.required) if (picks(term)) avoiding.add(term.topologyKey, node, change);
  for (const term of affinity.required) if (picks(term)) preferences.add(term.topologyKey, node, change * HARD_AFFINITY_WEIGHT);
  for (const term of affinity.preferred) if (picks(term)) preferences.add(term.topologyKey, node, change * term.weight);
  for (const term of antiAffinity.preferred) if (picks(term)) preferences.add(term.topologyKey, node, -change * term.weight);
}

/** Could the rules let a pod on one node and not on another? */
export function restrictsNodes({ avoiding }: AffinityCounts, { affinity, antiAffinity }: PodClass): boolean {
  return affinity.required.length > 0 || antiAffinity.required.length > 0 || avoiding.isKnown;
}

/** The three required rules, in upstream's order. */
export function filterAffinity(counts: AffinityCounts, podClass: PodClass, node: NodeView, namespaces: NamespaceLabels): Rejection | undefined {
  if (!meetsAffinity(counts, podClass, node, namespaces)) return AFFINITY;
  for (const { topologyKey } of podClass.antiAffinity.required) if (counts.avoided.at(topologyKey, node) > 0) return ANTI_AFFINITY;
  for (const topologyKey of counts.avoiding.keys) if (counts.avoiding.at(topologyKey, node) > 0) return EXISTING;
  return undefined;
}

/** Sum of the preferences that a node's topology values carry. */
export function affinityPreference({ preferences }: AffinityCounts, node: NodeView): number {
  let sum = 0;
  for (const topologyKey of preferences.keys) sum += preferences.at(topologyKey, node);
  return sum;
}

/** Between the least and the most preferred node: 0 to 100. */
export function normaliseAffinity(scores: readonly number[]): readonly number[] {
  let smallest = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  for (const score of scores) {
    if (score < smallest) smallest = score;
    if (score > largest) largest = score;
  }
  const range = largest - smallest;
  return scores.map((score) => (range > 0 ? Math.trunc(100 * ((score - smallest) / range)) : 0));
}

/** The first pod of a group that wants its own kind is let in anywhere the topology exists. */
function meetsAffinity(counts: AffinityCounts, podClass: PodClass, node: NodeView, namespaces: NamespaceLabels): boolean {
  const { required } = podClass.affinity;
  let present = true;
  for (const { topologyKey } of required) {
    if (node.labels[topologyKey] === undefined) return false;
    if (counts.wanted.at(topologyKey, node) <= 0) present = false;
  }
  if (present) return true;
  return counts.wanted.isEmpty && required.every((term) => termMatches(term, podClass.namespace, podClass.labels, namespaces));
}
