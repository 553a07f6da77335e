import type { Service } from '#model/kubernetes.ts';
import { labelsText, loadBalancerText } from './cells.ts';
import { ageColumn, column, nameColumn, type Printer, textOr, wideColumn } from './printer.ts';

type PrintedService = Service & { readonly spec: { readonly clusterIPs?: readonly string[] } };

/** Kubernetes pkg/printers/internalversion/printers.go, printService, v1.28. */
export const servicePrinter: Printer<PrintedService> = {
  group: '',
  kind: 'Service',
  resource: 'services',
  columns: [
    nameColumn,
    column('Type', ({ spec }) => spec.type ?? 'ClusterIP'),
    column('Cluster-IP', clusterAddress),
    column('External-IP', externalAddress),
    column('Port(s)', portsText),
    ageColumn,
    wideColumn('Selector', ({ spec }) => labelsText(spec.selector)),
  ],
};

function clusterAddress({ spec }: PrintedService): string {
  return textOr(spec.clusterIPs?.[0] ?? spec.clusterIP, '<none>');
}

function externalAddress({ spec, status }: Service): string {
  const fixed = spec.externalIPs ?? [];
  switch (spec.type) {
    case 'LoadBalancer': {
      const given = loadBalancerText(status?.loadBalancer);
      return textOr([...(given === '' ? [] : [given]), ...fixed].join(','), '<pending>');
    }
    case 'ExternalName':
      return spec.externalName ?? '';
    case 'ClusterIP':
    case 'NodePort':
    case undefined:
      return textOr(fixed.join(','), '<none>');
    default:
      return '<unknown>';
  }
}

function portsText({ spec }: Service): string {
  const ports = (spec.ports ?? []).map(({ port, nodePort, protocol = 'TCP' }) =>
    nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  );
  return textOr(ports.join(','), '<none>');
}
