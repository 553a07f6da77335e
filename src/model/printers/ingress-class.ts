import type { KubeObject } from '#model/kubernetes.ts';
import { ageColumn, column, nameColumn, type Printer } from './printer.ts';

interface IngressClass extends KubeObject {
  readonly spec?: {
    readonly controller?: string;
    readonly parameters?: { readonly apiGroup?: string; readonly kind: string; readonly name: string };
  };
}

/** Kubernetes pkg/printers/internalversion/printers.go, printIngressClass, v1.28. */
export const ingressClassPrinter: Printer<IngressClass> = {
  group: 'networking.k8s.io',
  kind: 'IngressClass',
  resource: 'ingressclasses',
  columns: [nameColumn, column('Controller', ({ spec }) => spec?.controller ?? ''), column('Parameters', parametersText), ageColumn],
};

function parametersText({ spec }: IngressClass): string {
  if (spec?.parameters === undefined) return '<none>';
  const { apiGroup, kind, name } = spec.parameters;
  return `${apiGroup === undefined ? kind : `${kind}.${apiGroup}`}/${name}`;
}
