import { setRow, whatIf } from '#sim/actor.ts';
import { registryContents, registryRef } from '#sim/registries/registries.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { leavesOf } from '../words.ts';

/** A registry of the cluster that does not hold what is asked of it. */
export const registryContentKind: CauseKind<FactOf<'registry-content'>> = {
  kind: 'registry-content',
  find: (situation) =>
    leavesOf(situation, 'registry-content').map(({ rest: host, leaf }) => {
      const references = [...new Set(situation.images.map(({ reference }) => reference))];
      return {
        fact: { kind: 'registry-content', host, references },
        key: `registry-content ${host}`,
        text: leaf.cause.text,
        place: leaf.cause.place,
        chain: [leaf.chain],
      };
    }),
  remove: (simulation, { host, references }) => {
    const ref = registryRef(simulation.view, host);
    const content = simulation.view.row(registryContents, ref);
    const holds = new Set([...(content?.holds ?? []), ...references]);
    const value = { kind: content?.kind ?? ('plain' as const), holds };
    simulation.perform(setRow(registryContents, ref, value, `${host} holds what is asked of it`), whatIf);
  },
};
