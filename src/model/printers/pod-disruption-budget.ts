import type { PodDisruptionBudget } from '#model/kubernetes.ts';
import { ageColumn, column, countColumn, nameColumn, type Printer } from './printer.ts';

/** Kubernetes pkg/printers/internalversion/printers.go, printPodDisruptionBudget, v1.28. */
export const podDisruptionBudgetPrinter: Printer<PodDisruptionBudget> = {
  group: 'policy',
  kind: 'PodDisruptionBudget',
  resource: 'poddisruptionbudgets',
  columns: [
    nameColumn,
    column('Min Available', ({ spec }) => String(spec.minAvailable ?? 'N/A')),
    column('Max Unavailable', ({ spec }) => String(spec.maxUnavailable ?? 'N/A')),
    countColumn('Allowed Disruptions', ({ status }) => status?.disruptionsAllowed),
    ageColumn,
  ],
};
