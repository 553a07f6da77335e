import { deepEqual } from '#base/equal.ts';
import type { Condition, Job, Pod } from '#model/kubernetes.ts';
import type { Outcome, Write } from '../../actor.ts';
import type { View } from '../../view.ts';
import { newCondition, withCondition } from './conditions.ts';
import { judge } from './failure-policy.ts';
import { indexesText, parseIndexes, union } from './indexes.ts';
import { eventSource, release } from './manage.ts';
import { indexOf, isFailed, isIndexed, isTracked, type UncountedPods } from './pods.ts';

type Steps<Result> = Generator<Write, Result, Outcome>;

export type Status = NonNullable<Job['status']> & { readonly completedIndexes?: string };

/** How a Job ends, if it does. */
export interface Ending {
  readonly condition: Condition | undefined;
}

/**
 * Counts ended pods exactly once: notes them as uncounted, takes their finalizer off, then counts them. At last the Job's end.
 *
 * Follows pkg/controller/job/job_controller.go (trackJobStatusAndRemoveFinalizers), 1.28.
 */
export function* track(job: Job, pods: readonly Pod[], draft: Status, { condition }: Ending, view: View): Steps<void> {
  const tracked = pods.filter(isTracked);
  const held = new Set(tracked.map(({ metadata }) => metadata.uid ?? ''));
  const removable = tracked.filter((pod) => isRemovable(job, pod, condition));
  const noted = withNoted(job, removable, counted(draft, held), condition);
  const target = condition?.type === 'FailureTarget' ? condition : undefined;
  const targeted = target === undefined ? noted : { ...noted, conditions: withCondition(noted.conditions ?? [], target) };
  const stored = yield* flush(job, targeted, view);
  for (const pod of removable) if (yield* release(pod, view)) held.delete(pod.metadata.uid ?? '');
  const final = target === undefined ? condition : newCondition('Failed', 'True', target.reason ?? '', target.message ?? '', view);
  const ended = withEnding(counted(targeted, held), final);
  yield* flush(stored, ended, view);
  if (final !== undefined && ended.conditions?.includes(final)) yield endEvent(job, final, view);
}

/** Uncounted pods that are not held any more become part of the counts. */
function counted(draft: Status, held: ReadonlySet<string>): Status {
  const { succeeded = [], failed = [] } = (draft.uncountedTerminatedPods ?? {}) as UncountedPods;
  const still = { succeeded: succeeded.filter((uid) => held.has(uid)), failed: failed.filter((uid) => held.has(uid)) };
  return {
    ...draft,
    ...count('succeeded', (draft.succeeded ?? 0) + succeeded.length - still.succeeded.length),
    ...count('failed', (draft.failed ?? 0) + failed.length - still.failed.length),
    uncountedTerminatedPods: {
      ...(still.succeeded.length === 0 ? {} : { succeeded: still.succeeded }),
      ...(still.failed.length === 0 ? {} : { failed: still.failed }),
    },
  };
}

function count(field: 'succeeded' | 'failed', value: number): Status {
  return value === 0 ? {} : { [field]: value };
}

function isRemovable(job: Job, pod: Pod, condition: Condition | undefined): boolean {
  if (job.metadata.deletionTimestamp !== undefined || condition !== undefined) return true;
  return pod.status?.phase === 'Succeeded' || isFailed(pod, job);
}

/** Notes newly ended pods as uncounted; those of an Indexed Job by their index when they succeeded. */
function withNoted(job: Job, pods: readonly Pod[], draft: Status, condition: Condition | undefined): Status {
  const known = (draft.uncountedTerminatedPods ?? {}) as UncountedPods;
  const isKnownFailed = (pod: Pod) => known.failed?.includes(pod.metadata.uid ?? '') === true;
  const succeeded = pods.filter((pod) => pod.status?.phase === 'Succeeded' && !isKnownFailed(pod));
  const failed = pods.filter((pod) => !succeeded.includes(pod) && !isKnownFailed(pod) && countsAsFailed(job, pod, condition));
  const noted = {
    ...draft,
    uncountedTerminatedPods: {
      ...uids('succeeded', known.succeeded, isIndexed(job) ? [] : succeeded),
      ...uids('failed', known.failed, failed),
    },
  };
  return isIndexed(job)
    ? withIndexes(
        job,
        noted,
        succeeded.flatMap((pod) => indexOf(pod, job) ?? []),
      )
    : noted;
}

function countsAsFailed(job: Job, pod: Pod, condition: Condition | undefined): boolean {
  if (!isFailed(pod, job) && condition === undefined) return false;
  return (!isIndexed(job) || indexOf(pod, job) !== undefined) && judge(pod, job).counts;
}

function uids(field: keyof UncountedPods, known: readonly string[] = [], pods: readonly Pod[]): UncountedPods {
  const all = [...new Set([...known, ...pods.map(({ metadata }) => metadata.uid ?? '')])];
  return all.length === 0 ? {} : { [field]: all };
}

function withIndexes(job: Job, draft: Status, more: readonly number[]): Status {
  const completed = union(parseIndexes(draft.completedIndexes, job.spec.completions ?? 0), more);
  if (completed.length === 0) return draft;
  return { ...draft, succeeded: completed.length, completedIndexes: indexesText(completed) };
}

/** A Job ends only when nothing is left uncounted. */
function withEnding(draft: Status, condition: Condition | undefined): Status {
  if (condition === undefined) return draft;
  const uncounted = (draft.uncountedTerminatedPods ?? {}) as UncountedPods;
  if ((uncounted.succeeded ?? []).length > 0 || (uncounted.failed ?? []).length > 0) return draft;
  const conditions = withCondition(draft.conditions ?? [], condition);
  return condition.type === 'Complete' ? { ...draft, conditions, completionTime: condition.lastTransitionTime as string } : { ...draft, conditions };
}

function* flush(job: Job, status: Status, view: View): Steps<Job> {
  if (deepEqual(job.status ?? {}, status)) return job;
  const current = view.object<Job>(view.refOf(job)) ?? job;
  const outcome = yield { verb: 'status', object: { ...current, status } as Job };
  return outcome.stored ? (outcome.object as Job) : job;
}

function endEvent(job: Job, { type, reason = '', message = '' }: Condition, view: View): Write {
  const about = view.refOf(job);
  return type === 'Complete'
    ? { verb: 'event', about, type: 'Normal', reason: 'Completed', message: 'Job completed', source: eventSource }
    : { verb: 'event', about, type: 'Warning', reason, message, source: eventSource };
}
