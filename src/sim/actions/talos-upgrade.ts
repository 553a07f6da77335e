import { machines } from '../machines.ts';
import { nodeConfigs } from '../nodes/node-config.ts';
import { installerOf, newUpgrade, upgrades } from '../nodes/talos/upgrades.ts';
import type { ActionDefinition, ActionOf } from './action.ts';

/** `talosctl upgrade`, with the installer that the machine config names. */
export const talosUpgrade: ActionDefinition<ActionOf<'talos-upgrade'>> = {
  text: ({ node, version, preserve, interruptedAfterMs }) =>
    `talosctl upgrade of ${node} to Talos ${version}${preserve ? ' --preserve' : ''}` +
    (interruptedAfterMs === undefined ? '' : `, interrupted after ${interruptedAfterMs / 1000} s`),
  commands: ({ node, version, preserve }, view) => [
    `talosctl -n ${node} upgrade --image ${installerOf(view, view.ref('Node', '', node), version)}${preserve ? ' --preserve' : ''}`,
  ],
  hindrance: ({ node }, view) => {
    const ref = view.ref('Node', '', node);
    if (view.row(nodeConfigs, ref)?.talosVersion === undefined) return { text: `${node} is no Talos node of known version` };
    if ((view.row(machines, ref)?.phase ?? 'up') !== 'up') return { text: `${node} does not run` };
    return view.row(upgrades, ref) === undefined ? undefined : { text: `${node} is being upgraded already` };
  },
  apply: (simulation, action, cause) => {
    const ref = simulation.view.ref('Node', '', action.node);
    const value = newUpgrade(simulation.view, ref, action);
    simulation.perform({ verb: 'row', table: upgrades, ref, value }, 'talosctl', [cause]);
  },
};
