import type { KubeObject } from '#model/kubernetes.ts';
import { ageColumn, column, nameColumn, type Printer } from './printer.ts';

interface RuntimeClass extends KubeObject {
  readonly handler?: string;
}

/** Kubernetes pkg/printers/internalversion/printers.go, printRuntimeClass, v1.28. */
export const runtimeClassPrinter: Printer<RuntimeClass> = {
  group: 'node.k8s.io',
  kind: 'RuntimeClass',
  resource: 'runtimeclasses',
  columns: [nameColumn, column('Handler', ({ handler }) => handler ?? ''), ageColumn],
};
