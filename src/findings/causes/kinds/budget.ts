import type { KubeObject, LabelSelector } from '#model/kubernetes.ts';
import { matches } from '#model/selectors.ts';
import { drains } from '#sim/drain/state.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { namedAs, refOf, titleOf, whatIf } from '../words.ts';

interface Budget extends KubeObject {
  readonly spec: { readonly minAvailable?: unknown; readonly maxUnavailable?: unknown; readonly selector?: LabelSelector };
}

/** A budget that allows no eviction while a drain waits for one. */
export const budgetKind: CauseKind<FactOf<'budget'>> = {
  kind: 'budget',
  find: ({ view, provenance }) => {
    const stuck = view.rows(drains).flatMap(([, { exitCode, pods }]) => (exitCode === undefined ? pods : []));
    const waiting = stuck.filter(({ stage, error }) => stage === 'evict' && error !== undefined);
    return view.list('PodDisruptionBudget').flatMap((ref) => {
      const selector = view.object<Budget>(ref)?.spec.selector;
      const held = waiting.find((pod) => pod.ref.namespace === ref.namespace && matches(selector, view.object(pod.ref)?.metadata.labels));
      if (held === undefined) return [];
      const budget = namedAs(ref);
      const text = `${titleOf(budget)} allows no eviction`;
      return [
        {
          fact: { kind: 'budget' as const, budget },
          key: `budget ${titleOf(budget)}`,
          text,
          place: provenance.placeOf(ref),
          chain: [{ text: held.error ?? text }],
        },
      ];
    });
  },
  remove: (simulation, { budget }) => {
    simulation.perform({ verb: 'delete', ref: refOf(simulation.view, budget), what: 'not there' }, whatIf);
  },
};
