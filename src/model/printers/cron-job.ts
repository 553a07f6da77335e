import type { KubeObject, LabelSelector, PodTemplate } from '#model/kubernetes.ts';
import { selectorColumn, templateColumns } from './cells.ts';
import { ageColumn, ageText, column, countColumn, nameColumn, type Printer } from './printer.ts';

interface CronJob extends KubeObject {
  readonly spec: {
    readonly schedule: string;
    readonly timeZone?: string;
    readonly suspend?: boolean;
    readonly jobTemplate?: { readonly spec?: { readonly template?: PodTemplate; readonly selector?: LabelSelector } };
  };
  readonly status?: { readonly active?: readonly object[] | null; readonly lastScheduleTime?: string | null };
}

/** Kubernetes pkg/printers/internalversion/printers.go, printCronJob, v1.28; `Timezone` came with pull request 122231. */
export const cronJobPrinter: Printer<CronJob> = {
  group: 'batch',
  kind: 'CronJob',
  resource: 'cronjobs',
  columns: [
    nameColumn,
    column('Schedule', ({ spec }) => spec.schedule),
    column('Timezone', ({ spec }) => spec.timeZone ?? '<none>', { since: 30 }),
    column('Suspend', ({ spec }) => suspendText(spec.suspend), { type: 'boolean' }),
    countColumn('Active', ({ status }) => status?.active?.length),
    column('Last Schedule', ({ status }, { nowMs }) => (status?.lastScheduleTime ? ageText(status.lastScheduleTime, nowMs) : '<none>')),
    ageColumn,
    ...templateColumns<CronJob>(({ spec }) => spec.jobTemplate?.spec?.template),
    selectorColumn(({ spec }) => spec.jobTemplate?.spec?.selector),
  ],
};

/** The API server sets `suspend` to false when nobody states it. */
function suspendText(suspend = false): string {
  return suspend ? 'True' : 'False';
}
