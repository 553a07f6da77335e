import type { Condition, Pod, PodDisruptionBudget } from '#model/kubernetes.ts';
import type { Outcome, Write } from './actor.ts';
import { disruptionAllowed } from './controllers/budget-condition.ts';
import { budgetsOf } from './controllers/disruption/budgets.ts';
import { withCondition } from './controllers/pod-conditions.ts';
import { conflict, failure, forbiddenStatus, notFound, type Status, tooManyRequests } from './store/api/errors.ts';
import { isPodReady } from './store/indexes.ts';
import type { ObjectRef } from './store/refs.ts';
import type { View } from './view.ts';

/** What an eviction request may say beside the pod's name. */
export interface EvictionOptions {
  readonly gracePeriodSeconds?: number;
  readonly dryRun?: boolean;
  readonly preconditions?: { readonly uid?: string };
}

const pods = { group: '', name: 'pods' };
const budgetResource = { group: 'policy', name: 'poddisruptionbudget' };
const largestDisruptedPods = 2000;

const violates = "Cannot evict pod as it would violate the pod's disruption budget.";
const tooManyBudgets = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';

const disrupted: Condition = { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' };

/** What the API decides about an eviction, before anything is written. */
type Decision =
  | { readonly refused: Status }
  | { readonly deletes: true; readonly budget?: PodDisruptionBudget; readonly past: 'budget' | 'without budget' };

/**
 * An eviction request: asks the pod's budget, takes one disruption from it and deletes the pod; the answer is the API's.
 *
 * Follows pkg/registry/core/pod/storage/eviction.go, 1.28.
 */
export function* evict(view: View, ref: ObjectRef, options: EvictionOptions = {}): Generator<Write, Status, Outcome> {
  const pod = view.object<Pod>(ref);
  const decision = decideEviction(view, ref);
  if ('refused' in decision || pod === undefined) return 'refused' in decision ? decision.refused : notFound(pods, ref.name);
  if (options.dryRun !== true && decision.budget !== undefined) {
    const taken = yield { verb: 'status', object: withDisruption(decision.budget, ref.name, view), what: `one disruption taken for ${ref.name}` };
    if (!taken.stored) return failure(taken.code, taken.reason, taken.message);
  }
  if (options.dryRun !== true) yield* markDisrupted(pod, view);
  const broken = brokenPrecondition(pod, options.preconditions);
  if (broken !== undefined) return conflict({ group: '', name: 'Pod' }, ref.name, broken);
  if (options.dryRun === true) return evicted;
  const outcome = yield { verb: 'delete', ref, graceSeconds: options.gracePeriodSeconds, what: 'evicted' };
  return outcome.stored || outcome.code === 404 ? evicted : failure(outcome.code, outcome.reason, outcome.message);
}

/** The decision alone: who may be evicted now, and why not. */
export function decideEviction(view: View, ref: ObjectRef): Decision {
  const pod = view.object<Pod>(ref);
  if (pod === undefined) return { refused: notFound(pods, ref.name) };
  if (ignoresBudgets(pod)) return { deletes: true, past: 'without budget' };
  const [budgetRef, another] = budgetsOf(pod, view);
  if (budgetRef === undefined) return { deletes: true, past: 'without budget' };
  if (another !== undefined) return { refused: failure(500, undefined, tooManyBudgets) };
  const budget = view.object<PodDisruptionBudget>(budgetRef) as PodDisruptionBudget;
  if (!isPodReady(pod) && mayGoUnready(budget)) return { deletes: true, past: 'without budget' };
  const refused = refusalOf(budget);
  return refused === undefined ? { deletes: true, budget, past: 'budget' } : { refused };
}

/** Pods that serve nobody yet or any more are no loss. */
function ignoresBudgets({ status, metadata }: Pod): boolean {
  const phase = status?.phase;
  return phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending' || metadata.deletionTimestamp !== undefined;
}

function mayGoUnready({ spec, status }: PodDisruptionBudget): boolean {
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  return status !== undefined && status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0;
}

function refusalOf({ metadata: { name, generation = 0 }, status }: PodDisruptionBudget): Status | undefined {
  if ((status?.observedGeneration ?? 0) < generation) {
    return tooManyRequests(violates, 10, [cause(`The disruption budget ${name} is still being processed by the server.`)]);
  }
  const { disruptionsAllowed = 0, desiredHealthy = 0, currentHealthy = 0, disruptedPods = {} } = status ?? {};
  if (disruptionsAllowed < 0) return forbiddenStatus(budgetResource, name, 'pdb disruptions allowed is negative');
  if (Object.keys(disruptedPods).length > largestDisruptedPods) {
    return forbiddenStatus(budgetResource, name, 'DisruptedPods map too big - too many evictions not confirmed by PDB controller');
  }
  if (disruptionsAllowed > 0) return undefined;
  return tooManyRequests(violates, 0, [
    cause(`The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`),
  ]);
}

function cause(message: string) {
  return { reason: 'DisruptionBudget', message };
}

function withDisruption(budget: PodDisruptionBudget, pod: string, view: View): PodDisruptionBudget {
  const status = budget.status as NonNullable<PodDisruptionBudget['status']>;
  const disruptionsAllowed = status.disruptionsAllowed - 1;
  const { generation } = budget.metadata;
  return {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed,
      disruptedPods: { ...status.disruptedPods, [pod]: view.timestamp },
      ...(disruptionsAllowed > 0 ? {} : { conditions: disruptionAllowed(status.conditions, false, generation, view.timestamp) }),
    },
  };
}

/** [apiserver pkg/registry/rest/delete.go BeforeDelete, 1.28] */
function brokenPrecondition({ metadata }: Pod, wanted: EvictionOptions['preconditions']): string | undefined {
  if (wanted?.uid === undefined || wanted.uid === metadata.uid) return undefined;
  return `the UID in the precondition (${wanted.uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
}

const evicted: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

function* markDisrupted(pod: Pod, view: View): Generator<Write, void, Outcome> {
  const conditions = withCondition(pod.status?.conditions, disrupted, view.timestamp);
  if (conditions === pod.status?.conditions) return;
  yield { verb: 'status', object: { ...pod, status: { ...pod.status, conditions } } as Pod, what: 'DisruptionTarget: evicted' };
}
