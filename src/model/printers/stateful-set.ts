import type { StatefulSet } from '#model/kubernetes.ts';
import { templateColumns } from './cells.ts';
import { ageColumn, column, nameColumn, type Printer } from './printer.ts';

/** Kubernetes pkg/printers/internalversion/printers.go, printStatefulSet, v1.28. */
export const statefulSetPrinter: Printer<StatefulSet> = {
  group: 'apps',
  kind: 'StatefulSet',
  resource: 'statefulsets',
  columns: [
    nameColumn,
    column('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 1}`),
    ageColumn,
    ...templateColumns<StatefulSet>(({ spec }) => spec.template),
  ],
};
