import { normalisedReference } from '#model/images/reference.ts';
import { machines } from '../machines.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { imageStores, references } from '../world.ts';
import type { ActionDefinition, ActionOf } from './action.ts';

/** Brings an image from where it can be had, such as a person's own machine, into a node's store. */
export const preloadImage: ActionDefinition<ActionOf<'preload-image'>> = {
  text: ({ node, reference }) => `import ${reference} on ${node}`,
  commands: ({ node, reference }, view) => [
    sourceOf(reference, view),
    `ctr -n k8s.io images import image.tar  # on ${node}, from a privileged pod or over ssh`,
  ],
  hindrance: ({ node, reference }, view) => {
    const ref = view.ref('Node', '', node);
    if (!isUp(ref, view)) return { text: `${node} does not run` };
    return view.row(imageStores, ref)?.has(normalisedReference(reference)) ? { text: `${reference} is on ${node} already` } : undefined;
  },
  apply: (simulation, { node, reference }, cause) => {
    const ref = simulation.view.ref('Node', '', node);
    const value = new Set([...(simulation.view.row(imageStores, ref) ?? []), normalisedReference(reference)]);
    simulation.perform({ verb: 'row', table: imageStores, ref, value, what: `${node} holds ${reference}` }, 'operator', [cause]);
  },
};

/** Where to get it: its registry, or a node that still holds what its registry has no more. */
function sourceOf(reference: string, view: View): string {
  const name = normalisedReference(reference);
  const exists = view.row(references, view.ref('reference', '', name))?.exists ?? true;
  const holder = exists ? undefined : view.rows(imageStores).find(([ref, held]) => held.has(name) && isUp(ref, view))?.[0];
  if (holder === undefined) return `docker pull ${reference} && docker save ${reference} -o image.tar`;
  return `ctr -n k8s.io images export image.tar ${reference}  # on ${holder.name}, which still holds it`;
}

function isUp(node: ObjectRef, view: View): boolean {
  return (view.row(machines, node)?.phase ?? 'up') === 'up';
}
