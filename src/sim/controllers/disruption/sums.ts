import type { OwnerReference, Pod } from '#model/kubernetes.ts';
import { type Actor, type Change, onObject, type Reconciliation, setRow } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import { defineRow } from '../../store/definitions.ts';
import { isPodReady } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { controllerReferenceOf } from '../owners.ts';
import { budgetsOf } from './budgets.ts';

/** What a pod adds to each of its budgets. */
interface Share {
  readonly budgets: readonly ObjectRef[];
  readonly healthy: boolean;
  readonly controller: OwnerReference | undefined;
}

const shares = defineRow<Share>('disruption-share', { judged: false });

interface Controlled {
  readonly controller: OwnerReference;
  readonly pods: number;
}

/** The pods of a budget in figures, so that one changed pod costs the same for three and for five thousand. */
export interface BudgetSums {
  readonly pods: number;
  readonly healthy: number;
  readonly unmanaged: number;
  readonly controllers: readonly Controlled[];
}

export const budgetSums = defineRow<BudgetSums>('disruption-sums', { judged: false });

const nothing: BudgetSums = { pods: 0, healthy: 0, unmanaged: 0, controllers: [] };

/** Carries the change of one pod into the sums of its budgets. */
export const budgetPods: Actor = {
  name: 'disruption-pods',
  watches: [onObject<Pod>('Pod', (change, view) => (matters(change) && isBudgeted(change, view) ? [change.ref] : []))],
  active: controllerActs,
  *reconcile(ref, view) {
    const before = view.row(shares, ref);
    const after = shareOf(view.object<Pod>(ref), view);
    yield setRow(shares, ref, after);
    const concerned = new Set([...(before?.budgets ?? []), ...(after?.budgets ?? [])]);
    for (const budget of concerned) {
      const sums = view.row(budgetSums, budget);
      // A budget that has no sums yet counts all its pods when it is looked at.
      const without = sums === undefined ? undefined : added(sums, before, budget, -1);
      yield setRow(budgetSums, budget, without === undefined ? undefined : added(without, after, budget, 1));
    }
  },
};

function matters({ before, after }: Change<Pod>): boolean {
  if (before === undefined || after === undefined) return true;
  if (before.metadata !== after.metadata) {
    if (before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp || before.metadata.labels !== after.metadata.labels) return true;
    if (before.metadata.ownerReferences !== after.metadata.ownerReferences) return true;
  }
  return before.status !== after.status && isPodReady(before) !== isPodReady(after);
}

function isBudgeted({ ref, before, after }: Change<Pod>, view: View): boolean {
  return view.row(shares, ref) !== undefined || budgetsOf((after ?? before) as Pod, view).length > 0;
}

function shareOf(pod: Pod | undefined, view: View): Share | undefined {
  const budgets = pod === undefined ? [] : budgetsOf(pod, view);
  if (pod === undefined || budgets.length === 0) return undefined;
  return { budgets, healthy: isHealthy(pod), controller: controllerReferenceOf(pod) };
}

function isHealthy(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined && isPodReady(pod);
}

function added(sums: BudgetSums, share: Share | undefined, budget: ObjectRef, sign: 1 | -1): BudgetSums {
  if (share === undefined || !share.budgets.includes(budget)) return sums;
  return {
    pods: sums.pods + sign,
    healthy: sums.healthy + (share.healthy ? sign : 0),
    unmanaged: sums.unmanaged + (share.controller === undefined ? sign : 0),
    controllers: share.controller === undefined ? sums.controllers : withController(sums.controllers, share.controller, sign),
  };
}

function withController(controllers: readonly Controlled[], controller: OwnerReference, sign: 1 | -1): readonly Controlled[] {
  const at = controllers.findIndex((known) => known.controller.uid === controller.uid);
  const known = controllers[at];
  if (known === undefined) return [...controllers, { controller, pods: sign }];
  const pods = known.pods + sign;
  return pods === 0 ? controllers.filter((each) => each !== known) : controllers.map((each) => (each === known ? { controller, pods } : each));
}

/**
 * Counts the pods of all budgets of a namespace in one pass: when one of them is new, has another selector, or was loaded.
 * One for all, so that a namespace with many budgets is gone through once.
 */
export function* countNamespace(namespace: string, view: View): Reconciliation {
  const sums = new Map(view.list('PodDisruptionBudget', namespace).map((ref): [ObjectRef, BudgetSums] => [ref, nothing]));
  for (const ref of view.list('Pod', namespace)) {
    const share = shareOf(view.object<Pod>(ref), view);
    if (share !== undefined || view.row(shares, ref) !== undefined) yield setRow(shares, ref, share);
    for (const budget of share?.budgets ?? []) sums.set(budget, added(sums.get(budget) ?? nothing, share, budget, 1));
  }
  for (const [ref, counted] of sums) yield setRow(budgetSums, ref, counted);
}
