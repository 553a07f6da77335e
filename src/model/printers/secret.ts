import type { KubeObject } from '#model/kubernetes.ts';
import { ageColumn, column, nameColumn, type Printer } from './printer.ts';

interface Secret extends KubeObject {
  readonly type?: string;
  readonly data?: object | null;
}

/** Kubernetes pkg/printers/internalversion/printers.go, printSecret, v1.28. */
export const secretPrinter: Printer<Secret> = {
  group: '',
  kind: 'Secret',
  resource: 'secrets',
  columns: [nameColumn, column('Type', ({ type }) => type ?? 'Opaque'), column('Data', ({ data }) => Object.keys(data ?? {}).length), ageColumn],
};
