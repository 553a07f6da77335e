import { setRow, whatIf } from '#sim/actor.ts';
import { hostRef, hosts } from '#sim/world.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { leavesOf } from '../words.ts';

/** A host outside the cluster that is down or answers what it should not. */
export const hostKind: CauseKind<FactOf<'host'>> = {
  kind: 'host',
  find: (situation) =>
    leavesOf(situation, 'host').flatMap(({ rest: host, leaf }) => {
      const row = situation.view.row(hosts, hostRef(situation.view, host));
      if (row === undefined || row.state.kind === 'up') return [];
      const text = row.text ?? (row.state.kind === 'down' ? `${host} is down` : `${host} answers as ${row.state.kind}`);
      return [{ fact: { kind: 'host', host }, key: `host ${host}`, text, place: row.place ?? leaf.cause.place, chain: [leaf.chain] }];
    }),
  remove: (simulation, { host }) => {
    const value = { state: { kind: 'up' as const }, certainty: 'assumed' as const };
    simulation.perform(setRow(hosts, hostRef(simulation.view, host), value, `${host} answers`), whatIf);
  },
};
