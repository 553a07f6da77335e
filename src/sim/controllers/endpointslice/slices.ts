import type { Endpoint, EndpointSlice, Labels, Service } from '#model/kubernetes.ts';
import { controllerReference } from '../owners.ts';
import type { Ports } from './endpoint.ts';
import { managedBy, manager } from './indexes.ts';

/** maxEndpointsPerSlice. [pkg/controller/endpointslice/config/v1alpha1/defaults.go, 1.28] */
export const maxEndpoints = 100;

/** A new slice of a Service. Follows staging/src/k8s.io/endpointslice/utils.go (newEndpointSlice), 1.28. */
export function newSlice(service: Service, addressType: string, ports: Ports, endpoints: readonly Endpoint[], now: string): EndpointSlice {
  const prefix = `${service.metadata.name}-`;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: '',
      generateName: prefix,
      namespace: service.metadata.namespace,
      labels: sliceLabels(service),
      annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': now },
      ownerReferences: [controllerReference({ ...service, apiVersion: 'v1', kind: 'Service' })],
    },
    addressType,
    endpoints,
    ports,
  };
}

/** A Service's labels without those that are the controller's own, and its own. [utils.go setEndpointSliceLabels, 1.28] */
export function sliceLabels(service: Service): Labels {
  const labels = Object.entries(service.metadata.labels ?? {}).filter(([key]) => !reserved.has(key));
  return {
    ...Object.fromEntries(labels),
    ...(isHeadless(service) ? { [headless]: '' } : {}),
    'kubernetes.io/service-name': service.metadata.name,
    [managedBy]: manager,
  };
}

function isHeadless({ spec }: Service): boolean {
  return spec.clusterIP === 'None';
}

const headless = 'service.kubernetes.io/headless';
const reserved = new Set([headless, managedBy, 'kubernetes.io/service-name']);
