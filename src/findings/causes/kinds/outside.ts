import { setRow } from '#sim/actor.ts';
import { outside, outsideRef } from '#sim/world.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { leavesOf, whatIf } from '../words.ts';

/** The Internet or its names are not reached. */
export const outsideKind: CauseKind<FactOf<'outside'>> = {
  kind: 'outside',
  find: (situation) =>
    leavesOf(situation, 'outside').map(({ rest, leaf }) => {
      const what = rest === 'dns' ? ('dns' as const) : ('internet' as const);
      return { fact: { kind: 'outside', what }, key: `outside ${what}`, text: leaf.cause.text, place: leaf.cause.place, chain: [leaf.chain] };
    }),
  remove: (simulation, { what }) => {
    simulation.perform(setRow(outside, outsideRef(simulation.view, what), undefined, `${what} works`), whatIf);
  },
};
