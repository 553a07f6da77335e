import type { KubeObject } from '#model/kubernetes.ts';
import { whatIf } from '#sim/actor.ts';
import { conditionsOf } from '../../health/reconciled.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { namedAs, refOf, titleOf } from '../words.ts';
import { fluxObjects } from './suspended.ts';

interface Release extends KubeObject {
  readonly spec?: { readonly suspend?: boolean };
}

/** A release that failed and is not tried again before its object changes. */
export const releaseKind: CauseKind<FactOf<'release'>> = {
  kind: 'release',
  find: ({ view, provenance }) =>
    fluxObjects(view).flatMap((ref) => {
      const live = view.object<Release>(ref);
      const failed = live === undefined ? undefined : conditionsOf(live).find(({ type, status }) => type === 'Ready' && status === 'False');
      if (failed === undefined || !ref.kind.startsWith('HelmRelease')) return [];
      const object = namedAs(ref);
      const text = `${titleOf(object)} has failed and is not tried again`;
      const chain = [{ text: failed.message ?? failed.reason ?? text }];
      return [{ fact: { kind: 'release' as const, object }, key: `release ${titleOf(object)}`, text, place: provenance.placeOf(ref), chain }];
    }),
  /** A new generation: suspended and resumed. */
  remove: (simulation, { object }) => {
    for (const suspend of [true, false]) {
      const live = simulation.view.object<Release>(refOf(simulation.view, object));
      if (live !== undefined)
        simulation.perform({ verb: 'update', object: { ...live, spec: { ...live.spec, suspend } } as KubeObject, what: 'touched' }, whatIf);
    }
  },
};
