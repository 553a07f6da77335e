import type { Node } from '#model/kubernetes.ts';
import { apiWritable } from '../processes.ts';
import type { ActionDefinition, ActionOf } from './action.ts';
import { apiIsDown } from './words.ts';

/** `kubectl taint nodes`. */
export const taint: ActionDefinition<ActionOf<'taint'>> = {
  text: textOf,
  commands: (action) => [textOf(action)],
  hindrance: ({ node, taint: { key, effect } }, view) => {
    if (!apiWritable(view)) return apiIsDown;
    const object = view.get<Node>('Node', '', node);
    if (object === undefined) return { text: `node ${node} does not exist` };
    const has = object.spec?.taints?.some((each) => each.key === key && each.effect === effect);
    return has === true ? { text: `node ${node} already has ${key} taint(s) with same effect(s)` } : undefined;
  },
  apply: (simulation, { node, taint: added }, cause) => {
    const object = simulation.view.get<Node>('Node', '', node);
    if (object === undefined) return;
    const spec = { ...object.spec, taints: [...(object.spec?.taints ?? []), added] };
    simulation.perform({ verb: 'update', object: { ...object, spec } as Node, what: `tainted ${added.key}:${added.effect}` }, 'kubectl', [cause]);
  },
};

function textOf({ node, taint: { key, value, effect } }: ActionOf<'taint'>): string {
  return `kubectl taint nodes ${node} ${key}${value === undefined ? '' : `=${value}`}:${effect}`;
}
