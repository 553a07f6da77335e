import type { KubeObject } from '#model/kubernetes.ts';
import { ageColumn, column, nameColumn, type Printer } from './printer.ts';

interface Namespace extends KubeObject {
  readonly status?: { readonly phase?: string };
}

/** Kubernetes pkg/printers/internalversion/printers.go, printNamespace, v1.28. */
export const namespacePrinter: Printer<Namespace> = {
  group: '',
  kind: 'Namespace',
  resource: 'namespaces',
  columns: [nameColumn, column('Status', ({ status }) => status?.phase ?? ''), ageColumn],
};
