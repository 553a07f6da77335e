import type { KubeObject } from '#model/kubernetes.ts';
import { ageColumn, column, nameColumn, type PrintedColumn, type Printer, wideColumn } from './printer.ts';

interface RoleBinding extends KubeObject {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[] | null;
}

const columns: readonly PrintedColumn<RoleBinding>[] = [
  nameColumn,
  column('Role', ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`),
  ageColumn,
  wideColumn('Users', (binding) => subjectsText(binding, 'User')),
  wideColumn('Groups', (binding) => subjectsText(binding, 'Group')),
  wideColumn('ServiceAccounts', (binding) => subjectsText(binding, 'ServiceAccount')),
];

/** Kubernetes pkg/printers/internalversion/printers.go, printRoleBinding, v1.28. */
export const roleBindingPrinter: Printer<RoleBinding> = {
  group: 'rbac.authorization.k8s.io',
  kind: 'RoleBinding',
  resource: 'rolebindings',
  columns,
};

/** Kubernetes pkg/printers/internalversion/printers.go, printClusterRoleBinding, v1.28. */
export const clusterRoleBindingPrinter: Printer<RoleBinding> = {
  group: 'rbac.authorization.k8s.io',
  kind: 'ClusterRoleBinding',
  resource: 'clusterrolebindings',
  columns,
};

function subjectsText({ subjects }: RoleBinding, wanted: string): string {
  const found = (subjects ?? []).filter(({ kind }) => kind === wanted);
  return found.map(({ kind, name, namespace }) => (kind === 'ServiceAccount' && namespace ? `${namespace}/${name}` : name)).join(', ');
}
