import type { KubeObject } from '#model/kubernetes.ts';
import { ageColumn, column, nameColumn, type Printer } from './printer.ts';

interface ConfigMap extends KubeObject {
  readonly data?: object | null;
  readonly binaryData?: object | null;
}

/** Kubernetes pkg/printers/internalversion/printers.go, printConfigMap, v1.28. */
export const configMapPrinter: Printer<ConfigMap> = {
  group: '',
  kind: 'ConfigMap',
  resource: 'configmaps',
  columns: [nameColumn, column('Data', ({ data, binaryData }) => Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length), ageColumn],
};
