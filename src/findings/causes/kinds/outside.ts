import { setRow, whatIf } from '#sim/actor.ts';
import { outside, outsideRef } from '#sim/world.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { leavesOf } from '../words.ts';

/** The Internet or its names are not reached. */
export const outsideKind: CauseKind<FactOf<'outside'>> = {
  kind: 'outside',
  find: (situation) => {
    const leaf = (leavesOf(situation, 'outside')[0] ?? leavesOf(situation, 'host')[0])?.leaf;
    return situation.view.rows(outside).flatMap(([{ name }, { works, text }]) => {
      if (works || leaf === undefined) return [];
      const what = name === 'dns' ? ('dns' as const) : ('internet' as const);
      return [{ fact: { kind: 'outside' as const, what }, key: `outside ${what}`, text, chain: [leaf.chain] }];
    });
  },
  remove: (simulation, { what }) => {
    simulation.perform(setRow(outside, outsideRef(simulation.view, what), undefined, `${what} works`), whatIf);
  },
};
