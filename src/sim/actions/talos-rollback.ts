import { machines } from '../machines.ts';
import { powerOrders } from '../nodes/power.ts';
import { bootSlots, slotsOf } from '../nodes/talos/slots.ts';
import type { ActionDefinition, ActionOf } from './action.ts';

/** `talosctl rollback`: boots the other slot. Nothing is drained, and nothing that was wiped comes back. */
export const talosRollback: ActionDefinition<ActionOf<'talos-rollback'>> = {
  text: ({ node }) => `talosctl rollback of ${node}`,
  commands: ({ node }) => [`talosctl -n ${node} rollback`],
  hindrance: ({ node }, view) => {
    const ref = view.ref('Node', '', node);
    if ((view.row(machines, ref)?.phase ?? 'up') !== 'up') return { text: `${node} does not run` };
    return slotsOf(view, ref)?.other === undefined ? { text: `${node} has no other Talos on its disk` } : undefined;
  },
  apply: (simulation, { node }, cause) => {
    const ref = simulation.view.ref('Node', '', node);
    const slots = slotsOf(simulation.view, ref);
    if (slots?.other === undefined) return;
    const value = { active: slots.other, other: slots.active, tagged: false };
    const what = `${node} rolls back to Talos ${slots.other}`;
    simulation.perform({ verb: 'row', table: bootSlots, ref, value, what }, 'talosctl', [cause]);
    simulation.perform({ verb: 'row', table: powerOrders, ref, value: { order: 'reboot', graceful: true, wiped: false } }, 'talosctl', [cause]);
  },
};
