import type { Endpoint, EndpointSlice, Node, Pod, Service } from '#model/kubernetes.ts';
import { isPodReady } from '../../store/indexes.ts';
import type { View } from '../../view.ts';

export type Ports = NonNullable<EndpointSlice['ports']>;

/** Families of addresses a Service publishes; IPv4 where nothing else is said. */
export function addressTypesOf(service: Service): readonly ('IPv4' | 'IPv6')[] {
  const families = (service.spec as { readonly ipFamilies?: readonly ('IPv4' | 'IPv6')[] }).ipFamilies;
  if (families !== undefined && families.length > 0) return families;
  return [service.spec.clusterIP?.includes(':') === true ? 'IPv6' : 'IPv4'];
}

/** Finished pods and pods without address have no endpoint. [endpointslice util ShouldPodBeInEndpoints, 1.28] */
export function hasEndpoint(pod: Pod): boolean {
  const { phase, podIP, podIPs } = pod.status ?? {};
  if (phase === 'Succeeded' || phase === 'Failed') return false;
  return (podIP !== undefined && podIP !== '') || (podIPs?.length ?? 0) > 0;
}

/** Follows staging/src/k8s.io/endpointslice/utils.go (podToEndpoint), 1.28; undefined when the pod has no address of the family. */
export function endpointOf(pod: Pod, service: Service, family: string, view: View): Endpoint | undefined {
  const addresses = addressesOf(pod, family);
  if (addresses.length === 0) return undefined;
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
  const { name, namespace, uid } = pod.metadata;
  const hostname = hostnameOf(pod, service);
  const zone = zoneOfNode(pod.spec.nodeName, view);
  return {
    addresses,
    conditions: { ready, serving, terminating },
    ...(hostname === undefined ? {} : { hostname }),
    targetRef: { kind: 'Pod', namespace, name, uid },
    nodeName: pod.spec.nodeName,
    ...(zone === undefined ? {} : { zone }),
  };
}

function addressesOf({ status }: Pod, family: string): readonly string[] {
  const addresses: string[] = [];
  const take = (ip: string): void => {
    if (ip.includes(':') === (family === 'IPv6')) addresses.push(ip);
  };
  if (status?.podIPs !== undefined && status.podIPs.length > 0) for (const { ip } of status.podIPs) take(ip);
  else if (status?.podIP !== undefined) take(status.podIP);
  return addresses;
}

/** A pod that names this Service as its subdomain gets a name of its own. */
function hostnameOf({ spec, metadata }: Pod, service: Service): string | undefined {
  const named = spec.hostname !== undefined && spec.hostname !== '' && spec.subdomain === service.metadata.name;
  return named && metadata.namespace === service.metadata.namespace ? spec.hostname : undefined;
}

function zoneOfNode(name: string | undefined, view: View): string | undefined {
  return name === undefined ? undefined : view.get<Node>('Node', '', name)?.metadata.labels?.['topology.kubernetes.io/zone'];
}

type ServicePorts = NonNullable<Service['spec']['ports']>;

const noPorts: Ports = [];
const portsOfAllPods = new WeakMap<ServicePorts, Ports>();

/** A Service's ports as one pod serves them: named target ports are looked up in its containers. [endpointslice utils.go getEndpointPorts] */
export function portsOf(pod: Pod, { spec: { ports } }: Service): Ports {
  if (!ports?.length) return noPorts;
  if (ports.some(({ targetPort }) => typeof targetPort === 'string')) return portsAt(pod, ports);
  let known = portsOfAllPods.get(ports);
  if (known === undefined) {
    known = portsAt(pod, ports);
    portsOfAllPods.set(ports, known);
  }
  return known;
}

function portsAt(pod: Pod, ports: ServicePorts): Ports {
  return ports.flatMap(({ name, port, targetPort = port, protocol = 'TCP', ...rest }) => {
    const number = typeof targetPort === 'number' ? targetPort : namedPort(pod, targetPort, protocol);
    const { appProtocol } = rest as { readonly appProtocol?: string };
    return number === undefined ? [] : [{ name: name ?? '', port: number, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) }];
  });
}

function namedPort(pod: Pod, name: string, protocol: string): number | undefined {
  if (/^[0-9]+$/.test(name)) return Number(name);
  for (const { ports = [] } of pod.spec.containers) {
    const found = ports.find((port) => port.name === name && (port.protocol ?? 'TCP') === protocol);
    if (found !== undefined) return found.containerPort;
  }
  return undefined;
}

export function isSameEndpoint(left: Endpoint, right: Endpoint): boolean {
  const before = left.conditions;
  const after = right.conditions;
  return (
    before?.ready === after?.ready &&
    before?.serving === after?.serving &&
    before?.terminating === after?.terminating &&
    left.targetRef?.uid === right.targetRef?.uid &&
    left.nodeName === right.nodeName &&
    left.zone === right.zone &&
    left.addresses.length === right.addresses.length &&
    left.addresses.every((address, index) => address === right.addresses[index])
  );
}

const keys = new WeakMap<Ports, string>();

/** Endpoints with the same ports share slices. Lists never change, so each is read once. */
export function portsKey(given: Ports | undefined): string {
  const ports = given ?? noPorts;
  let key = keys.get(ports);
  if (key === undefined) {
    key = ports
      .map(({ name = '', port, protocol = 'TCP' }) => `${name}/${port}/${protocol}`)
      .sort()
      .join(',');
    keys.set(ports, key);
  }
  return key;
}
