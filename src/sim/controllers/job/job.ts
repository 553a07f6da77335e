import type { TimeMs } from '#base/brand.ts';
import type { Condition, Job, Pod } from '#model/kubernetes.ts';
import { type Actor, type Outcome, onObject, setRow, type Wake, type Write } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import { isPodActive, isPodReady } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { ownerKeys } from '../owners.ts';
import { retriesOf } from '../retries.ts';
import { finishedAs, newCondition, withCondition } from './conditions.ts';
import { failJobMessage, judge } from './failure-policy.ts';
import { parseIndexes, union } from './indexes.ts';
import { type Census, deleteActive, eventSource, type Managed, manage } from './manage.ts';
import { isNewGeneration, type Memory, memories, memoryOf, withEnded } from './memory.ts';
import { indexOf, isIndexed, newlyEnded, podsOf, uncountedOf } from './pods.ts';
import { type Status, track } from './track.ts';

type Steps<Result> = Generator<Write, Result, Outcome>;

const batchMs = 1000;
const retries = retriesOf('job');

/** Runs pods to completion. Follows pkg/controller/job/job_controller.go, 1.28. */
export const jobController: Actor = {
  name: 'job',
  watches: [onObject<Job>('Job', ({ ref }) => [ref]), onObject<Pod>('Pod', (change, view) => ownerKeys('Job', change, view))],
  active: controllerActs,

  *reconcile(ref, view, wake) {
    const job = view.object<Job>(ref);
    if (job === undefined || finishedAs(job) !== undefined) return yield* forget(ref, view);
    const memory = memoryOf(ref, view);
    if (!isDue(job, memory, wake, view)) return yield* request(ref, memory, batchMs, view);
    const { dueAt: _, ...rest } = memory;
    const next = yield* sync(job, { ...rest, generation: job.metadata.generation ?? 0 }, ref, view);
    if (next.delayMs === undefined) yield setRow(memories, ref, next.memory);
    else yield* request(ref, next.memory, next.delayMs, view);
    if (next.failed) yield* retries.again(ref, view);
    else yield* retries.forget(ref, view);
  },
};

function* forget(ref: ObjectRef, view: View): Steps<void> {
  yield* retries.forget(ref, view);
  if (view.row(memories, ref) !== undefined) yield setRow(memories, ref, undefined);
}

/** A new spec is looked at once, everything else together with what comes in the same second. */
function isDue(job: Job, memory: Memory, wake: Wake, view: View): boolean {
  if (isNewGeneration(job, memory) || wake.timers.includes('retry')) return true;
  return wake.timers.includes('sync') && memory.dueAt !== undefined && memory.dueAt <= view.now;
}

/** Asks for a sync after a delay; an earlier one that is already asked for stands. */
function* request(ref: ObjectRef, memory: Memory, delayMs: number, view: View): Steps<void> {
  const at = (view.now + delayMs) as TimeMs;
  if (memory.dueAt !== undefined && memory.dueAt <= at && memory.dueAt >= view.now) return;
  yield setRow(memories, ref, { ...memory, dueAt: at });
  yield { verb: 'wake', at, why: 'sync' };
}

interface Next {
  readonly memory: Memory;
  readonly delayMs?: number;
  readonly failed: boolean;
}

function* sync(job: Job, memory: Memory, ref: ObjectRef, view: View): Steps<Next> {
  const pods = podsOf(job, view);
  const ended = newlyEnded(job, pods);
  const backOff = withEnded(memory, ended.succeeded, ended.failed, view);
  const census = censusOf(job, pods, ended.succeeded.length);
  const started = withStart(job, view);
  const over = endingOf(started, pods, ended.failed, view);
  const result = over === undefined ? yield* goOn(started, census, backOff, ref, view) : yield* end(started, census, over, view);
  const deadline = over === undefined ? remainingDeadline(started, view) : undefined;
  const delays = [result.managed.delayMs === undefined ? undefined : Math.max(batchMs, result.managed.delayMs), deadline];
  const delayMs = delays.reduce((least, delay) => (delay === undefined ? least : Math.min(delay, least ?? delay)), undefined);
  const ready = census.active.filter(isPodReady).length;
  const draft = withActive(result.job, result.managed.active, ready);
  yield* track(job, pods, draft, { condition: result.condition }, view);
  return { memory: backOff, ...(delayMs === undefined ? {} : { delayMs }), failed: result.managed.failed === true };
}

function censusOf(job: Job, pods: readonly Pod[], newSucceeded: number): Census {
  const active = pods.filter(isPodActive);
  if (!isIndexed(job)) {
    const succeeded = (job.status?.succeeded ?? 0) + newSucceeded + (uncountedOf(job).succeeded ?? []).length;
    return { pods, active, succeeded, succeededIndexes: [] };
  }
  const known = parseIndexes((job.status as Status | undefined)?.completedIndexes, job.spec.completions ?? 0);
  const fresh = pods.flatMap((pod) => (pod.status?.phase === 'Succeeded' ? (indexOf(pod, job) ?? []) : []));
  const succeededIndexes = union(known, fresh);
  return { pods, active, succeeded: succeededIndexes.length, succeededIndexes };
}

function withStart(job: Job, view: View): Job {
  if (job.status?.startTime !== undefined || job.spec.suspend === true) return job;
  return { ...job, status: { ...job.status, startTime: view.timestamp } };
}

// ---------------------------------------------------------------- how it ends

/** The condition a Job fails with now; undefined while it may go on. */
function endingOf(job: Job, pods: readonly Pod[], newFailed: readonly Pod[], view: View): Condition | undefined {
  const target = job.status?.conditions?.find(({ type }) => type === 'FailureTarget');
  if (target !== undefined) return newCondition('Failed', 'True', target.reason ?? '', target.message ?? '', view);
  const message = failJobMessage(pods, job);
  if (message !== undefined) return newCondition('FailureTarget', 'True', 'PodFailurePolicy', message, view);
  if (failuresOf(job, newFailed) > backoffLimitOf(job) || restartsExceedLimit(job, pods)) {
    return newCondition('Failed', 'True', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit', view);
  }
  const remaining = remainingDeadline(job, view);
  if (remaining === undefined || remaining > 0) return undefined;
  return newCondition('Failed', 'True', 'DeadlineExceeded', 'Job was active longer than specified deadline', view);
}

function failuresOf(job: Job, newFailed: readonly Pod[]): number {
  const fresh = newFailed.filter((pod) => judge(pod, job).counts).length;
  return (job.status?.failed ?? 0) + fresh + (uncountedOf(job).failed ?? []).length;
}

function backoffLimitOf(job: Job): number {
  return job.spec.backoffLimit ?? 6;
}

/** With restartPolicy OnFailure the restarts in place count. */
function restartsExceedLimit(job: Job, pods: readonly Pod[]): boolean {
  if (job.spec.template.spec.restartPolicy !== 'OnFailure') return false;
  const alive = pods.filter(({ status }) => status?.phase === 'Running' || status?.phase === 'Pending');
  const statuses = alive.flatMap(({ status }) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]);
  const restarts = statuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const limit = backoffLimitOf(job);
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

/** Milliseconds until activeDeadlineSeconds is over; undefined without a deadline or while suspended. */
function remainingDeadline(job: Job, view: View): number | undefined {
  const { activeDeadlineSeconds, suspend } = job.spec;
  if (activeDeadlineSeconds === undefined || suspend === true || job.status?.startTime === undefined) return undefined;
  return activeDeadlineSeconds * 1000 - (view.now - view.virtualTime(job.status.startTime));
}

interface Result {
  readonly job: Job;
  readonly condition: Condition | undefined;
  readonly managed: Managed;
}

function* end(job: Job, { active }: Census, condition: Condition, view: View): Steps<Result> {
  const deleted = yield* deleteActive(job, active, view);
  const managed: Managed = deleted === active.length ? { active: 0 } : { active: active.length - deleted, failed: true };
  return { job, condition: managed.failed ? undefined : condition, managed };
}

function* goOn(job: Job, census: Census, memory: Memory, about: ObjectRef, view: View): Steps<Result> {
  const manages = job.metadata.deletionTimestamp === undefined;
  const managed: Managed = manages ? yield* manage(job, census, memory, view) : { active: census.active.length };
  const { completions } = job.spec;
  const complete = completions === undefined ? census.succeeded > 0 && managed.active === 0 : census.succeeded >= completions && managed.active === 0;
  if (complete) return { job, condition: newCondition('Complete', 'True', '', '', view), managed };
  return { job: manages ? yield* withSuspension(job, about, view) : job, condition: undefined, managed };
}

/** Says when a Job was suspended or resumed; a resumed one starts its time anew. */
function* withSuspension(job: Job, about: ObjectRef, view: View): Steps<Job> {
  const known = job.status?.conditions ?? [];
  const suspended = job.spec.suspend === true;
  const [reason, message] = suspended ? (['JobSuspended', 'Job suspended'] as const) : (['JobResumed', 'Job resumed'] as const);
  const conditions = withCondition(known, newCondition('Suspended', suspended ? 'True' : 'False', reason, message, view));
  if (conditions === known) return job;
  yield { verb: 'event', about, type: 'Normal', reason: suspended ? 'Suspended' : 'Resumed', message, source: eventSource };
  return { ...job, status: { ...job.status, conditions, ...(suspended ? {} : { startTime: view.timestamp }) } };
}

function withActive(job: Job, active: number, ready: number): Status {
  const { active: _, ...kept } = job.status ?? {};
  return { ...kept, ...(active === 0 ? {} : { active }), uncountedTerminatedPods: kept.uncountedTerminatedPods ?? {}, ready };
}
