import { machines } from '../machines.ts';
import { nodeConfigs } from '../nodes/node-config.ts';
import type { ActionDefinition, ActionOf } from './action.ts';

/** Which name servers a node asks is changed live: its resolver reads them at each question. */
export const editNameServers: ActionDefinition<ActionOf<'edit-name-servers'>> = {
  text: ({ node, addresses }) => `let ${node} ask the name servers ${addresses.join(', ')}`,
  commands: ({ node, addresses }) => [
    `talosctl -n ${node} patch mc --mode=no-reboot -p '${JSON.stringify({ machine: { network: { nameservers: addresses } } })}'`,
  ],
  hindrance: ({ node }, view) => {
    const ref = view.ref('Node', '', node);
    if (view.row(nodeConfigs, ref)?.talosVersion === undefined) return { text: `${node} is no Talos node` };
    return (view.row(machines, ref)?.phase ?? 'up') === 'up' ? undefined : { text: `${node} does not run` };
  },
  apply: (simulation, { node, addresses }, cause) => {
    const ref = simulation.view.ref('Node', '', node);
    const config = simulation.view.row(nodeConfigs, ref);
    if (config === undefined) return;
    const value = { ...config, nameservers: addresses };
    simulation.perform({ verb: 'row', table: nodeConfigs, ref, value, what: `${node} asks ${addresses.join(', ')}` }, 'talosctl', [cause]);
  },
};
