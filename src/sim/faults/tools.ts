import type { Node } from '#model/kubernetes.ts';
import { drains, newDrain } from '../drain/state.ts';
import type { FaultTools } from './inject.ts';

/** How a fault drains: `kubectl drain --ignore-daemonsets --delete-emptydir-data`, carried out by the actor that plays kubectl. */
export const faultTools: FaultTools = {
  drain(simulation, node, cause) {
    const value = newDrain([node.name], { ignoreDaemonSets: true, deleteEmptyDirData: true });
    simulation.perform({ verb: 'row', table: drains, ref: node, value, what: `kubectl drain ${node.name} begins` }, 'operator', [cause]);
  },
  uncordon(simulation, ref, cause) {
    const node = simulation.view.object<Node>(ref);
    if (node?.spec?.unschedulable !== true) return;
    const { unschedulable: _, ...spec } = node.spec;
    simulation.perform({ verb: 'update', object: { ...node, spec } as Node, what: 'uncordoned' }, 'operator', [cause]);
  },
};
