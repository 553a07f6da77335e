import type { KubeObject } from '#model/kubernetes.ts';
import { ageColumn, column, nameColumn, type Printer } from './printer.ts';

interface Endpoints extends KubeObject {
  readonly subsets?: readonly {
    readonly addresses?: readonly { readonly ip: string }[];
    readonly ports?: readonly { readonly port: number }[];
  }[];
}

/** Kubernetes pkg/printers/internalversion/printers.go, printEndpoints, v1.28. */
export const endpointsPrinter: Printer<Endpoints> = {
  group: '',
  kind: 'Endpoints',
  resource: 'endpoints',
  columns: [nameColumn, column('Endpoints', addressesText), ageColumn],
};

/** Unlike other lists, subsets without addresses leave the cell empty. */
function addressesText({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) return '<none>';
  const endpoints = subsets.flatMap(({ addresses = [], ports = [] }) => {
    if (ports.length === 0) return addresses.map(({ ip }) => ip);
    return ports.flatMap(({ port }) => addresses.map(({ ip }) => hostAndPort(ip, port)));
  });
  const shown = endpoints.slice(0, 3).join(',');
  return endpoints.length > 3 ? `${shown} + ${endpoints.length - 3} more...` : shown;
}

function hostAndPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
