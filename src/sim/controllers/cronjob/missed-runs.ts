import type { Schedule } from './schedule.ts';
import type { CronJob } from './types.ts';

/** How long after its time a run is started. */
const nextScheduleDeltaMs = 100;
const mostMissed = 100;

export interface Missed {
  /** The latest time that was due and not run, in wall-clock milliseconds. */
  readonly latest?: number;
  /** From when on times are looked for. */
  readonly earliest: number;
  readonly tooMany: boolean;
}

/** Follows pkg/controller/cronjob/utils.go (mostRecentScheduleTime), 1.28. */
export function missedRuns(job: CronJob, schedule: Schedule, now: number, withDeadline: boolean): Missed {
  const earliest = earliestTime(job, now, withDeadline);
  const first = schedule.next(earliest);
  const second = first === undefined ? undefined : schedule.next(first);
  if (first === undefined || now < first) return { earliest, tooMany: false };
  if (second === undefined || now < second) return { earliest, latest: first, tooMany: false };
  const between = Math.round((second - first) / 1000) * 1000;
  const count = Math.floor((now - first) / between) + 1;
  let latest: number | undefined;
  let time = schedule.next(first + (count - 2) * between);
  while (time !== undefined && time <= now) {
    latest = time;
    time = schedule.next(time);
  }
  return { earliest, ...(latest === undefined ? {} : { latest }), tooMany: count > mostMissed };
}

function earliestTime(job: CronJob, now: number, withDeadline: boolean): number {
  const known = Date.parse(job.status?.lastScheduleTime ?? job.metadata.creationTimestamp ?? '');
  const deadline = job.spec.startingDeadlineSeconds;
  return withDeadline && deadline !== undefined ? Math.max(known, now - deadline * 1000) : known;
}

/** When the CronJob is looked at next, in wall-clock milliseconds. */
export function nextLook(job: CronJob, schedule: Schedule, now: number): number | undefined {
  const { latest, earliest } = missedRuns(job, schedule, now, false);
  const next = schedule.next(latest ?? earliest);
  return next === undefined ? undefined : next + nextScheduleDeltaMs;
}
