import type { Labels, Node } from '#model/kubernetes.ts';
import type { IndexDefinition, TallyDefinition } from '../../store/definitions.ts';
import { lossKey, lossTaintsOf, readinessOf } from './readiness.ts';

/** Stands for all zones together, in the sums and lists kept per zone. */
export const everywhere = '*';

const excluded = 'node.kubernetes.io/exclude-disruption';

/** Region and zone of a node as one key; nodes without both share one. [component-helpers node/topology/helpers.go, v0.28] */
export function zoneOf(node: Node): string {
  const labels = node.metadata.labels ?? noLabels;
  const region = labels['topology.kubernetes.io/region'] ?? labels['failure-domain.beta.kubernetes.io/region'] ?? '';
  const zone = labels['topology.kubernetes.io/zone'] ?? labels['failure-domain.beta.kubernetes.io/zone'] ?? '';
  return region === '' && zone === '' ? '' : `${region}:${zone}`;
}

/** Nodes per zone: Ready, and all others. */
export const nodesPerZone: TallyDefinition<Node> = {
  name: 'nodes-per-zone',
  kind: 'Node',
  size: 2,
  values: (node) => (node.metadata.labels?.[excluded] === undefined ? [everywhere, zoneOf(node)] : []),
  differs: (before, after) => before.status?.conditions !== after.status?.conditions || before.metadata.labels !== after.metadata.labels,
  add(node, sum, sign) {
    const slot = readinessOf(node) === 'True' ? 0 : 1;
    sum[slot] = (sum[slot] ?? 0) + sign;
  },
};

/** Nodes that carry the controller's own NoExecute taints. */
export const nodesWithLossTaint: IndexDefinition<Node, Node['spec']> = {
  name: 'nodes-with-loss-taint',
  kind: 'Node',
  part: (node) => node.spec,
  values: (_, node) => (lossTaintsOf(node).length > 0 ? [everywhere] : []),
};

/** Nodes that are not Ready and do not carry that taint yet, by zone and all together. */
export const nodesAwaitingTaint: IndexDefinition<Node, Node> = {
  name: 'nodes-awaiting-taint',
  kind: 'Node',
  part: (node) => node,
  values: (_, node) => {
    const key = lossKey(node);
    return key === undefined || lossTaintsOf(node).some((taint) => taint.key === key) ? [] : [everywhere, zoneOf(node)];
  },
};

const noLabels: Labels = {};
