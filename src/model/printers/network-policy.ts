import type { KubeObject, LabelSelector } from '#model/kubernetes.ts';
import { labelSelectorText } from '#model/selector-text.ts';
import { ageColumn, column, nameColumn, type Printer } from './printer.ts';

interface NetworkPolicy extends KubeObject {
  readonly spec?: { readonly podSelector?: LabelSelector };
}

/** Kubernetes pkg/printers/internalversion/printers.go, printNetworkPolicy, v1.28. */
export const networkPolicyPrinter: Printer<NetworkPolicy> = {
  group: 'networking.k8s.io',
  kind: 'NetworkPolicy',
  resource: 'networkpolicies',
  columns: [nameColumn, column('Pod-Selector', ({ spec }) => labelSelectorText(spec?.podSelector)), ageColumn],
};
