import type { Node } from '#model/kubernetes.ts';
import { apiWritable } from '../processes.ts';
import type { ActionDefinition, ActionOf } from './action.ts';
import { apiIsDown } from './words.ts';

/** `kubectl cordon`. */
export const cordon: ActionDefinition<ActionOf<'cordon'>> = cordoning('cordon', true);

/** `kubectl uncordon`. */
export const uncordon: ActionDefinition<ActionOf<'uncordon'>> = cordoning('uncordon', undefined);

function cordoning(verb: string, unschedulable: true | undefined): ActionDefinition<ActionOf<'cordon'> | ActionOf<'uncordon'>> {
  return {
    text: ({ node }) => `kubectl ${verb} ${node}`,
    commands: ({ node }) => [`kubectl ${verb} ${node}`],
    hindrance: ({ node }, view) => {
      if (!apiWritable(view)) return apiIsDown;
      const object = view.get<Node>('Node', '', node);
      if (object === undefined) return { text: `node ${node} does not exist` };
      return (object.spec?.unschedulable === true) === (unschedulable === true) ? { text: `node ${node} is ${verb}ed already` } : undefined;
    },
    apply: (simulation, { node }, cause) => {
      const object = simulation.view.get<Node>('Node', '', node);
      if (object === undefined) return;
      simulation.perform({ verb: 'update', object: { ...object, spec: { ...object.spec, unschedulable } } as Node, what: `${verb}ed` }, 'kubectl', [
        cause,
      ]);
    },
  };
}
