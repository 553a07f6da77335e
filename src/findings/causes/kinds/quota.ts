import type { CauseKind, FactOf } from '../fact.ts';
import { refOf, titleOf, whatIf } from '../words.ts';

/** A ResourceQuota that is used up. */
export const quotaKind: CauseKind<FactOf<'quota'>> = {
  kind: 'quota',
  find: ({ refusals, view, provenance }) =>
    refusals.flatMap(({ workload, message }) => {
      const name = /exceeded quota: ([^,]+),/.exec(message)?.[1];
      if (name === undefined) return [];
      const quota = { kind: 'ResourceQuota', namespace: workload.namespace, name };
      const text = `${titleOf(quota)} is used up`;
      return [
        {
          fact: { kind: 'quota', quota },
          key: `quota ${titleOf(quota)}`,
          text,
          place: provenance.placeOf(refOf(view, quota)),
          chain: [{ text: message }],
        },
      ];
    }),
  remove: (simulation, { quota }) => {
    simulation.perform({ verb: 'delete', ref: refOf(simulation.view, quota), what: 'not there' }, whatIf);
  },
};
