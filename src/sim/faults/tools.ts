import type { Node } from '#model/kubernetes.ts';
import { drains, newDrain } from '../drain/state.ts';
import type { FaultTools } from './inject.ts';

/** Drains as people run them: daemons stay, scratch data and pods without a controller go, without a time limit. */
const drainOptions = { ignoreDaemonSets: true, deleteEmptyDirData: true, force: true } as const;

/** How drains are carried out: by the actor that plays kubectl. */
export const faultTools: FaultTools = {
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
