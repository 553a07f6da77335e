import type { Deployment } from '#model/kubernetes.ts';
import { requirementsText } from '#model/selector-text.ts';
import { requirementsOf } from '#model/selectors.ts';
import { templateColumns } from './cells.ts';
import { ageColumn, column, nameColumn, type Printer, wideColumn } from './printer.ts';

/** Kubernetes pkg/printers/internalversion/printers.go, printDeployment, v1.28. */
export const deploymentPrinter: Printer<Deployment> = {
  group: 'apps',
  kind: 'Deployment',
  resource: 'deployments',
  columns: [
    nameColumn,
    column('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 1}`),
    column('Up-to-date', ({ status }) => status?.updatedReplicas ?? 0),
    column('Available', ({ status }) => status?.availableReplicas ?? 0),
    ageColumn,
    ...templateColumns<Deployment>(({ spec }) => spec.template),
    wideColumn('Selector', ({ spec }) => requirementsText(requirementsOf(spec.selector) ?? [])),
  ],
};
