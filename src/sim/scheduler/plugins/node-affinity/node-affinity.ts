import { matchesLabels, matchesNodeSelectorTerm, matchesNodeSelectorTerms } from '#model/selectors.ts';
import type { PodClass } from '../../pod-class.ts';
import { type Rejection, rejection } from '../../rejection.ts';
import type { NodeView } from '../../views.ts';

// Follows plugins/nodeaffinity/node_affinity.go, v1.28.
const NO_MATCH = rejection('NodeAffinity', "node(s) didn't match Pod's node affinity/selector", { resolvable: false });
const CONFLICT = rejection('NodeAffinity', 'pod affinity terms conflict', { resolvable: false });

/** Do the node selector and the required node affinity pick this node? */
export function selectsNode(podClass: PodClass, node: NodeView): boolean {
  if (podClass.nodeSelector !== undefined && !matchesLabels(podClass.nodeSelector, node.labels)) return false;
  return podClass.nodeTerms === undefined || matchesNodeSelectorTerms(podClass.nodeTerms, node.labels, node.name);
}

export function filterNodeAffinity(podClass: PodClass, node: NodeView): Rejection | undefined {
  return selectsNode(podClass, node) ? undefined : NO_MATCH;
}

/** The only nodes that can match when every term names nodes by their name field; undefined when any node might. */
export function nodesNamedByAffinity(podClass: PodClass): ReadonlySet<string> | Rejection | undefined {
  if (podClass.nodeTerms === undefined || podClass.nodeTerms.length === 0) return undefined;
  const names = new Set<string>();
  for (const { matchFields = [] } of podClass.nodeTerms) {
    const named = matchFields.filter(({ key, operator }) => key === 'metadata.name' && operator === 'In').map(({ values = [] }) => values);
    const [first, ...others] = named;
    if (first === undefined) return undefined;
    for (const name of first) if (others.every((values) => values.includes(name))) names.add(name);
  }
  return names.size === 0 ? CONFLICT : names;
}

/** Sum of the weights of the preferences that hold; more is better. */
export function preferenceWeight(podClass: PodClass, node: NodeView): number {
  let sum = 0;
  for (const { weight, preference } of podClass.preferredNodes) {
    if (matchesNodeSelectorTerm(preference, node.labels, node.name)) sum += weight;
  }
  return sum;
}
