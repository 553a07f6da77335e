import type { KubeObject, Labels } from '#model/kubernetes.ts';
import { duplicate, type FieldError, forbidden, invalid, required } from '../field-error.ts';
import { goQuote, goStrings } from '../go-text.ts';
import { complaintsAbout, format, needed, neededOneOf, nothing, oneOf, type Row, table } from './checks.ts';
import { dnsLabel, dnsSubdomain, ipAddress, isCidr, isIpAddress, isIpv4, isIpv6, portNumber, qualifiedName } from './formats.ts';
import { validateLabels } from './metadata.ts';
import { portNumberOrName } from './probes.ts';

/** Services. Follows kubernetes pkg/apis/core/validation/validation.go, v1.28. */
export interface ServiceShape extends KubeObject {
  readonly spec: ServiceSpec;
}

export interface ServiceSpec {
  readonly type?: string;
  readonly ports?: readonly ServicePort[];
  readonly selector?: Labels;
  readonly clusterIP?: string;
  readonly clusterIPs?: readonly string[];
  readonly ipFamilies?: readonly string[];
  readonly ipFamilyPolicy?: string;
  readonly externalName?: string;
  readonly externalIPs?: readonly string[];
  readonly sessionAffinity?: string;
  readonly sessionAffinityConfig?: { readonly clientIP?: { readonly timeoutSeconds?: number } };
  readonly loadBalancerSourceRanges?: readonly string[];
  readonly allocateLoadBalancerNodePorts?: boolean;
  readonly loadBalancerClass?: string;
  readonly externalTrafficPolicy?: string;
  readonly internalTrafficPolicy?: string;
  readonly healthCheckNodePort?: number;
}

interface ServicePort {
  readonly name?: string;
  readonly protocol?: string;
  readonly port?: number;
  readonly targetPort?: number | string;
  readonly nodePort?: number;
}

const KUBELET_PORT = 10250;
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';

export function isHeadless({ clusterIPs = [] }: ServiceSpec): boolean {
  return clusterIPs.length === 1 && clusterIPs[0] === 'None';
}

function isExternal(type: string | undefined): boolean {
  return type === 'LoadBalancer' || type === 'NodePort';
}

/** Balancers that keep to their node are asked for their health on a port of their own. */
export function needsHealthCheck({ type, externalTrafficPolicy }: ServiceSpec): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

/** Rows in upstream's order; each looks at the whole service. */
const serviceRows: Row[] = (
  [
    topologyAnnotations,
    somePorts,
    byType,
    ports,
    selector,
    sessionAffinity,
    clusterIps,
    externalIps,
    type,
    noNodePorts,
    nodePortsDiffer,
    portsDiffer,
    sourceRanges,
    balancer,
    externalPolicy,
    healthCheck,
    internalPolicy,
  ] as const
).map((check) => ['', (value) => check(value as ServiceShape)]);

const service = table(serviceRows);

export function validateService(object: ServiceShape): readonly FieldError[] {
  return service(object, '', undefined);
}

function topologyAnnotations({ metadata }: ServiceShape): readonly FieldError[] {
  const [mode, hints] = [metadata.annotations?.[TOPOLOGY_MODE], metadata.annotations?.[TOPOLOGY_HINTS]];
  if (mode === undefined || hints === undefined || mode === hints) return nothing;
  return [invalid(`metadata.annotations[${TOPOLOGY_MODE}]`, mode, `must match annotations[${TOPOLOGY_HINTS}] when both are specified`)];
}

function somePorts({ spec }: ServiceShape): readonly FieldError[] {
  return (spec.ports ?? []).length === 0 && !isHeadless(spec) && spec.type !== 'ExternalName' ? [required('spec.ports')] : nothing;
}

function byType({ spec }: ServiceShape): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (spec.type === 'LoadBalancer')
    (spec.ports ?? []).forEach(({ port }, index) => {
      if (port === KUBELET_PORT)
        errors.push(invalid(`spec.ports[${index}]`, port, `may not expose port ${KUBELET_PORT} externally since it is used by kubelet`));
    });
  if (isExternal(spec.type) && isHeadless(spec))
    errors.push(invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`));
  return spec.type === 'ExternalName' ? [...errors, ...externalName(spec)] : errors;
}

function externalName(spec: ServiceSpec): readonly FieldError[] {
  const errors: FieldError[] = [];
  if ((spec.clusterIPs ?? []).length > 0) errors.push(forbidden('spec.clusterIPs', 'may not be set for ExternalName services'));
  if ((spec.ipFamilies ?? []).length > 0) errors.push(forbidden('spec.ipFamilies', 'may not be set for ExternalName services'));
  if (spec.ipFamilyPolicy !== undefined) errors.push(forbidden('spec.ipFamilyPolicy', 'may not be set for ExternalName services'));
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  return [...errors, ...needed('', format(dnsSubdomain))(name, 'spec.externalName', undefined)];
}

const portRows: Row[] = [
  [
    'port',
    (value, path) => portNumber((value as number | undefined) ?? 0).map((complaint) => invalid(path, (value as number | undefined) ?? 0, complaint)),
  ],
  ['protocol', neededOneOf('SCTP', 'TCP', 'UDP')],
  ['targetPort', portNumberOrName],
  ['appProtocol', (value, path) => (value === undefined ? nothing : complaintsAbout(value as string, path, qualifiedName))],
];

const portTable = table(portRows);

function ports({ spec }: ServiceShape): readonly FieldError[] {
  const all = spec.ports ?? [];
  const names = new Set<string>();
  return all.flatMap((port, index) => {
    const path = `spec.ports[${index}]`;
    return [...portNameErrors(port.name ?? '', all.length > 1, names, `${path}.name`), ...portTable(port, path, undefined)];
  });
}

function portNameErrors(name: string, isNeeded: boolean, names: Set<string>, path: string): readonly FieldError[] {
  if (name === '') return isNeeded ? [required(path)] : nothing;
  const errors = complaintsAbout(name, path, dnsLabel);
  if (names.has(name)) return [...errors, duplicate(path, name)];
  names.add(name);
  return errors;
}

function selector({ spec }: ServiceShape): readonly FieldError[] {
  return validateLabels(spec.selector, 'spec.selector');
}

function sessionAffinity({ spec }: ServiceShape): readonly FieldError[] {
  const affinity = spec.sessionAffinity ?? '';
  const errors = neededOneOf('ClientIP', 'None')(affinity, 'spec.sessionAffinity', undefined);
  const path = 'spec.sessionAffinityConfig';
  if (affinity === 'ClientIP') return [...errors, ...clientIp(spec.sessionAffinityConfig, path)];
  if (affinity !== 'None' || spec.sessionAffinityConfig === undefined) return errors;
  return [...errors, forbidden(path, 'must not be set when session affinity is None')];
}

function clientIp(config: ServiceSpec['sessionAffinityConfig'], path: string): readonly FieldError[] {
  const detail = 'when session affinity type is ClientIP';
  if (config === undefined) return [required(path, detail)];
  if (config.clientIP === undefined) return [required(`${path}.clientIP`, detail)];
  const seconds = config.clientIP.timeoutSeconds;
  if (seconds === undefined) return [required(`${path}.clientIP.timeoutSeconds`, detail)];
  if (seconds > 0 && seconds <= 86400) return nothing;
  return [invalid(`${path}.clientIP.timeoutSeconds`, seconds, 'must be greater than 0 and less than 86400')];
}

/** Addresses and families by themselves: they are also checked before any address is given. */
export function clusterIps({ spec }: ServiceShape): readonly FieldError[] {
  if (spec.type === 'ExternalName') return nothing;
  const { clusterIP = '', clusterIPs = [] } = spec;
  const printed = goStrings(clusterIPs);
  const errors: FieldError[] = [];
  if (clusterIP !== '' && clusterIPs.length === 0) errors.push(required('spec.clusterIPs'));
  else if (clusterIP !== '' && clusterIPs[0] !== clusterIP) errors.push(invalid('spec.clusterIPs', printed, 'first value must match `clusterIP`'));
  else if (clusterIP === '' && clusterIPs.length > 0)
    errors.push(invalid('spec.clusterIPs', printed, 'must be empty when `clusterIP` is not specified'));
  errors.push(...families(spec));
  const addresses = addressErrors(clusterIPs);
  errors.push(...addresses);
  if (clusterIPs.length > 2) errors.push(invalid('spec.clusterIPs', printed, 'may only hold up to 2 values'));
  if (addresses.length > 0) return errors;
  if (clusterIPs.length > 1 && !isDualStack(clusterIPs))
    errors.push(invalid('spec.clusterIPs', printed, 'may specify no more than one IP for each IP family'));
  return [...errors, ...familyOfAddress(spec)];
}

function families({ ipFamilies = [], ipFamilyPolicy }: ServiceSpec): readonly FieldError[] {
  const family = oneOf('IPv4', 'IPv6');
  const errors = ipFamilies.flatMap((name, index) => {
    const path = `spec.ipFamilies[${index}]`;
    return [...family(name, path, undefined), ...(ipFamilies.indexOf(name) < index ? [duplicate(path, name)] : nothing)];
  });
  if (ipFamilyPolicy === undefined) return errors;
  return [...errors, ...oneOf('PreferDualStack', 'RequireDualStack', 'SingleStack')(ipFamilyPolicy, 'spec.ipFamilyPolicy', undefined)];
}

function addressErrors(clusterIPs: readonly string[]): readonly FieldError[] {
  return clusterIPs.flatMap((address, index) => {
    if (index > 0 || address !== 'None') return complaintsAbout(address, `spec.clusterIPs[${index}]`, ipAddress);
    return clusterIPs.length > 1 ? [invalid('spec.clusterIPs', goStrings(clusterIPs), "'None' must be the first and only value")] : nothing;
  });
}

function isDualStack(addresses: readonly string[]): boolean {
  return addresses.some(isIpv4) && addresses.some(isIpv6);
}

function familyOfAddress(spec: ServiceSpec): readonly FieldError[] {
  const { clusterIPs = [], ipFamilies = [] } = spec;
  if (isHeadless(spec)) return nothing;
  return clusterIPs.slice(0, ipFamilies.length).flatMap((address, index) => {
    const expected = ipFamilies[index];
    const matches = expected === 'IPv4' ? !isIpv6(address) : expected === 'IPv6' ? isIpv6(address) : true;
    if (matches) return nothing;
    return [invalid(`spec.clusterIPs[${index}]`, address, `expected an ${expected} value as indicated by \`ipFamilies[${index}]\``)];
  });
}

function externalIps({ spec }: ServiceShape): readonly FieldError[] {
  return (spec.externalIPs ?? []).flatMap((address, index) => {
    const path = `spec.externalIPs[${index}]`;
    const wrong = complaintsAbout(address, path, ipAddress);
    return wrong.length > 0 ? wrong : ordinaryAddress(address, path);
  });
}

/** What an address begins with that may be none of those which another machine could have. */
const mayBeSpecial = /^(0\.0\.0\.0|::|127\.|169\.254\.|224\.0\.0\.|f[ef])/i;

/** An address that another machine could have. */
export function ordinaryAddress(address: string, path: string): readonly FieldError[] {
  if (!isIpAddress(address)) return [invalid(path, address, 'must be a valid IP address')];
  if (!mayBeSpecial.test(address)) return nothing;
  const errors: FieldError[] = [];
  if (address === '0.0.0.0' || address === '::') errors.push(invalid(path, address, `may not be unspecified (${address})`));
  if (/^127\./.test(address) || address === '::1') errors.push(invalid(path, address, 'may not be in the direct range (127.0.0.0/8, ::1/128)'));
  if (/^169\.254\./.test(address) || /^fe[89ab][0-9a-f]:/i.test(address))
    errors.push(invalid(path, address, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'));
  if (/^224\.0\.0\./.test(address) || /^ff[0-9a-f]2:/i.test(address))
    errors.push(invalid(path, address, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'));
  return errors;
}

function type({ spec }: ServiceShape): readonly FieldError[] {
  return neededOneOf('ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort')(spec.type, 'spec.type', undefined);
}

function noNodePorts({ spec }: ServiceShape): readonly FieldError[] {
  if (spec.type !== 'ClusterIP') return nothing;
  return (spec.ports ?? []).flatMap(({ nodePort = 0 }, index) =>
    nodePort === 0 ? nothing : [forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")],
  );
}

function nodePortsDiffer({ spec }: ServiceShape): readonly FieldError[] {
  const seen = new Set<string>();
  return (spec.ports ?? []).flatMap(({ protocol, nodePort = 0 }, index) => {
    const key = `${protocol}/${nodePort}`;
    if (nodePort === 0) return nothing;
    if (seen.has(key)) return [duplicate(`spec.ports[${index}].nodePort`, nodePort)];
    seen.add(key);
    return nothing;
  });
}

function portsDiffer({ spec }: ServiceShape): readonly FieldError[] {
  const seen = new Set<string>();
  return (spec.ports ?? []).flatMap(({ protocol = '', port = 0 }, index) => {
    const key = `${protocol}/${port}`;
    if (!seen.has(key)) {
      seen.add(key);
      return nothing;
    }
    const target = 'TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}';
    const fields = `Name:"", Protocol:${goQuote(protocol)}, AppProtocol:(*string)(nil), Port:${port}, ${target}, NodePort:0`;
    return [duplicate(`spec.ports[${index}]`, { goText: `core.ServicePort{${fields}}` })];
  });
}

function sourceRanges({ spec, metadata }: ServiceShape): readonly FieldError[] {
  const ranges = spec.loadBalancerSourceRanges ?? [];
  const annotation = metadata.annotations?.[SOURCE_RANGES];
  if (ranges.length === 0 && annotation === undefined) return nothing;
  const path = ranges.length > 0 ? 'spec.LoadBalancerSourceRanges' : `metadata.annotations[${SOURCE_RANGES}]`;
  const texts = ranges.length > 0 ? ranges : (annotation ?? '').trim() === '' ? [] : (annotation ?? '').split(',');
  const errors = spec.type === 'LoadBalancer' ? [] : [forbidden(path, "may only be used when `type` is 'LoadBalancer'")];
  if (texts.every((text) => isCidr(text.trim()))) return errors;
  const printed = ranges.length > 0 ? `[${ranges.join(' ')}]` : (annotation ?? '');
  return [...errors, invalid(path, printed, 'must be a list of IP ranges. For example, 10.240.0.0/24,10.250.0.0/24 ')];
}

function balancer({ spec }: ServiceShape): readonly FieldError[] {
  const isBalancer = spec.type === 'LoadBalancer';
  const errors: FieldError[] = [];
  if (spec.allocateLoadBalancerNodePorts !== undefined && !isBalancer)
    errors.push(forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'"));
  if (spec.allocateLoadBalancerNodePorts === undefined && isBalancer) errors.push(required('allocateLoadBalancerNodePorts'));
  return [...errors, ...balancerClass(spec)];
}

/** The class of a balancer has a qualified name, and only balancers have one. */
export function balancerClass({ type: kind, loadBalancerClass: name }: ServiceSpec): readonly FieldError[] {
  if (name === undefined) return nothing;
  if (kind !== 'LoadBalancer') return [forbidden('spec.loadBalancerClass', "may only be used when `type` is 'LoadBalancer'")];
  return complaintsAbout(name, 'spec.loadBalancerClass', qualifiedName);
}

function externalPolicy({ spec }: ServiceShape): readonly FieldError[] {
  const policy = spec.externalTrafficPolicy ?? '';
  const path = 'spec.externalTrafficPolicy';
  if (isExternal(spec.type)) return neededOneOf('Cluster', 'Local')(policy, path, undefined);
  return policy === '' ? nothing : [invalid(path, policy, "may only be set when `type` is 'NodePort' or 'LoadBalancer'")];
}

function healthCheck({ spec }: ServiceShape): readonly FieldError[] {
  const port = spec.healthCheckNodePort ?? 0;
  const path = 'spec.healthCheckNodePort';
  if (!needsHealthCheck(spec))
    return port === 0 ? nothing : [invalid(path, port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'")];
  return port === 0 ? [required(path)] : portNumber(port).map((complaint) => invalid(path, port, complaint));
}

function internalPolicy({ spec }: ServiceShape): readonly FieldError[] {
  const path = 'spec.internalTrafficPolicy';
  if (spec.internalTrafficPolicy !== undefined) return oneOf('Cluster', 'Local')(spec.internalTrafficPolicy, path, undefined);
  return isExternal(spec.type) || spec.type === 'ClusterIP' ? [required(path)] : nothing;
}
