import type { TimeMs } from '#base/brand.ts';
import type { Condition, LabelSelector, Pod, PodDisruptionBudget } from '#model/kubernetes.ts';
import { type Actor, onObject, onRow, type Reconciliation, setRow } from '../../actor.ts';
import type { EntryId } from '../../engine/trace.ts';
import { controllerActs } from '../../processes.ts';
import type { Simulation } from '../../simulation.ts';
import { isPodReady } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { disruptionAllowed } from '../budget-condition.ts';
import { budgetsBySelector } from './budgets.ts';
import { type Expected, expectedPods } from './expected.ts';
import { type BudgetSums, budgetPods, budgetSums, countNamespace } from './sums.ts';

type Status = NonNullable<PodDisruptionBudget['status']>;

/** How long an evicted pod may take to be deleted before it counts again. */
const deletionTimeoutMs = 120_000;

/** Says how many disruptions each budget allows now. Follows pkg/controller/disruption/disruption.go, 1.28. */
const budgets: Actor = {
  name: 'disruption',
  watches: [
    onObject<PodDisruptionBudget>('PodDisruptionBudget', ({ ref }) => [ref]),
    onRow(budgetSums, ({ ref, before, after }) => (before === undefined && after !== undefined ? [] : [ref])),
  ],
  active: controllerActs,
  *reconcile(ref, view) {
    const budget = view.object<PodDisruptionBudget>(ref);
    if (budget === undefined) {
      if (view.row(budgetSums, ref) !== undefined) yield setRow(budgetSums, ref, undefined);
      return;
    }
    if (view.row(budgetSums, ref) === undefined || isNewSelector(budget)) yield* countNamespace(ref.namespace, view);
    yield* sync(ref, budget, view.row(budgetSums, ref) as BudgetSums, view);
  },
};

/** Another generation than the one the status speaks of: the selector may have changed. */
function isNewSelector({ metadata, status }: PodDisruptionBudget): boolean {
  return metadata.generation !== undefined && status?.observedGeneration !== metadata.generation;
}

function* sync(ref: ObjectRef, budget: PodDisruptionBudget, sums: BudgetSums, view: View): Reconciliation {
  if (sums.pods === 0) yield budgetEvent(ref, 'Normal', 'NoPods', 'No matching pods found');
  const expected = expectedPods(budget, sums, view, ref.namespace);
  if ('failed' in expected) {
    const message = `Failed to calculate the number of expected pods: ${expected.failed}`;
    yield budgetEvent(ref, 'Warning', 'CalculateExpectedPodCountFailed', message);
    yield* write(budget, failedStatus(budget, expected.failed, view));
    return;
  }
  if (expected.unmanaged) yield budgetEvent(ref, 'Warning', 'UnmanagedPods', unmanagedText(budget.spec.selector));
  const { kept, recheckAt } = disruptedPods(budget, view);
  yield* write(budget, statusOf(budget, sums, expected, kept, view));
  if (recheckAt !== undefined) yield { verb: 'wake', at: recheckAt, why: 'deletion of evicted pods' };
}

function budgetEvent(about: ObjectRef, type: 'Normal' | 'Warning', reason: string, message: string) {
  return { verb: 'event', about, type, reason, message, source: 'controllermanager' } as const;
}

/** Evicted pods whose deletion has not been seen yet: they count as gone, for two minutes. */
function disruptedPods(budget: PodDisruptionBudget, view: View): { kept: Readonly<Record<string, string>>; recheckAt: TimeMs | undefined } {
  const kept: Record<string, string> = {};
  let recheckAt: TimeMs | undefined;
  for (const [name, since] of Object.entries(budget.status?.disruptedPods ?? {})) {
    const pod = view.get<Pod>('Pod', budget.metadata.namespace ?? '', name);
    const until = (view.virtualTime(since) + deletionTimeoutMs) as TimeMs;
    if (pod === undefined || pod.metadata.deletionTimestamp !== undefined || until < view.now) continue;
    kept[name] = since;
    recheckAt = (recheckAt === undefined ? until : Math.min(recheckAt, until)) as TimeMs;
  }
  return { kept, recheckAt: recheckAt === undefined ? undefined : ((recheckAt + 1) as TimeMs) };
}

function statusOf(
  budget: PodDisruptionBudget,
  sums: BudgetSums,
  { expected, desired }: Exclude<Expected, { failed: string }>,
  disrupted: Readonly<Record<string, string>>,
  view: View,
): Status {
  const namespace = budget.metadata.namespace ?? '';
  const leaving = Object.keys(disrupted).filter((name) => {
    const pod = view.get<Pod>('Pod', namespace, name);
    return pod !== undefined && isPodReady(pod);
  });
  const healthy = sums.healthy - leaving.length;
  const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
  const { generation } = budget.metadata;
  return {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    disruptionsAllowed: allowed,
    currentHealthy: healthy,
    desiredHealthy: desired,
    expectedPods: expected,
    ...(Object.keys(disrupted).length === 0 ? {} : { disruptedPods: disrupted }),
    conditions: disruptionAllowed(budget.status?.conditions, allowed > 0, generation, view.timestamp),
  };
}

function failedStatus({ status, metadata }: PodDisruptionBudget, message: string, view: View): Status {
  const before = status?.conditions?.find(({ type }) => type === 'DisruptionAllowed');
  const condition: Condition = {
    type: 'DisruptionAllowed',
    status: 'False',
    ...(status?.observedGeneration === undefined ? {} : { observedGeneration: status.observedGeneration }),
    lastTransitionTime: before?.status === 'False' ? before.lastTransitionTime : view.timestamp,
    reason: 'SyncFailed',
    message,
  };
  const known = status ?? { observedGeneration: metadata.generation, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
  return { ...known, disruptionsAllowed: 0, conditions: [condition] };
}

function* write(budget: PodDisruptionBudget, status: Status): Reconciliation {
  const { disruptionsAllowed, currentHealthy, desiredHealthy } = status;
  const what = `${disruptionsAllowed} disruptions allowed (${currentHealthy} healthy, ${desiredHealthy} needed)`;
  const object: PodDisruptionBudget = { ...budget, status };
  yield { verb: 'status', object, what };
}

function unmanagedText(selector: LabelSelector | undefined): string {
  return (
    `Pods selected by this PodDisruptionBudget (selector: ${selectorText(selector)}) were found to be unmanaged. As a result, the status of the PDB ` +
    'cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of ' +
    'the PDB to an integer value.'
  );
}

/** As Go prints a pointer to a LabelSelector. [apimachinery meta/v1/generated.pb.go, v0.28] */
function selectorText(selector: LabelSelector | undefined): string {
  if (selector === undefined) return 'nil';
  const labels = Object.entries(selector.matchLabels ?? {}).sort(([left], [right]) => (left < right ? -1 : 1));
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values = [] }) => `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  );
  const map = labels.map(([key, value]) => `${key}: ${value},`).join('');
  return `&LabelSelector{MatchLabels:map[string]string{${map}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
}

export const disruption: readonly Actor[] = [budgetPods, budgets];
export const disruptionIndexes = [budgetsBySelector] as const;

/** Has the budgets of a loaded cluster counted at the next step, once per namespace, so that no fork has to. */
export function countBudgets(simulation: Simulation): void {
  const { view } = simulation;
  const firsts = new Map<string, ObjectRef>();
  for (const ref of view.list('PodDisruptionBudget')) if (!firsts.has(ref.namespace)) firsts.set(ref.namespace, ref);
  for (const ref of firsts.values()) simulation.wake('disruption', ref, [view.entryOf(ref) as EntryId]);
}
