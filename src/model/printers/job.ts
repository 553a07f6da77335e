import type { Job } from '#model/kubernetes.ts';
import { timeMs } from '#model/time.ts';
import { selectorColumn, templateColumns } from './cells.ts';
import { humanDuration } from './duration.ts';
import { ageColumn, column, type Moment, nameColumn, type Printer } from './printer.ts';

/** Kubernetes pkg/printers/internalversion/printers.go, printJob, v1.28; `Status` came with pull request 123226. */
export const jobPrinter: Printer<Job> = {
  group: 'batch',
  kind: 'Job',
  resource: 'jobs',
  columns: [
    nameColumn,
    column('Status', statusText, { since: 30 }),
    column('Completions', completionsText),
    column('Duration', durationText),
    ageColumn,
    ...templateColumns<Job>(({ spec }) => spec.template),
    selectorColumn(({ spec }) => spec.selector),
  ],
};

function completionsText({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationText({ status }: Job, { nowMs }: Moment): string {
  if (!status?.startTime) return '';
  const endMs = status.completionTime ? timeMs(status.completionTime) : nowMs;
  return humanDuration(endMs - timeMs(status.startTime));
}

function statusText(job: Job): string {
  if (holds(job, 'Complete')) return 'Complete';
  if (holds(job, 'Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (holds(job, 'Suspended')) return 'Suspended';
  return holds(job, 'FailureTarget') ? 'FailureTarget' : 'Running';
}

function holds({ status }: Job, conditionType: string): boolean {
  return status?.conditions?.find(({ type }) => type === conditionType)?.status === 'True';
}
