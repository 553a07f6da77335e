import type { KubeObject } from '#model/kubernetes.ts';
import { ageColumn, createdAtColumn, nameColumn, type Printer } from './printer.ts';

/** Built-in kinds nobody wrote a printer for: name and time of creation. Kubernetes apiserver pkg/registry/rest/table.go, v1.28. */
export const kindsWithoutPrinter: readonly Printer<KubeObject>[] = [
  ['', 'LimitRange', 'limitranges'] as const,
  ['rbac.authorization.k8s.io', 'Role', 'roles'] as const,
  ['rbac.authorization.k8s.io', 'ClusterRole', 'clusterroles'] as const,
  ['apiextensions.k8s.io', 'CustomResourceDefinition', 'customresourcedefinitions'] as const,
  ['apiregistration.k8s.io', 'APIService', 'apiservices'] as const,
].map(([group, kind, resource]) => ({ group, kind, resource, columns: [nameColumn, createdAtColumn] }));

/** Custom resources whose definition names no columns. Kubernetes apiextensions-apiserver pkg/registry/customresource/tableconvertor, v1.28. */
export const customResourcePrinter: Printer<KubeObject> = {
  group: '',
  kind: '',
  resource: '',
  columns: [nameColumn, { ...ageColumn, type: 'date' }],
};
