import type { KubeObject, Service } from '#model/kubernetes.ts';

interface AddressedSpec {
  readonly clusterIP?: string;
  readonly clusterIPs?: readonly string[];
  readonly ipFamilies?: readonly string[];
  readonly ipFamilyPolicy?: string;
}

const firstNodePort = 30_000;
const nodePorts = 2768;

/**
 * A new Service with the addresses the API server allots before it validates: a cluster address unless it has one or is
 * headless, its family, and node ports. Which of the free ones is of no consequence: they follow from the uid.
 * [kubernetes pkg/registry/core/service/storage/alloc.go, 1.28]
 */
export function withServiceAddresses(object: KubeObject): KubeObject {
  if (object.kind !== 'Service' || object.apiVersion !== 'v1') return object;
  const service = object as Service;
  const type = service.spec?.type ?? 'ClusterIP';
  if (service.spec === undefined || type === 'ExternalName') return object;
  const number = numberOf(service);
  const given = (service.spec as AddressedSpec).clusterIPs ?? (service.spec.clusterIP === undefined ? undefined : [service.spec.clusterIP]);
  const clusterIPs = given ?? [`10.96.${Math.floor(number / 250) % 256}.${(number % 250) + 1}`];
  const { ipFamilies, ipFamilyPolicy } = service.spec as AddressedSpec;
  const spec = {
    ...service.spec,
    clusterIP: clusterIPs[0],
    clusterIPs,
    ipFamilies: ipFamilies ?? clusterIPs.map((address) => (address.includes(':') ? 'IPv6' : 'IPv4')),
    ipFamilyPolicy: ipFamilyPolicy ?? 'SingleStack',
    ...(type === 'ClusterIP' ? {} : { ports: withNodePorts(service, number) }),
  };
  return { ...service, spec } as KubeObject;
}

function withNodePorts({ spec }: Service, number: number): Service['spec']['ports'] {
  return spec.ports?.map((port, index) =>
    port.nodePort === undefined ? { ...port, nodePort: firstNodePort + ((number * 8 + index) % nodePorts) } : port,
  );
}

/** Serial number of the object, out of the uid the store made. */
function numberOf({ metadata }: Service): number {
  return Number.parseInt((metadata.uid ?? '').slice(-8), 16) || 0;
}
