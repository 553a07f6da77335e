import type { KubeObject } from '#model/kubernetes.ts';
import { whatIf } from '#sim/actor.ts';
import type { View } from '#sim/view.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { namedAs, refOf, titleOf } from '../words.ts';

interface Suspendable extends KubeObject {
  readonly spec?: { readonly suspend?: boolean };
}

/** A release or Kustomization that somebody suspended. */
export const suspendedKind: CauseKind<FactOf<'suspended'>> = {
  kind: 'suspended',
  find: ({ view, provenance }) =>
    fluxObjects(view).flatMap((ref) => {
      if (view.object<Suspendable>(ref)?.spec?.suspend !== true) return [];
      const object = namedAs(ref);
      const text = `${titleOf(object)} is suspended`;
      return [
        {
          fact: { kind: 'suspended' as const, object },
          key: `suspended ${titleOf(object)}`,
          text,
          place: provenance.placeOf(ref),
          chain: [{ text }],
        },
      ];
    }),
  remove: (simulation, { object }) => {
    const live = simulation.view.object<Suspendable>(refOf(simulation.view, object));
    if (live !== undefined)
      simulation.perform({ verb: 'update', object: { ...live, spec: { ...live.spec, suspend: false } } as KubeObject, what: 'resumed' }, whatIf);
  },
};

/** Objects that Flux's controllers reconcile. */
export function fluxObjects(view: View) {
  return view.kindsPresent().flatMap((kind) => (kind.endsWith('.toolkit.fluxcd.io') ? view.list(kind) : []));
}
