import { machines } from '../machines.ts';
import { powerOrders } from '../nodes/power.ts';
import type { ActionDefinition, ActionOf } from './action.ts';

/** Presses the button of a machine that is off. */
export const powerOn: ActionDefinition<ActionOf<'power-on'>> = {
  text: ({ node }) => `power on ${node}`,
  commands: ({ node }) => [`# power on ${node}`],
  hindrance: ({ node }, view) => (view.row(machines, view.ref('Node', '', node))?.phase === 'off' ? undefined : { text: `${node} is not off` }),
  apply: (simulation, { node }, cause) => {
    const ref = simulation.view.ref('Node', '', node);
    simulation.perform({ verb: 'row', table: powerOrders, ref, value: { order: 'on', graceful: false, wiped: false } }, 'operator', [cause]);
  },
};
