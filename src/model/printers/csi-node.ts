import type { KubeObject } from '#model/kubernetes.ts';
import { ageColumn, countColumn, nameColumn, type Printer } from './printer.ts';

interface CsiNode extends KubeObject {
  readonly spec?: { readonly drivers?: readonly object[] | null };
}

/** Kubernetes pkg/printers/internalversion/printers.go, printCSINode, v1.28. */
export const csiNodePrinter: Printer<CsiNode> = {
  group: 'storage.k8s.io',
  kind: 'CSINode',
  resource: 'csinodes',
  columns: [nameColumn, countColumn('Drivers', ({ spec }) => spec?.drivers?.length), ageColumn],
};
