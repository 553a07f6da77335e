import type { Job } from '#model/kubernetes.ts';
import type { Outcome, Write } from '../../actor.ts';
import type { View } from '../../view.ts';
import type { CronJob } from './types.ts';

type Steps<Result> = Generator<Write, Result, Outcome>;

export const eventSource = 'cronjob-controller';

/** Whether a Job is over: `Complete` or `Failed`. */
export function finishedAs(job: Job): 'Complete' | 'Failed' | undefined {
  const condition = job.status?.conditions?.find(({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed'));
  return condition?.type as 'Complete' | 'Failed' | undefined;
}

/** Deletes finished Jobs beyond the history limits, oldest first. Follows cronjob_controllerv2.go (cleanupFinishedJobs), 1.28. */
export function* cleanUp(cron: CronJob, jobs: readonly Job[], view: View): Steps<CronJob> {
  let next = cron;
  const limits = { Complete: cron.spec.successfulJobsHistoryLimit ?? 3, Failed: cron.spec.failedJobsHistoryLimit ?? 1 } as const;
  for (const as of ['Complete', 'Failed'] as const) {
    const ended = jobs.filter((job) => finishedAs(job) === as).sort(byStart);
    for (const job of ended.slice(0, Math.max(0, ended.length - limits[as]))) {
      if (yield* deleteJob(cron, job, view)) next = withoutJob(next, job);
    }
  }
  return next;
}

function withoutJob(cron: CronJob, job: Job): CronJob {
  const active = cron.status?.active?.filter(({ uid }) => uid !== job.metadata.uid);
  return active === undefined || active.length === cron.status?.active?.length ? cron : ({ ...cron, status: { ...cron.status, active } } as CronJob);
}

function byStart(left: Job, right: Job): number {
  const [one, other] = [left.status?.startTime ?? '~', right.status?.startTime ?? '~'];
  if (one !== other) return one < other ? -1 : 1;
  return left.metadata.name < right.metadata.name ? -1 : 1;
}

/** Deletes a Job and says so. */
export function* deleteJob(cron: CronJob, job: Job, view: View): Steps<boolean> {
  const about = view.refOf(cron);
  const outcome = yield { verb: 'delete', ref: view.refOf(job) };
  if (!outcome.stored) {
    const message = `Deleted job: ${outcome.message}`;
    yield { verb: 'event', about, type: 'Warning', reason: 'FailedDelete', message, source: eventSource, because: [outcome.entry] };
    return false;
  }
  const message = `Deleted job ${job.metadata.name}`;
  yield { verb: 'event', about, type: 'Normal', reason: 'SuccessfulDelete', message, source: eventSource, because: [outcome.entry] };
  return true;
}
