import type { EndpointSlice } from '#model/kubernetes.ts';
import { firstThree } from './cells.ts';
import { ageColumn, column, nameColumn, type Printer } from './printer.ts';

/** Kubernetes pkg/printers/internalversion/printers.go, printEndpointSlice, v1.28. */
export const endpointSlicePrinter: Printer<EndpointSlice> = {
  group: 'discovery.k8s.io',
  kind: 'EndpointSlice',
  resource: 'endpointslices',
  columns: [
    nameColumn,
    column('AddressType', ({ addressType }) => addressType),
    column('Ports', ({ ports }) => firstThree((ports ?? []).map(({ port, name }) => String(port ?? name ?? '*')))),
    column('Endpoints', ({ endpoints }) => firstThree((endpoints ?? []).flatMap(({ addresses }) => addresses))),
    ageColumn,
  ],
};
