import type { FactOf } from '#findings/causes/fact.ts';
import { outsideTheCluster } from '#findings/causes/kinds/name-server.ts';
import { nodeConfigs } from '#sim/nodes/node-config.ts';
import type { View } from '#sim/view.ts';
import type { Remedy } from '../step.ts';

/** A node that asks only name servers of the cluster: one outside as well. Which one there is, only its operator knows. */
export function nameServerRemedies({ node }: FactOf<'name-server'>, view: View): readonly Remedy[] {
  const known = view.row(nodeConfigs, view.ref('Node', '', node))?.nameservers ?? [];
  const action = { kind: 'edit-name-servers' as const, node, addresses: [...known, outsideTheCluster] };
  return [{ steps: [{ action, cost: 2, risk: `${outsideTheCluster} stands for a name server that is reached without the cluster` }] }];
}
