import { setRow, whatIf } from '#sim/actor.ts';
import { nodeConfigs } from '#sim/nodes/node-config.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { leavesOf } from '../words.ts';

/** An address of the range that is kept for examples (RFC 5737): nothing in the cluster serves it. */
export const outsideTheCluster = '192.0.2.53';

/** A node that asks only name servers of the cluster. */
export const nameServerKind: CauseKind<FactOf<'name-server'>> = {
  kind: 'name-server',
  find: (situation) =>
    leavesOf(situation, 'nameserver').map(({ rest: node, leaf }) => ({
      fact: { kind: 'name-server', node },
      key: `name-server ${node}`,
      text: leaf.cause.text,
      place: leaf.cause.place,
      chain: [leaf.chain],
    })),
  remove: (simulation, { node }) => {
    const ref = simulation.view.ref('Node', '', node);
    const config = simulation.view.row(nodeConfigs, ref);
    if (config === undefined) return;
    const nameservers = [...config.nameservers, outsideTheCluster];
    simulation.perform(setRow(nodeConfigs, ref, { ...config, nameservers }, `${node} asks a name server outside as well`), whatIf);
  },
};
