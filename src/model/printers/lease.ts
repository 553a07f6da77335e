import type { KubeObject } from '#model/kubernetes.ts';
import { ageColumn, column, nameColumn, type Printer } from './printer.ts';

interface Lease extends KubeObject {
  readonly spec?: { readonly holderIdentity?: string | null };
}

/** Kubernetes pkg/printers/internalversion/printers.go, printLease, v1.28. */
export const leasePrinter: Printer<Lease> = {
  group: 'coordination.k8s.io',
  kind: 'Lease',
  resource: 'leases',
  columns: [nameColumn, column('Holder', ({ spec }) => spec?.holderIdentity ?? ''), ageColumn],
};
