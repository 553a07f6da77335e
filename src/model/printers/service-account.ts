import type { KubeObject } from '#model/kubernetes.ts';
import { ageColumn, column, nameColumn, type Printer } from './printer.ts';

interface ServiceAccount extends KubeObject {
  readonly secrets?: readonly object[] | null;
}

/** Kubernetes pkg/printers/internalversion/printers.go, printServiceAccount, v1.28. */
export const serviceAccountPrinter: Printer<ServiceAccount> = {
  group: '',
  kind: 'ServiceAccount',
  resource: 'serviceaccounts',
  columns: [nameColumn, column('Secrets', ({ secrets }) => secrets?.length ?? 0), ageColumn],
};
