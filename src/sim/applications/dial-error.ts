import { type Capability, capabilityText } from '#model/capabilities/capability.ts';
import { capabilitiesOf, type Need } from '#model/capabilities/requirement.ts';
import type { EndpointSlice, Pod, Service } from '#model/kubernetes.ts';
import { endpointSlicesOfService } from '../store/indexes.ts';
import type { View } from '../view.ts';
import type { ApplicationTools } from './application-tools.ts';

type ServiceCapability = Extract<Capability, { kind: 'service' }>;

/** Where the cluster's DNS usually is. [kubeadm and Talos: the tenth address of 10.96.0.0/12] */
const usualDnsAddress = '10.96.0.10';

/**
 * What a program in a pod gets, in Go's words, when it dials what a need names: the first thing on the way that fails.
 *
 * @param port the port it dials
 */
export function dialError(view: View, tools: ApplicationTools, pod: Pod, need: Need, port: string | undefined): string {
  const parts = capabilitiesOf(need.needs);
  const service = parts.find((part): part is ServiceCapability => part.kind === 'service');
  if (service === undefined) return `${parts.map(capabilityText).join(', ')} is not reached`;
  const rejection = rejectionOn(view, tools, pod);
  const isNamed = parts.some(({ kind }) => kind === 'dns');
  if (isNamed && !tools.judge.has(view, { kind: 'dns' }))
    return `dial tcp: lookup ${service.name} on ${dnsAddress(view)}: ${udpError(view, rejection)}`;
  const object = view.get<Service>('Service', service.namespace, service.name);
  const address = object?.spec.clusterIP;
  if (object === undefined || address === 'None') return `dial tcp: lookup ${service.name} on ${dnsAddress(view)}: no such host`;
  const target = `${address ?? service.name}:${port ?? object.spec.ports?.[0]?.port ?? ''}`;
  return hasEndpoint(view, service) ? `dial tcp ${target}: i/o timeout` : `dial tcp ${target}: connect: ${rejection}`;
}

/** What routes Services on the pod's node says of one without endpoints. */
function rejectionOn(view: View, { expander, needs }: ApplicationTools, { spec }: Pod): string {
  const pods = expander.providersOf(view, 'service-routing').flatMap((ref) => view.object<Pod>(ref) ?? []);
  const entries = pods.filter((pod) => pod.spec.nodeName === spec.nodeName).flatMap((pod) => needs.entriesOf(pod));
  return entries.find(({ unservedConnection }) => unservedConnection !== undefined)?.unservedConnection ?? 'connection refused';
}

function dnsAddress(view: View): string {
  return `${view.get<Service>('Service', 'kube-system', 'kube-dns')?.spec.clusterIP ?? usualDnsAddress}:53`;
}

/** A refusal of a datagram comes back to the reader, a rejection inside connect() to the dialler. */
function udpError(view: View, rejection: string): string {
  const server = dnsAddress(view);
  return rejection === 'connection refused' ? `read udp ${server}: read: ${rejection}` : `dial udp ${server}: connect: ${rejection}`;
}

/** The API still lists a ready endpoint: its node is gone and nobody has noticed. */
function hasEndpoint(view: View, { namespace, name }: ServiceCapability): boolean {
  const slices = view.having(endpointSlicesOfService, `${namespace}/${name}`).flatMap((ref) => view.object<EndpointSlice>(ref) ?? []);
  return slices.some(({ endpoints }) => (endpoints ?? []).some(({ conditions }) => conditions?.ready === true));
}
