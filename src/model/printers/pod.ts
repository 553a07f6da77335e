import type { Pod } from '#model/kubernetes.ts';
import { podSummary } from './pod-summary.ts';
import { ageColumn, column, nameColumn, type Printer, type RowCondition, textOr, wideColumn } from './printer.ts';

const completed: Readonly<Record<string, RowCondition>> = {
  Succeeded: { type: 'Completed', status: 'True', reason: 'Succeeded', message: 'The pod has completed successfully.' },
  Failed: { type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.' },
};

/** Kubernetes pkg/printers/internalversion/printers.go, printPod, v1.28. */
export const podPrinter: Printer<Pod> = {
  group: '',
  kind: 'Pod',
  resource: 'pods',
  columns: [
    nameColumn,
    column('Ready', (pod, moment) => podSummary(pod, moment).ready),
    column('Status', (pod, moment) => podSummary(pod, moment).status),
    column('Restarts', (pod, moment) => podSummary(pod, moment).restarts),
    ageColumn,
    wideColumn('IP', ({ status }) => textOr(status?.podIPs?.[0]?.ip ?? status?.podIP, '<none>')),
    wideColumn('Node', ({ spec }) => textOr(spec.nodeName, '<none>')),
    wideColumn('Nominated Node', ({ status }) => textOr(status?.nominatedNodeName, '<none>')),
    wideColumn('Readiness Gates', readinessGates),
  ],
  conditions: ({ status }) => {
    const condition = completed[status?.phase ?? ''];
    return condition === undefined ? [] : [condition];
  },
};

function readinessGates({ spec, status }: Pod): string {
  const gates = spec.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const passed = gates.filter((gate) => status?.conditions?.find(({ type }) => type === gate.conditionType)?.status === 'True');
  return `${passed.length}/${gates.length}`;
}
