import { machines } from '../machines.ts';
import { nodeConfigs } from '../nodes/node-config.ts';
import { powerOrders } from '../nodes/power.ts';
import type { ActionDefinition, ActionOf } from './action.ts';

/** A reboot asked for by a person: graceful where the operating system is, and without a drain. */
export const reboot: ActionDefinition<ActionOf<'reboot'>> = {
  text: ({ node }) => `reboot ${node}`,
  commands: ({ node }, view) => [
    view.row(nodeConfigs, view.ref('Node', '', node))?.talosVersion === undefined ? `ssh ${node} reboot` : `talosctl -n ${node} reboot`,
  ],
  hindrance: ({ node }, view) =>
    (view.row(machines, view.ref('Node', '', node))?.phase ?? 'up') === 'up' ? undefined : { text: `${node} does not run` },
  apply: (simulation, { node }, cause) => {
    const ref = simulation.view.ref('Node', '', node);
    const graceful = simulation.view.row(nodeConfigs, ref)?.gracefulShutdown ?? false;
    simulation.perform({ verb: 'row', table: powerOrders, ref, value: { order: 'reboot', graceful, wiped: false } }, 'operator', [cause]);
  },
};
