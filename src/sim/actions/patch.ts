import type { KubeObject } from '#model/kubernetes.ts';
import { isReached } from '../nodes/api-servers.ts';
import { applyMergePatch } from '../store/api/patch/merge-patch.ts';
import type { ActionDefinition, ActionOf } from './action.ts';
import { apiIsDown, namespaceFlag, refOf, titleOf } from './words.ts';

/** `kubectl patch --type=merge`: null removes a field, lists are replaced (RFC 7386). */
export const patchObject: ActionDefinition<ActionOf<'patch'>> = {
  text: ({ object, patch }) => `kubectl patch ${titleOf(object)} ${JSON.stringify(patch)}`,
  commands: ({ object, patch }) => [
    `kubectl${namespaceFlag(object)} patch ${object.kind.toLowerCase()} ${object.name} --type=merge -p '${JSON.stringify(patch)}'`,
  ],
  hindrance: ({ object }, view) => {
    if (!isReached(view)) return apiIsDown;
    return view.object(refOf(view, object)) === undefined ? { text: `${titleOf(object)} does not exist` } : undefined;
  },
  apply: (simulation, { object, patch }, cause) => {
    const before = simulation.view.object<KubeObject>(refOf(simulation.view, object));
    if (before === undefined) return;
    const after = applyMergePatch(before, patch) as KubeObject;
    const direct = isReached(simulation.view) ? true : undefined;
    simulation.perform({ verb: 'update', object: after, what: 'patched by a person', direct }, 'kubectl', [cause]);
  },
};
