import { setRow, whatIf } from '#sim/actor.ts';
import { imageStores } from '#sim/world.ts';
import type { CauseKind, FactOf } from '../fact.ts';

/** Things that need each other to start: it would not be one if their images were on the nodes. */
export const circleKind: CauseKind<FactOf<'circle'>> = {
  kind: 'circle',
  find: ({ circles }) =>
    circles.flatMap(({ label, place, images, chain }) =>
      images.length === 0
        ? []
        : [{ fact: { kind: 'circle', images }, key: `circle ${label}`, text: `${label} needs itself (cycle)`, place, chain: [chain] }],
    ),
  remove: (simulation, { images }) => {
    const { view } = simulation;
    const references = images.map(({ reference }) => reference);
    for (const node of view.list('Node')) {
      const held = new Set([...(view.row(imageStores, node) ?? []), ...references]);
      simulation.perform(setRow(imageStores, node, held, `${node.name} holds the images of the circle`), whatIf);
    }
  },
};
