import { setRow, whatIf } from '#sim/actor.ts';
import { imageStores } from '#sim/world.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { leavesOf } from '../words.ts';

/** A node that lacks images it cannot pull. */
export const imagesKind: CauseKind<FactOf<'images'>> = {
  kind: 'images',
  find: (situation) =>
    leavesOf(situation, 'image-store').map(({ rest: node, leaf }) => {
      const needed = situation.images.filter((need) => need.node === node && need.fresh !== true).map(({ reference }) => reference);
      const references = [...new Set(needed)].sort();
      const text = `${node} is without ${references.length === 1 ? references[0] : `${references.length} images`} and cannot pull`;
      return { fact: { kind: 'images', node, references }, key: `images ${node}`, text, place: leaf.cause.place, chain: [leaf.chain] };
    }),
  remove: (simulation, { node, references }) => {
    const ref = simulation.view.ref('Node', '', node);
    const held = new Set([...(simulation.view.row(imageStores, ref) ?? []), ...references]);
    simulation.perform(setRow(imageStores, ref, held, `${node} holds its images`), whatIf);
  },
};
