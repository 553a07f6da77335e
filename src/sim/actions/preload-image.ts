import { normalisedReference } from '#model/images/reference.ts';
import { machines } from '../machines.ts';
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
  hindrance: ({ node, reference }, view) => {
    const ref = view.ref('Node', '', node);
    if ((view.row(machines, ref)?.phase ?? 'up') !== 'up') return { text: `${node} does not run` };
    return view.row(imageStores, ref)?.has(normalisedReference(reference)) ? { text: `${reference} is on ${node} already` } : undefined;
  },
  apply: (simulation, { node, reference }, cause) => {
    const ref = simulation.view.ref('Node', '', node);
    const value = new Set([...(simulation.view.row(imageStores, ref) ?? []), normalisedReference(reference)]);
    simulation.perform({ verb: 'row', table: imageStores, ref, value, what: `${node} holds ${reference}` }, 'operator', [cause]);
  },
};
