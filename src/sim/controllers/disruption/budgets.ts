import type { Pod, PodDisruptionBudget } from '#model/kubernetes.ts';
import { matches } from '#model/selectors.ts';
import type { IndexDefinition } from '../../store/definitions.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { selectorPlace, selectorPlaces } from '../selecting.ts';

/** Budgets by the first label their selector demands. */
export const budgetsBySelector: IndexDefinition<PodDisruptionBudget, PodDisruptionBudget['spec']['selector']> = {
  name: 'budgets-by-selector',
  kind: 'PodDisruptionBudget',
  part: (budget) => budget.spec.selector,
  values: (selector, budget) => (selector === undefined ? [] : [selectorPlace(budget.metadata.namespace ?? '', selector.matchLabels)]),
};

const none: readonly ObjectRef[] = [];

/** Budgets whose selector matches a pod, in canonical order of the places they are filed under. */
export function budgetsOf(pod: Pod, view: View): readonly ObjectRef[] {
  if (!view.hasKind('PodDisruptionBudget')) return none;
  const { namespace = '', labels } = pod.metadata;
  return selectorPlaces(namespace, labels).flatMap((place) =>
    view.having(budgetsBySelector, place).filter((ref) => matches(view.object<PodDisruptionBudget>(ref)?.spec.selector, labels)),
  );
}
