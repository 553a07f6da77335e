import { deepEqual } from '#base/equal.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { internalErrorStatus, invalidStatus, type Status } from './errors.ts';
import { type FieldError, invalid } from './field-error.ts';
import { goStrings } from './go-text.ts';
import { isIpv6 } from './validation/formats.ts';
import { clusterIps, type ServiceShape } from './validation/service.ts';

type ServiceSpec = ServiceShape['spec'];
type ServicePort = NonNullable<ServiceSpec['ports']>[number];

/** The addresses and node ports the cluster has to give. Upstream draws free ones; which is of no consequence. */
export interface AddressPool {
  /** Why an address cannot be had, or undefined. */
  addressProblem(address: string): string | undefined;
  freeAddress(): string;
  portProblem(port: number): string | undefined;
  freePort(except: ReadonlySet<number>): number;
}

export const ADDRESS_TAKEN = 'provided IP is already allocated';
export const PORT_TAKEN = 'provided port is already allocated';

const service = { group: '', name: 'Service' };

/**
 * A new Service with cluster address, families and node ports, or why it gets none; before it is validated. The cluster knows IPv4
 * only. Follows kubernetes pkg/registry/core/service/storage/alloc.go, v1.28.
 */
export function withNewAddresses(object: ServiceShape, pool: AddressPool): KubeObject | Status {
  const spec = normalized(object.spec);
  const { name } = object.metadata;
  if (spec.type === 'ExternalName') return { ...object, spec } as KubeObject;
  const related = clusterIps({ ...object, spec });
  if (related.length > 0) return invalidStatus(service, name, related);
  const familied = withFamilies(spec);
  const problems = familyProblems(familied);
  if (problems.length > 0) return invalidStatus(service, name, problems);
  const addressed = withAddress(familied, pool, name);
  if ('code' in addressed) return addressed;
  const ported = withPorts(addressed, pool, name);
  if ('code' in ported) return ported;
  const checked = withHealthPort(ported, pool);
  return 'code' in checked ? checked : ({ ...object, spec: checked } as KubeObject);
}

/** Balancers that stay on their node ask it on a port of its own whether it has pods. */
function withHealthPort(spec: ServiceSpec, pool: AddressPool): ServiceSpec | Status {
  if (!needsHealthPort(spec)) return spec;
  const { healthCheckNodePort: asked = 0 } = spec;
  if (asked === 0) return { ...spec, healthCheckNodePort: pool.freePort(new Set((spec.ports ?? []).map(({ nodePort = 0 }) => nodePort))) };
  const problem = pool.portProblem(asked);
  if (problem === undefined) return spec;
  return internalErrorStatus(`failed to allocate requested HealthCheck NodePort ${asked}: ${problem}`);
}

function normalized(spec: ServiceSpec): ServiceSpec {
  const { clusterIP = '', clusterIPs = [] } = spec;
  return clusterIP !== '' && clusterIPs.length === 0 ? { ...spec, clusterIPs: [clusterIP] } : spec;
}

function isUnselectedHeadless({ clusterIP, selector }: ServiceSpec): boolean {
  return clusterIP === 'None' && Object.keys(selector ?? {}).length === 0;
}

function withFamilies(spec: ServiceSpec): ServiceSpec {
  const isFree = isUnselectedHeadless(spec);
  const ipFamilyPolicy = spec.ipFamilyPolicy ?? (isFree ? 'RequireDualStack' : 'SingleStack');
  const given = spec.ipFamilies ?? [];
  const addresses = (spec.clusterIPs ?? []).filter((address) => address !== 'None');
  const families = [...given, ...addresses.slice(given.length).map((address) => (isIpv6(address) ? 'IPv6' : 'IPv4'))];
  const some = families.length === 0 ? ['IPv4'] : families;
  const both = isFree && some.length < 2 && ipFamilyPolicy !== 'SingleStack' ? [...some, some[0] === 'IPv4' ? 'IPv6' : 'IPv4'] : some;
  return { ...spec, ipFamilyPolicy, ipFamilies: both };
}

function familyProblems(spec: ServiceSpec): readonly FieldError[] {
  const { clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const problems: FieldError[] = [];
  if (ipFamilyPolicy === 'SingleStack') {
    const sentence = (what: string) => `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`;
    if (clusterIPs.length === 2) problems.push(invalid('spec.ipFamilyPolicy', ipFamilyPolicy, sentence('cluster IPs')));
    if (ipFamilies.length === 2) problems.push(invalid('spec.ipFamilyPolicy', ipFamilyPolicy, sentence('IP families')));
  }
  clusterIPs.forEach((address, index) => {
    if (isIpv6(address)) problems.push(invalid(`spec.clusterIPs[${index}]`, goStrings(clusterIPs), 'IPv6 is not configured on this cluster'));
  });
  if (problems.length > 0 || isUnselectedHeadless(spec)) return problems;
  if (ipFamilyPolicy === 'RequireDualStack')
    problems.push(invalid('spec.ipFamilyPolicy', ipFamilyPolicy, 'this cluster is not configured for dual-stack services'));
  ipFamilies.forEach((family, index) => {
    if (family !== 'IPv4') problems.push(invalid(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster'));
  });
  return problems;
}

function withAddress(spec: ServiceSpec, pool: AddressPool, name: string): ServiceSpec | Status {
  const { clusterIPs = [] } = spec;
  const [asked] = clusterIPs;
  if (asked === 'None') return spec;
  if (asked === undefined) {
    const clusterIP = pool.freeAddress();
    return { ...spec, clusterIP, clusterIPs: [clusterIP] };
  }
  const problem = pool.addressProblem(asked);
  if (problem === undefined) return { ...spec, clusterIP: asked };
  return invalidStatus(service, name, [invalid('spec.clusterIPs', goStrings(clusterIPs), `failed to allocate IP ${asked}: ${problem}`)]);
}

function withPorts(spec: ServiceSpec, pool: AddressPool, name: string): ServiceSpec | Status {
  if (!needsNodePort(spec)) return spec;
  const isAutomatic = spec.type === 'NodePort' || spec.allocateLoadBalancerNodePorts !== false;
  const chosen = new Map<number, number>();
  const taken = new Set<number>();
  const ports: ServicePort[] = [];
  for (const [index, entry] of (spec.ports ?? []).entries()) {
    const { port = 0, nodePort = 0 } = entry;
    const asked = nodePort !== 0 ? nodePort : (chosen.get(port) ?? 0);
    if (asked === 0 && !isAutomatic) {
      ports.push(entry);
      continue;
    }
    const given = asked === 0 ? pool.freePort(taken) : asked;
    const problem = asked !== 0 && !taken.has(asked) ? pool.portProblem(asked) : undefined;
    if (problem !== undefined) return invalidStatus(service, name, [invalid(`spec.ports[${index}].nodePort`, asked, problem)]);
    taken.add(given);
    chosen.set(port, given);
    ports.push({ ...entry, nodePort: given });
  }
  return { ...spec, ports };
}

/** A changed Service with node ports and addresses for what it newly asks for. */
export function withMoreAddresses(next: ServiceShape, previous: ServiceShape, pool: AddressPool): KubeObject | Status {
  const own = new Set([...(previous.spec.ports ?? []).map(({ nodePort = 0 }) => nodePort), previous.spec.healthCheckNodePort ?? 0]);
  const [address] = previous.spec.clusterIPs ?? [];
  return withNewAddresses(next, {
    addressProblem: (asked) => (asked === address ? undefined : pool.addressProblem(asked)),
    freeAddress: () => pool.freeAddress(),
    portProblem: (port) => (own.has(port) ? undefined : pool.portProblem(port)),
    freePort: (except) => pool.freePort(except),
  });
}

function needsNodePort({ type }: ServiceSpec): boolean {
  return type === 'NodePort' || type === 'LoadBalancer';
}

function needsHealthPort({ type, externalTrafficPolicy }: ServiceSpec): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

/**
 * A changed Service that keeps what was allotted to it and did not ask to change, and without what its type no longer has.
 * Follows kubernetes pkg/registry/core/service/storage and strategy.go, v1.28.
 */
export function withKeptAddresses(next: ServiceShape, previous: ServiceShape): ServiceShape {
  const patched = withOldValues(next.spec, previous.spec);
  const spec = withoutForeignFields(renormalized(patched, previous.spec), previous.spec);
  return { ...next, spec };
}

function withOldValues(next: ServiceSpec, previous: ServiceSpec): ServiceSpec {
  let spec = next;
  if (next.type !== 'ExternalName' && previous.type !== 'ExternalName') {
    if (spec.clusterIP === undefined && previous.clusterIP !== undefined) spec = { ...spec, clusterIP: previous.clusterIP };
    if ((spec.clusterIPs ?? []).length === 0 && previous.clusterIPs !== undefined) spec = { ...spec, clusterIPs: previous.clusterIPs };
    if (spec.ipFamilyPolicy === undefined && previous.ipFamilyPolicy !== undefined) spec = { ...spec, ipFamilyPolicy: previous.ipFamilyPolicy };
    if ((spec.ipFamilies ?? []).length === 0 && previous.ipFamilies !== undefined) spec = { ...spec, ipFamilies: previous.ipFamilies };
  }
  if (needsNodePort(next) && needsNodePort(previous) && spec.ports !== undefined) spec = { ...spec, ports: oldNodePorts(spec.ports, previous) };
  if (needsHealthPort(next) && needsHealthPort(previous) && !spec.healthCheckNodePort && previous.healthCheckNodePort !== undefined)
    spec = { ...spec, healthCheckNodePort: previous.healthCheckNodePort };
  return spec;
}

function oldNodePorts(ports: readonly ServicePort[], previous: ServiceSpec): readonly ServicePort[] {
  const old = new Map((previous.ports ?? []).map(({ name = '', nodePort = 0 }) => [name, nodePort]));
  const used = new Set(ports.map(({ nodePort = 0 }) => nodePort));
  return ports.map((port) => {
    const nodePort = old.get(port.name ?? '') ?? 0;
    return (port.nodePort ?? 0) !== 0 || nodePort === 0 || used.has(nodePort) ? port : { ...port, nodePort };
  });
}

/** The first of `clusterIPs` follows `clusterIP` when only that was changed. */
function renormalized(next: ServiceSpec, previous: ServiceSpec): ServiceSpec {
  const { clusterIP = '' } = next;
  const { clusterIP: old = '' } = previous;
  if (clusterIP === old || !sameTexts(next.clusterIPs, previous.clusterIPs)) return next;
  if (old !== '' && clusterIP === '') {
    const { clusterIPs: _, ...rest } = next;
    return rest;
  }
  return { ...next, clusterIPs: [clusterIP] };
}

function withoutForeignFields(next: ServiceSpec, previous: ServiceSpec): ServiceSpec {
  const same = (name: keyof ServiceSpec) => deepEqual(next[name], previous[name]);
  const losesPorts = needsNodePort(previous) && !needsNodePort(next);
  const drop = new Set<string>([
    ...(previous.type !== 'ExternalName' && next.type === 'ExternalName' ? clusterFields(next, previous) : []),
    ...(needsHealthPort(previous) && !needsHealthPort(next) && same('healthCheckNodePort') ? ['healthCheckNodePort'] : []),
    ...(previous.type === 'LoadBalancer' && next.type !== 'LoadBalancer' ? balancerFields.filter(same) : []),
    ...(losesPorts && same('externalTrafficPolicy') ? ['externalTrafficPolicy'] : []),
  ]);
  const spec = drop.size === 0 ? next : without(drop, next);
  if (!losesPorts || !sameNodePorts(next, previous)) return spec;
  return { ...spec, ports: (next.ports ?? []).map(({ nodePort: _, ...port }) => port) };
}

const balancerFields = ['allocateLoadBalancerNodePorts', 'loadBalancerClass'] as const;

function clusterFields(next: ServiceSpec, previous: ServiceSpec): readonly string[] {
  const sameAddresses = next.clusterIP === previous.clusterIP && sameTexts(next.clusterIPs, previous.clusterIPs);
  return [
    ...(sameAddresses ? ['clusterIP', 'clusterIPs'] : []),
    ...(sameTexts(next.ipFamilies, previous.ipFamilies) ? ['ipFamilies'] : []),
    ...(next.ipFamilyPolicy === previous.ipFamilyPolicy ? ['ipFamilyPolicy'] : []),
  ];
}

function without(names: ReadonlySet<string>, spec: ServiceSpec): ServiceSpec {
  return Object.fromEntries(Object.entries(spec).filter(([name]) => !names.has(name))) as ServiceSpec;
}

function sameNodePorts(next: ServiceSpec, previous: ServiceSpec): boolean {
  const portsOf = ({ ports = [] }: ServiceSpec) => new Set(ports.map(({ nodePort = 0 }) => nodePort));
  const [new_, old] = [portsOf(next), portsOf(previous)];
  return new_.size === old.size && [...new_].every((port) => old.has(port));
}

function sameTexts(left: readonly string[] = [], right: readonly string[] = []): boolean {
  return left.length === right.length && left.every((text, index) => text === right[index]);
}
