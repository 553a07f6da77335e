import { apiWritable } from '../processes.ts';
import type { ActionDefinition, ActionOf } from './action.ts';
import { apiIsDown, namespaceFlag, titleOf } from './words.ts';

/** `kubectl create`: what is created goes through admission and validation like anything else. */
export const createObject: ActionDefinition<ActionOf<'create'>> = {
  text: (action) => `kubectl create ${titleOf(nameOf(action))}`,
  commands: (action) => {
    const name = nameOf(action);
    return [`kubectl create${namespaceFlag(name)} -f ${name.kind.toLowerCase()}-${name.name}.yaml  # ${JSON.stringify(action.object)}`];
  },
  hindrance: (action, view) => {
    if (!apiWritable(view)) return apiIsDown;
    const { kind, namespace, name } = nameOf(action);
    return view.get(kind, namespace, name) === undefined ? undefined : { text: `${titleOf(nameOf(action))} exists` };
  },
  apply: (simulation, { object }, cause) => {
    simulation.perform({ verb: 'create', object }, 'kubectl', [cause]);
  },
};

function nameOf({ object: { kind, metadata } }: ActionOf<'create'>) {
  return { kind, namespace: metadata.namespace ?? '', name: metadata.name };
}
