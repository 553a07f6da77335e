import type { Pod } from '#model/kubernetes.ts';
import { whatIf } from '#sim/actor.ts';
import { budgetsOf } from '#sim/controllers/disruption/budgets.ts';
import { drains } from '#sim/drain/state.ts';
import { decideEviction } from '#sim/eviction.ts';
import type { CauseKind, FactOf, Suspect } from '../fact.ts';
import { namedAs, refOf, titleOf } from '../words.ts';

/** A budget that allows no eviction while a drain waits for one. */
export const budgetKind: CauseKind<FactOf<'budget'>> = {
  kind: 'budget',
  find: ({ view, provenance }) => {
    const found = new Map<string, Suspect<FactOf<'budget'>>>();
    for (const [{ name: node }, { exitCode, pods }] of view.rows(drains)) {
      for (const { ref, stage } of exitCode === undefined ? pods : []) {
        const pod = view.object<Pod>(ref);
        const decision = stage === 'evict' ? decideEviction(view, ref) : { deletes: true };
        if (pod === undefined || !('refused' in decision)) continue;
        for (const budget of budgetsOf(pod, view)) {
          const named = namedAs(budget);
          const key = `budget ${titleOf(named)}`;
          const text = `${titleOf(named)} allows no eviction`;
          const chain = [
            {
              text: `kubectl drain ${node} does not end`,
              because: [{ text: `error when evicting pods/"${ref.name}" -n "${ref.namespace}": ${decision.refused.message}` }],
            },
          ];
          const before = found.get(key);
          const fact = { kind: 'budget' as const, budget: named, pods: [...(before?.fact.pods ?? []), namedAs(ref)] };
          found.set(key, { fact, key, text, place: provenance.placeOf(budget), chain: before?.chain ?? chain });
        }
      }
    }
    return [...found.values()];
  },
  remove: (simulation, { budget }) => {
    simulation.perform({ verb: 'delete', ref: refOf(simulation.view, budget), what: 'not there' }, whatIf);
  },
};
