import type { TimeMs } from '#base/brand.ts';
import type { Job } from '#model/kubernetes.ts';
import { timeText } from '#model/time.ts';
import { type Actor, type Outcome, onObject, setRow, type Write } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import { defineRow } from '../../store/definitions.ts';
import { jobsOwnedBy } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { controllerReference, isControlledBy, ownerKeys } from '../owners.ts';
import { retriesOf } from '../retries.ts';
import { cleanUp, deleteJob, eventSource, finishedAs } from './history.ts';
import { missedRuns, nextLook } from './missed-runs.ts';
import { parseSchedule, type Schedule } from './schedule.ts';
import type { CronJob, JobReference } from './types.ts';

type Steps<Result> = Generator<Write, Result, Outcome>;

/** The look that is already asked for, so that a sync does not ask for it again, and for which schedule. */
const looks = defineRow<{ readonly at: TimeMs; readonly schedule: string }>('cronjob-look', { judged: false });
const retries = retriesOf('cronjob');

/** Makes Jobs on time. Follows pkg/controller/cronjob/cronjob_controllerv2.go, 1.28. */
export const cronJobController: Actor = {
  name: 'cronjob',
  watches: [
    onObject<CronJob>('CronJob', ({ ref, before, after }) => (after === undefined || before?.spec === after.spec ? [] : [ref])),
    onObject<Job>('Job', (change, view) => ownerKeys('CronJob', change, view)),
  ],
  active: controllerActs,

  *reconcile(ref, view, wake) {
    const cron = view.object<CronJob>(ref);
    if (cron === undefined) return;
    if (wake.timers.length === 0 && isRescheduled(cron, ref, view)) return yield* look(cron, ref, view);
    const jobs = jobsOf(cron, view);
    const seen = yield* noteEnded(cron, jobs, view);
    const { status, failed } = seen.metadata.deletionTimestamp === undefined ? yield* start(seen, ref, view) : { status: seen.status, failed: false };
    const cleaned = yield* cleanUp({ ...seen, status } as CronJob, jobs, view);
    if (cleaned.status !== cron.status) yield { verb: 'status', object: { ...cron, status: cleaned.status } as CronJob };
    if (failed) yield* retries.again(ref, view);
    else yield* retries.forget(ref, view);
  },
};

/** A new schedule starts nothing by itself: the CronJob is looked at when it is due. */
function isRescheduled(cron: CronJob, ref: ObjectRef, view: View): boolean {
  const known = view.row(looks, ref);
  return known !== undefined && known.schedule !== textOf(cron);
}

function* look(cron: CronJob, ref: ObjectRef, view: View): Steps<void> {
  const schedule = yield* scheduleOf(cron, ref);
  if (schedule !== undefined) yield* lookLater(cron, schedule, view.calendarMs(), ref, view);
}

function textOf({ spec }: CronJob): string {
  return `${spec.timeZone ?? ''} ${spec.schedule}`;
}

function jobsOf(cron: CronJob, view: View): Job[] {
  return view
    .having(jobsOwnedBy, cron.metadata.uid ?? '')
    .map((ref) => view.object<Job>(ref) as Job)
    .filter((job) => isControlledBy(job, cron));
}

// ---------------------------------------------------------------- what became of earlier runs

function* noteEnded(cron: CronJob, jobs: readonly Job[], view: View): Steps<CronJob> {
  const about = view.refOf(cron);
  let next = cron;
  for (const job of jobs) {
    const isListed = activeOf(next).some(({ uid }) => uid === job.metadata.uid);
    const ended = finishedAs(job);
    if (isListed && ended !== undefined) {
      next = withoutActive(next, job.metadata.uid);
      const message = `Saw completed job: ${job.metadata.name}, status: ${ended}`;
      yield { verb: 'event', about, type: 'Normal', reason: 'SawCompletedJob', message, source: eventSource };
    } else if (!isListed && ended === undefined) {
      const message = `Saw a job that the controller did not create or forgot: ${job.metadata.name}`;
      yield { verb: 'event', about, type: 'Warning', reason: 'UnexpectedJob', message, source: eventSource };
    } else if (ended !== undefined) next = withSuccess(next, job.status?.completionTime);
  }
  for (const { uid, name } of activeOf(next)) {
    if (jobs.some(({ metadata }) => metadata.uid === uid)) continue;
    next = withoutActive(next, uid);
    yield { verb: 'event', about, type: 'Normal', reason: 'MissingJob', message: `Active job went missing: ${name}`, source: eventSource };
  }
  return next;
}

function activeOf(cron: CronJob): readonly JobReference[] {
  return cron.status?.active ?? [];
}

function withoutActive(cron: CronJob, uid: string | undefined): CronJob {
  const { active: _, ...status } = cron.status ?? {};
  const active = activeOf(cron).filter((reference) => reference.uid !== uid);
  return { ...cron, status: active.length === 0 ? status : { ...status, active } } as CronJob;
}

function withSuccess(cron: CronJob, at: string | undefined): CronJob {
  const known = cron.status?.lastSuccessfulTime;
  return at === undefined || (known !== undefined && known >= at)
    ? cron
    : ({ ...cron, status: { ...cron.status, lastSuccessfulTime: at } } as CronJob);
}

// ---------------------------------------------------------------- the next run

interface Started {
  readonly status: CronJob['status'];
  readonly failed: boolean;
}

/** Starts the run that is due, if any, and has the CronJob looked at when the next one is. */
function* start(cron: CronJob, about: ObjectRef, view: View): Steps<Started> {
  const kept: Started = { status: cron.status, failed: false };
  if (cron.spec.suspend === true) return kept;
  const schedule = yield* scheduleOf(cron, about);
  if (schedule === undefined) return kept;
  const now = view.calendarMs();
  const due = yield* dueTime(cron, schedule, about, view);
  const started = due === undefined ? kept : yield* run(cron, due, about, view);
  if (started.failed) return started;
  yield* lookLater({ ...cron, status: started.status } as CronJob, schedule, now, about, view);
  return started;
}

function* scheduleOf({ spec }: CronJob, about: ObjectRef): Steps<Schedule | undefined> {
  if (spec.schedule.includes('TZ')) {
    const advice = 'see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details';
    const message = `CRON_TZ or TZ used in schedule ${JSON.stringify(spec.schedule)} is not officially supported, ${advice}`;
    yield { verb: 'event', about, type: 'Warning', reason: 'UnsupportedSchedule', message, source: eventSource };
  }
  const { schedule, error } = parseSchedule(spec.schedule, spec.timeZone);
  if (schedule !== undefined) return schedule;
  const isZone = spec.timeZone !== undefined && error?.includes('unknown time zone') === true;
  const message = isZone
    ? `invalid timeZone: ${JSON.stringify(spec.timeZone)}: unknown time zone ${spec.timeZone}`
    : `unparseable schedule: ${JSON.stringify(spec.schedule)} : ${error}`;
  yield { verb: 'event', about, type: 'Warning', reason: isZone ? 'UnknownTimeZone' : 'UnparseableSchedule', message, source: eventSource };
  return undefined;
}

/** The latest time that is due and still to be run; only the latest of several missed ones is. */
function* dueTime(cron: CronJob, schedule: Schedule, about: ObjectRef, view: View): Steps<number | undefined> {
  const now = view.calendarMs();
  const { latest, tooMany } = missedRuns(cron, schedule, now, true);
  if (latest === undefined) return undefined;
  if (tooMany) {
    const message = 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
    yield { verb: 'event', about, type: 'Warning', reason: 'TooManyMissedTimes', message, source: eventSource };
  }
  const deadline = cron.spec.startingDeadlineSeconds;
  if (deadline !== undefined && latest + deadline * 1000 < now) {
    const message = `Missed scheduled time to start a job: ${rfc1123(latest)}`;
    yield { verb: 'event', about, type: 'Warning', reason: 'MissSchedule', message, source: eventSource };
    return undefined;
  }
  const isDone = activeOf(cron).some(({ name }) => name === jobName(cron, latest)) || cron.status?.lastScheduleTime === timeText(latest);
  return isDone ? undefined : latest;
}

function* run(cron: CronJob, due: number, about: ObjectRef, view: View): Steps<Started> {
  const active = activeOf(cron);
  if (cron.spec.concurrencyPolicy === 'Forbid' && active.length > 0) {
    const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    yield { verb: 'event', about, type: 'Normal', reason: 'JobAlreadyActive', message, source: eventSource };
    return { status: cron.status, failed: false };
  }
  const freed = cron.spec.concurrencyPolicy === 'Replace' ? yield* replaceActive(cron, view) : cron;
  const outcome = yield { verb: 'create', object: jobFrom(cron, due) };
  if (!outcome.stored) {
    if (outcome.reason !== 'AlreadyExists') {
      const message = `Error creating job: ${outcome.message}`;
      yield { verb: 'event', about, type: 'Warning', reason: 'FailedCreate', message, source: eventSource, because: [outcome.entry] };
    }
    return { status: freed.status, failed: true };
  }
  const job = outcome.object as Job;
  const message = `Created job ${job.metadata.name}`;
  yield { verb: 'event', about, type: 'Normal', reason: 'SuccessfulCreate', message, source: eventSource, because: [outcome.entry] };
  const status = { ...freed.status, active: [...activeOf(freed), referenceTo(job)], lastScheduleTime: timeText(due) };
  return { status, failed: false };
}

function* replaceActive(cron: CronJob, view: View): Steps<CronJob> {
  let next = cron;
  for (const { namespace = '', name, uid } of activeOf(cron)) {
    const job = view.get<Job>('Job', namespace, name);
    if (job !== undefined && (yield* deleteJob(cron, job, view))) next = withoutActive(next, uid);
  }
  return next;
}

/** Repetitions come back for ever: they keep nothing from being settled. */
function* lookLater(cron: CronJob, schedule: Schedule, now: number, ref: ObjectRef, view: View): Steps<void> {
  const next = nextLook(cron, schedule, now);
  if (next === undefined) return;
  const at = (view.now + next - now) as TimeMs;
  const known = view.row(looks, ref);
  if (known?.at === at && at > view.now && known.schedule === textOf(cron)) return;
  yield setRow(looks, ref, { at, schedule: textOf(cron) });
  yield { verb: 'wake', at, why: 'schedule', weight: 'repeat' };
}

function jobName({ metadata }: CronJob, due: number): string {
  return `${metadata.name}-${Math.floor(due / 60_000)}`;
}

function jobFrom(cron: CronJob, due: number): Job {
  const { metadata, spec } = cron.spec.jobTemplate;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName(cron, due),
      namespace: cron.metadata.namespace,
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
      annotations: { ...metadata?.annotations, 'batch.kubernetes.io/cronjob-scheduled-timestamp': timeText(due) },
      ownerReferences: [controllerReference(cron)],
    },
    spec,
  } as Job;
}

function referenceTo({ apiVersion, kind, metadata }: Job): JobReference {
  const { namespace, name, uid } = metadata;
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }), ...(uid === undefined ? {} : { uid }) };
}

/** Go's time.RFC1123Z in UTC. */
function rfc1123(ms: number): string {
  return `${new Date(ms).toUTCString().replace('GMT', '+0000')}`;
}
