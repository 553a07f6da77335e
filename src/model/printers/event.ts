import type { KubeObject } from '#model/kubernetes.ts';
import { ageText, column, type Moment, type Printer, textOr, wideColumn } from './printer.ts';

interface PrintedEvent extends KubeObject {
  readonly involvedObject?: { readonly kind?: string; readonly name?: string; readonly fieldPath?: string };
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly count?: number;
  readonly firstTimestamp?: string | null;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly series?: { readonly count?: number; readonly lastObservedTime?: string | null };
  readonly source?: { readonly component?: string; readonly host?: string };
  readonly reportingComponent?: string;
  readonly reportingInstance?: string;
}

/** Kubernetes pkg/printers/internalversion/printers.go, printEvent, v1.28. */
export const eventPrinter: Printer<PrintedEvent> = {
  group: '',
  kind: 'Event',
  resource: 'events',
  columns: [
    column('Last Seen', lastSeen),
    column('Type', ({ type }) => type ?? ''),
    column('Reason', ({ reason }) => reason ?? ''),
    column('Object', objectText),
    wideColumn('Subobject', ({ involvedObject }) => involvedObject?.fieldPath ?? ''),
    wideColumn('Source', sourceText),
    column('Message', ({ message }) => (message ?? '').trim()),
    wideColumn('First Seen', firstSeen),
    wideColumn('Count', ({ series, count }) => (series ? (series.count ?? 0) : count || 1)),
    column('Name', ({ metadata }) => metadata.name, { format: 'name', priority: 1 }),
  ],
};

function firstSeen({ firstTimestamp, eventTime }: PrintedEvent, { nowMs }: Moment): string {
  return ageText(firstTimestamp ?? eventTime, nowMs);
}

function lastSeen(event: PrintedEvent, moment: Moment): string {
  if (event.series) return ageText(event.series.lastObservedTime, moment.nowMs);
  return event.lastTimestamp ? ageText(event.lastTimestamp, moment.nowMs) : firstSeen(event, moment);
}

function objectText({ involvedObject }: PrintedEvent): string {
  const kind = (involvedObject?.kind ?? '').toLowerCase();
  return involvedObject?.name ? `${kind}/${involvedObject.name}` : kind;
}

function sourceText({ source, reportingComponent, reportingInstance }: PrintedEvent): string {
  const component = textOr(source?.component, reportingComponent ?? '');
  const instance = textOr(source?.host, reportingInstance ?? '');
  return instance === '' ? component : `${component}, ${instance}`;
}
