import type { DaemonSet } from '#model/kubernetes.ts';
import { labelsText, selectorColumn, templateColumns } from './cells.ts';
import { ageColumn, column, countColumn, nameColumn, type Printer } from './printer.ts';

/** Kubernetes pkg/printers/internalversion/printers.go, printDaemonSet, v1.28. */
export const daemonSetPrinter: Printer<DaemonSet> = {
  group: 'apps',
  kind: 'DaemonSet',
  resource: 'daemonsets',
  columns: [
    nameColumn,
    countColumn('Desired', ({ status }) => status?.desiredNumberScheduled),
    countColumn('Current', ({ status }) => status?.currentNumberScheduled),
    countColumn('Ready', ({ status }) => status?.numberReady),
    countColumn('Up-to-date', ({ status }) => status?.updatedNumberScheduled),
    countColumn('Available', ({ status }) => status?.numberAvailable),
    column('Node Selector', ({ spec }) => labelsText(spec.template.spec.nodeSelector)),
    ageColumn,
    ...templateColumns<DaemonSet>(({ spec }) => spec.template),
    selectorColumn(({ spec }) => spec.selector),
  ],
};
