import { normalisedReference } from '#model/images/reference.ts';
import { digestUpstream, heldOn, keepDigest } from '../image-digests.ts';
import { machines } from '../machines.ts';
import type { View } from '../view.ts';
import { imageStores } from '../world.ts';
import type { ActionDefinition, ActionOf } from './action.ts';

/** Brings an image from where it can be had, such as a person's own machine, into a node's store. */
export const preloadImage: ActionDefinition<ActionOf<'preload-image'>> = {
  text: ({ node, reference, from }) => `import ${reference} on ${node}${from === undefined ? '' : ` from ${from}`}`,
  commands: ({ node, reference, from }) => [
    from === undefined
      ? `docker pull ${reference} && docker save ${reference} -o image.tar`
      : `ctr -n k8s.io images export image.tar ${reference}  # on ${from}`,
    `ctr -n k8s.io images import image.tar  # on ${node}, from a privileged pod or over ssh`,
  ],
  hindrance: ({ node, reference, from }, view) => {
    const ref = view.ref('Node', '', node);
    if ((view.row(machines, ref)?.phase ?? 'up') !== 'up') return { text: `${node} does not run` };
    const isThere = view.row(imageStores, ref)?.has(normalisedReference(reference)) === true;
    return isThere && heldOn(view, node, reference)?.digest === digestFrom(view, reference, from)
      ? { text: `${reference} is on ${node} already` }
      : undefined;
  },
  apply: (simulation, { node, reference, from }, cause) => {
    const ref = simulation.view.ref('Node', '', node);
    const value = new Set([...(simulation.view.row(imageStores, ref) ?? []), normalisedReference(reference)]);
    simulation.perform({ verb: 'row', table: imageStores, ref, value, what: `${node} holds ${reference}` }, 'operator', [cause]);
    const meaning = keepDigest(simulation.view, ref, reference, digestFrom(simulation.view, reference, from));
    if (meaning !== undefined) simulation.perform(meaning, 'operator', [cause]);
  },
};

/** What a tag means comes along with the image. */
function digestFrom(view: View, reference: string, from: string | undefined): string | undefined {
  return from === undefined ? digestUpstream(view, reference) : heldOn(view, from, reference)?.digest;
}
