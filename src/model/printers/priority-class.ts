import type { KubeObject } from '#model/kubernetes.ts';
import { ageColumn, column, countColumn, nameColumn, type Printer } from './printer.ts';

interface PriorityClass extends KubeObject {
  readonly value?: number;
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: string;
}

/** Kubernetes pkg/printers/internalversion/printers.go, printPriorityClass, v1.28; `PreemptionPolicy` came with pull request 126529. */
export const priorityClassPrinter: Printer<PriorityClass> = {
  group: 'scheduling.k8s.io',
  kind: 'PriorityClass',
  resource: 'priorityclasses',
  columns: [
    nameColumn,
    countColumn('Value', ({ value }) => value),
    column('Global-Default', ({ globalDefault }) => globalDefault ?? false, { type: 'boolean' }),
    ageColumn,
    column('PreemptionPolicy', ({ preemptionPolicy }) => preemptionPolicy ?? '', { since: 32 }),
  ],
};
