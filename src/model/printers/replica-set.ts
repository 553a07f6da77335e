import type { ReplicaSet } from '#model/kubernetes.ts';
import { selectorColumn, templateColumns } from './cells.ts';
import { ageColumn, countColumn, nameColumn, type Printer } from './printer.ts';

/** Kubernetes pkg/printers/internalversion/printers.go, printReplicaSet, v1.28. */
export const replicaSetPrinter: Printer<ReplicaSet> = {
  group: 'apps',
  kind: 'ReplicaSet',
  resource: 'replicasets',
  columns: [
    nameColumn,
    countColumn('Desired', ({ spec }) => spec.replicas ?? 1),
    countColumn('Current', ({ status }) => status?.replicas),
    countColumn('Ready', ({ status }) => status?.readyReplicas),
    ageColumn,
    ...templateColumns<ReplicaSet>(({ spec }) => spec.template),
    selectorColumn(({ spec }) => spec.selector),
  ],
};
