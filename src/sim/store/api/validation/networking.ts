import type { Ingress, IngressBackend, KubeObject, LabelSelector } from '#model/kubernetes.ts';
import { type FieldError, forbidden, invalid, notSupported, required, tooLong } from '../field-error.ts';
import { goStrings } from '../go-text.ts';
import { complaintsAbout, IMMUTABLE, nothing, oneOf, type Row, table, whenSet } from './checks.ts';
import { dns1035Label, dnsLabel, dnsSubdomain, isCidr, isIpAddress, pathSegment, portName, portNumber, wildcardSubdomain } from './formats.ts';
import { validateLabelSelector } from './selectors.ts';

/** Ingresses, their classes and NetworkPolicies. Follows kubernetes pkg/apis/networking/validation/validation.go, v1.28. */
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

export function validateIngress(ingress: Ingress): readonly FieldError[] {
  const { rules = [], defaultBackend, tls = [], ingressClassName } = ingress.spec;
  const errors: FieldError[] = [];
  if (rules.length === 0 && defaultBackend === undefined)
    errors.push(invalid('spec', { goText: '[]networking.IngressRule(nil)' }, 'either `defaultBackend` or `rules` must be specified'));
  if (defaultBackend !== undefined) errors.push(...backend(defaultBackend, 'spec.defaultBackend'));
  rules.forEach((rule, index) => void errors.push(...ruleErrors(rule, `spec.rules[${index}]`)));
  tls.forEach((entry, index) => void errors.push(...tlsErrors(entry, `spec.tls[${index}]`)));
  if (ingressClassName !== undefined) errors.push(...complaintsAbout(ingressClassName, 'spec.ingressClassName', dnsSubdomain));
  return errors;
}

/** On creation the old annotation and the field must not contradict each other. */
export function validateIngressCreate(ingress: Ingress): readonly FieldError[] {
  const annotation = ingress.metadata.annotations?.[CLASS_ANNOTATION];
  const name = ingress.spec.ingressClassName;
  if (annotation === undefined || name === undefined || annotation === name) return validateIngress(ingress);
  const path = `annotations.${CLASS_ANNOTATION}`;
  return [...validateIngress(ingress), invalid(path, annotation, 'must match `ingressClassName` when both are specified')];
}

type Rule = NonNullable<Ingress['spec']['rules']>[number];

function ruleErrors({ host = '', http }: Rule, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (host !== '' && isIpAddress(host)) errors.push(invalid(`${path}.host`, host, 'must be a DNS name, not an IP address'));
  if (host !== '') errors.push(...complaintsAbout(host, `${path}.host`, host.includes('*') ? wildcardSubdomain : dnsSubdomain));
  if (http === undefined) return errors;
  const paths = http.paths ?? [];
  if (paths.length === 0) errors.push(required(`${path}.http.paths`));
  return [...errors, ...paths.flatMap((entry, index) => pathErrors(entry, `${path}.http.paths[${index}]`))];
}

const oddParts = ['//', '/./', '/../', '%2f', '%2F'];
const oddEnds = ['/..', '/.'];

function pathErrors(entry: NonNullable<Rule['http']>['paths'][number], path: string): readonly FieldError[] {
  const { path: text = '', pathType, backend: target } = entry;
  if (pathType === undefined) return [required(`${path}.pathType`, 'pathType must be specified')];
  const errors: FieldError[] = [];
  const exact = pathType === 'Exact' || pathType === 'Prefix';
  if (!exact && pathType !== 'ImplementationSpecific')
    errors.push(notSupported(`${path}.pathType`, pathType, ['Exact', 'ImplementationSpecific', 'Prefix']));
  else if (!text.startsWith('/') && (exact || text !== '')) errors.push(invalid(`${path}.path`, text, 'must be an absolute path'));
  if (exact) {
    for (const part of oddParts) if (text.includes(part)) errors.push(invalid(`${path}.path`, text, `must not contain '${part}'`));
    for (const end of oddEnds) if (text.endsWith(end)) errors.push(invalid(`${path}.path`, text, `cannot end with '${end}'`));
  }
  return [...errors, ...backend(target, `${path}.backend`)];
}

function backend(
  target: IngressBackend & { readonly resource?: { readonly apiGroup?: string; readonly kind?: string; readonly name?: string } },
  path: string,
): readonly FieldError[] {
  const { service, resource } = target ?? {};
  if (service !== undefined && resource !== undefined) return [invalid(path, '', 'cannot set both resource and service backends')];
  if (resource !== undefined) return resourceBackend(resource, `${path}.resource`);
  if (service === undefined) return [invalid(path, '', 'resource or service backend is required')];
  const { name, port = {} } = service;
  const wrongName = (name ?? '') === '' ? [required(`${path}.service.name`)] : complaintsAbout(name, `${path}.service.name`, dns1035Label);
  return [...wrongName, ...backendPort(port.name ?? '', port.number ?? 0, path)];
}

function backendPort(name: string, number: number, path: string): readonly FieldError[] {
  if (name !== '' && number !== 0) return [invalid(path, '', 'cannot set both port name & port number')];
  if (name !== '') return complaintsAbout(name, `${path}.service.port.name`, portName);
  if (number === 0) return [required(path, 'port name or number is required')];
  return portNumber(number).map((complaint) => invalid(`${path}.service.port.number`, number, complaint));
}

function resourceBackend({ kind = '', name = '' }: { readonly kind?: string; readonly name?: string }, path: string): readonly FieldError[] {
  return [
    ...(kind === '' ? [required(`${path}.kind`, 'kind is required')] : nothing),
    ...(name === '' ? [required(`${path}.name`, 'name is required')] : nothing),
  ];
}

function tlsErrors({ hosts = [], secretName = '' }: NonNullable<Ingress['spec']['tls']>[number], path: string): readonly FieldError[] {
  const wrong = hosts.flatMap((host, index) =>
    complaintsAbout(host, `${path}.hosts[${index}]`, host.includes('*') ? wildcardSubdomain : dnsSubdomain),
  );
  return secretName === '' ? wrong : [...wrong, ...complaintsAbout(secretName, `${path}.secretName`, dnsSubdomain)];
}

interface IngressClassSpec {
  readonly controller?: string;
  readonly parameters?: ClassParameters;
}

interface ClassParameters {
  readonly apiGroup?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly scope?: string;
  readonly namespace?: string;
}

export function validateIngressClass(object: KubeObject): readonly FieldError[] {
  const { controller = '', parameters } = (object as { spec?: IngressClassSpec }).spec ?? {};
  return [
    ...controllerErrors(controller, 'spec.controller'),
    ...(parameters === undefined ? nothing : classParameters(parameters, 'spec.parameters')),
  ];
}

function controllerErrors(controller: string, path: string): readonly FieldError[] {
  const errors = controller.length > 250 ? [tooLong(path, 250)] : [];
  if (controller === '') return [...errors, required(path)];
  const [host = '', rest = ''] = splitOnce(controller);
  if (host === '' || rest === '') return [...errors, invalid(path, controller, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  errors.push(...complaintsAbout(host, path, dnsSubdomain));
  if (/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(rest)) return errors;
  return [...errors, invalid(path, rest, "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')")];
}

function classParameters({ apiGroup, kind = '', name = '', scope, namespace }: ClassParameters, path: string): readonly FieldError[] {
  const errors = [
    ...(apiGroup === undefined ? nothing : complaintsAbout(apiGroup, `${path}.apiGroup`, dnsSubdomain)),
    ...(kind === '' ? [required(`${path}.kind`, 'kind is required')] : complaintsAbout(kind, `${path}.kind`, pathSegment)),
    ...(name === '' ? [required(`${path}.name`, 'name is required')] : complaintsAbout(name, `${path}.name`, pathSegment)),
  ];
  const place = `${path}.namespace`;
  if (scope === undefined) return [...errors, required(`${path}.scope`)];
  if (scope === 'Namespace') {
    const wrong =
      namespace === undefined ? [required(place, "`parameters.scope` is set to 'Namespace'")] : complaintsAbout(namespace, place, dnsLabel);
    return [...errors, ...wrong];
  }
  if (scope !== 'Cluster') return [...errors, notSupported(`${path}.scope`, scope, ['Cluster', 'Namespace'])];
  return namespace === undefined ? errors : [...errors, forbidden(place, "`parameters.scope` is set to 'Cluster'")];
}

function splitOnce(text: string): readonly string[] {
  const slash = text.indexOf('/');
  return slash < 0 ? [text] : [text.slice(0, slash), text.slice(slash + 1)];
}

export function validateIngressClassUpdate(next: KubeObject, previous: KubeObject): readonly FieldError[] {
  const [now, before] = [next, previous].map((object) => (object as { spec?: IngressClassSpec }).spec?.controller ?? '');
  const fixed = now === before ? nothing : [invalid('spec.controller', now ?? '', IMMUTABLE)];
  return [...fixed, ...validateIngressClass(next)];
}

interface PolicyPort {
  readonly port?: number | string;
  readonly endPort?: number;
}

const policyPort: Row[] = [
  ['protocol', whenSet(oneOf('TCP', 'UDP', 'SCTP'))],
  ['', (value, path) => policyPortNumber(value as PolicyPort, path)],
];

function policyPortNumber({ port, endPort }: PolicyPort, path: string): readonly FieldError[] {
  const end = `${path}.endPort`;
  if (port === undefined) return endPort === undefined ? nothing : [invalid(end, endPort, 'may not be specified when `port` is not specified')];
  if (typeof port === 'string') {
    const named = endPort === undefined ? nothing : [invalid(end, endPort, 'may not be specified when `port` is non-numeric')];
    return [...named, ...complaintsAbout(port, `${path}.port`, portName)];
  }
  const errors = portNumber(port).map((complaint) => invalid(`${path}.port`, port, complaint));
  if (endPort === undefined) return errors;
  if (endPort < port) errors.push(invalid(end, port, 'must be greater than or equal to `port`'));
  return [...errors, ...portNumber(endPort).map((complaint) => invalid(end, endPort, complaint))];
}

interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr?: string; readonly except?: readonly string[] };
}

function peer(value: unknown, path: string): readonly FieldError[] {
  const { podSelector, namespaceSelector, ipBlock } = value as Peer;
  const errors = [
    ...validateLabelSelector(podSelector, `${path}.podSelector`),
    ...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`),
    ...(ipBlock === undefined ? nothing : blockErrors(ipBlock, `${path}.ipBlock`)),
  ];
  const count = [podSelector, namespaceSelector, ipBlock].filter((given) => given !== undefined).length;
  if (count === 0) return [...errors, required(path, 'must specify a peer')];
  return count > 1 && ipBlock !== undefined ? [...errors, forbidden(path, 'may not specify both ipBlock and another peer')] : errors;
}

function blockErrors({ cidr = '', except = [] }: NonNullable<Peer['ipBlock']>, path: string): readonly FieldError[] {
  if (cidr === '') return [required(`${path}.cidr`)];
  if (!isCidr(cidr)) return [invalid(`${path}.cidr`, cidr, 'not a valid CIDR')];
  const wrong = except.findIndex((entry) => !isCidr(entry));
  return wrong < 0 ? nothing : [invalid(`${path}.except[${wrong}]`, except[wrong] ?? '', 'not a valid CIDR')];
}

const policyRows: Row[] = [
  ['podSelector', (value, path) => validateLabelSelector(value as LabelSelector | undefined, path)],
  ['ingress[*].ports[*]', table(policyPort)],
  ['ingress[*].from[*]', peer],
  ['egress[*].ports[*]', table(policyPort)],
  ['egress[*].to[*]', peer],
  ['policyTypes', policyTypes],
];

const networkPolicy = table(policyRows);

function policyTypes(value: unknown, path: string): readonly FieldError[] {
  const types = (value as readonly string[] | undefined) ?? [];
  if (types.length > 2) return [invalid(path, goStrings(types, '[]networking.PolicyType'), 'may not specify more than two policyTypes')];
  return types.flatMap((type, index) => oneOf('Ingress', 'Egress')(type, `${path}[${index}]`, undefined));
}

export function validateNetworkPolicy(object: KubeObject): readonly FieldError[] {
  return networkPolicy((object as { spec?: object }).spec ?? {}, 'spec', undefined);
}
