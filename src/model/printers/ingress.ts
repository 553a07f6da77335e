import type { Ingress } from '#model/kubernetes.ts';
import { type LoadBalancerStatus, loadBalancerText } from './cells.ts';
import { ageColumn, column, nameColumn, type Printer } from './printer.ts';

/** Kubernetes pkg/printers/internalversion/printers.go, printIngress, v1.28. */
export const ingressPrinter: Printer<Ingress & { readonly status?: { readonly loadBalancer?: LoadBalancerStatus } }> = {
  group: 'networking.k8s.io',
  kind: 'Ingress',
  resource: 'ingresses',
  columns: [
    nameColumn,
    column('Class', ({ spec }) => spec.ingressClassName ?? '<none>'),
    column('Hosts', hostsText),
    column('Address', ({ status }) => loadBalancerText(status?.loadBalancer)),
    column('Ports', ({ spec }) => ((spec.tls ?? []).length > 0 ? '80, 443' : '80')),
    ageColumn,
  ],
};

/** Rules without a host are not shown, yet they count among those that follow the third shown one. */
function hostsText({ spec }: Ingress): string {
  const rules = spec.rules ?? [];
  const shown: string[] = [];
  let more = false;
  for (const { host } of rules) {
    more ||= shown.length === 3;
    if (!more && host) shown.push(host);
  }
  if (shown.length === 0) return '*';
  return more ? `${shown.join(',')} + ${rules.length - 3} more...` : shown.join(',');
}
