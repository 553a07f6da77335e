import { isReached } from '../nodes/api-servers.ts';
import type { ActionDefinition, ActionOf, ObjectName } from './action.ts';
import { apiIsDown, namespaceFlag, refOf, titleOf } from './words.ts';

/** `kubectl delete`: objects that their controllers keep come again. */
export const deleteObject: ActionDefinition<ActionOf<'delete'>> = {
  text: ({ object, force }) => `kubectl delete ${titleOf(object)}${force ? ' --force' : ''}`,
  commands: ({ object, force }) => [`kubectl${namespaceFlag(object)} delete ${nameOf(object)}${force ? ' --grace-period=0 --force' : ''}`],
  hindrance: ({ object }, view) => {
    if (!isReached(view)) return apiIsDown;
    return view.object(refOf(view, object)) === undefined ? { text: `${titleOf(object)} does not exist` } : undefined;
  },
  apply: (simulation, { object, force }, cause) => {
    const ref = refOf(simulation.view, object);
    const direct = isReached(simulation.view) ? true : undefined;
    const graceSeconds = force ? 0 : undefined;
    simulation.perform({ verb: 'delete', ref, graceSeconds, what: 'deleted by a person', direct }, 'kubectl', [cause]);
  },
};

function nameOf({ kind, name }: ObjectName): string {
  return `${kind.toLowerCase()} ${name}`;
}
