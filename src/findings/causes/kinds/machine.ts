import { setRow, whatIf } from '#sim/actor.ts';
import { machines } from '#sim/machines.ts';
import { powerOrders } from '#sim/nodes/power.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { leavesOf } from '../words.ts';

/** A machine that is off. */
export const machineKind: CauseKind<FactOf<'machine'>> = {
  kind: 'machine',
  find: (situation) =>
    leavesOf(situation, 'machine').flatMap(({ rest: node, leaf }) => {
      const ref = situation.view.ref('Node', '', node);
      if (situation.view.row(machines, ref)?.phase !== 'off') return [];
      return [
        {
          fact: { kind: 'machine', node },
          key: `machine ${node}`,
          text: `${node} is off`,
          place: situation.provenance.placeOf(ref),
          chain: [leaf.chain],
        },
      ];
    }),
  remove: (simulation, { node }) => {
    const value = { order: 'on' as const, graceful: false, wiped: false };
    simulation.perform(setRow(powerOrders, simulation.view.ref('Node', '', node), value, `${node} has power`), whatIf);
  },
};
