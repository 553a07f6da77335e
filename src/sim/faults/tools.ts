import type { Node } from '#model/kubernetes.ts';
import { drains, newDrain } from '../drain/state.ts';
import { nodeUpgrades } from '../nodes/node-upgrade.ts';
import { newUpgrade, upgrades } from '../nodes/talos/upgrades.ts';
import type { FaultTools } from './inject.ts';

/** Drains as people run them: daemons stay, scratch data and pods without a controller go, without a time limit. */
const drainOptions = { ignoreDaemonSets: true, deleteEmptyDirData: true, force: true } as const;

/** How drains and upgrades are carried out: by the actors that play kubectl and talosctl. */
export const faultTools: FaultTools = {
  upgrade: (simulation, node, version, cause) => {
    const value = version === undefined ? undefined : newUpgrade(simulation.view, node, { version });
    if (value !== undefined) {
      simulation.perform({ verb: 'row', table: upgrades, ref: node, value }, 'talosctl', [cause]);
      return;
    }
    simulation.perform({ verb: 'row', table: nodeUpgrades, ref: node, value: {} }, 'operator', [cause]);
    faultTools.drain(simulation, node, cause);
  },
  drain: (simulation, node, cause) => {
    simulation.perform({ verb: 'row', table: drains, ref: node, value: newDrain([node.name], drainOptions) }, 'kubectl', [cause]);
  },
  uncordon: (simulation, node, cause) => {
    const object = simulation.view.object<Node>(node);
    if (object === undefined) return;
    simulation.perform(
      { verb: 'update', object: { ...object, spec: { ...object.spec, unschedulable: undefined } } as Node, what: 'uncordoned' },
      'kubectl',
      [cause],
    );
  },
};
