import type { Labels, PodSpec } from '#model/kubernetes.ts';
import { type FieldError, forbidden, invalid, required } from '../field-error.ts';
import { goStrings } from '../go-text.ts';
import { goStruct } from '../schema/go-struct.ts';
import { affinity, spread, tolerations } from './affinity.ts';
import { type Check, complaintsAbout, format, neededOneOf, nothing, type Row, table, whenSet } from './checks.ts';
import { type ContainerShape, type PodScope, validateContainers, validateEphemeralContainers, validateInitContainers } from './containers.ts';
import { dnsLabel, dnsSubdomain, inRange, isIpAddress, qualifiedName } from './formats.ts';
import { duplicates, validateLabels } from './metadata.ts';
import { validateRequirements } from './resources.ts';
import { podSecurity } from './security.ts';
import { type VolumeShape, validateVolumes } from './volumes.ts';
import { hostProcesses, onlyForLinux, onlyForWindows } from './windows.ts';

interface ClaimSource {
  readonly resourceClaimName?: string;
  readonly resourceClaimTemplateName?: string;
}

/** The spec of a pod or a pod template. Follows kubernetes pkg/apis/core/validation/validation.go, v1.28. */
export interface PodSpecShape {
  readonly volumes?: readonly VolumeShape[];
  readonly containers?: readonly ContainerShape[];
  readonly initContainers?: readonly ContainerShape[];
  readonly ephemeralContainers?: readonly ContainerShape[];
  readonly resourceClaims?: readonly (ClaimSource & { readonly name: string; readonly source?: ClaimSource })[];
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly hostUsers?: boolean;
  readonly shareProcessNamespace?: boolean;
  readonly dnsPolicy?: string;
  readonly overhead?: Labels;
}

interface SpecScope extends PodScope {
  readonly spec: PodSpecShape;
  /** Pods must repeat the host port they get with the host's network; templates are defaulted later. */
  readonly isPod: boolean;
}

const name = (rule: (value: string) => readonly string[]): Check => whenSet(format(rule));

const specRows: Row<SpecScope>[] = [
  ['resourceClaims', resourceClaims],
  ['', (_, path, scope) => validateContainers(scope.spec.containers ?? [], scope, `${path}.containers`)],
  ['', (_, path, scope) => validateInitContainers(scope.spec.initContainers ?? [], scope.spec.containers ?? [], scope, `${path}.initContainers`)],
  ['', ephemeralContainers],
  ['containers', hostNetworkPorts],
  ['restartPolicy', neededOneOf('Always', 'OnFailure', 'Never')],
  ['dnsPolicy', neededOneOf('ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None')],
  ['nodeSelector', (value, path) => validateLabels(value as Labels | undefined, path)],
  ['securityContext', podSecurity],
  ['', sharedProcesses],
  ['affinity', affinity],
  ['dnsConfig', dnsConfig],
  ['readinessGates[*].conditionType', format(qualifiedName)],
  ['schedulingGates', schedulingGates],
  ['topologySpreadConstraints', spread],
  ['', (_, path, { spec }) => hostProcesses(spec, path)],
  ['', userNamespace],
  ['serviceAccountName', name(dnsSubdomain)],
  ['nodeName', name(dnsSubdomain)],
  ['activeDeadlineSeconds', activeDeadline],
  ['hostname', name(dnsLabel)],
  ['subdomain', name(dnsLabel)],
  ['tolerations', tolerations],
  ['hostAliases', hostAliases],
  ['priorityClassName', name(dnsSubdomain)],
  ['runtimeClassName', (value, path) => (value === undefined ? nothing : complaintsAbout(value as string, path, dnsSubdomain))],
  ['preemptionPolicy', whenSet(neededOneOf('PreemptLowerPriority', 'Never'))],
  ['overhead', (value, path) => (value === undefined ? nothing : validateRequirements({ limits: value as Labels }, new Set(), path))],
  ['', operatingSystem],
];

const specTable = table(specRows);

/** What is wrong with a pod's spec. `podName` is unknown for templates. */
export function validatePodSpec(spec: PodSpec, path: string, options: { readonly isPod: boolean; readonly podName?: string }): readonly FieldError[] {
  const shape = spec as PodSpecShape;
  const volumes = validateVolumes(shape.volumes ?? [], options.podName, `${path}.volumes`);
  const claimNames = new Set((shape.resourceClaims ?? []).map((claim) => claim.name));
  return [...volumes.errors, ...specTable(spec, path, { spec: shape, isPod: options.isPod, volumes: volumes.usable, claimNames })];
}

function ephemeralContainers(_: unknown, path: string, scope: SpecScope): readonly FieldError[] {
  const { containers = [], initContainers = [], ephemeralContainers: ephemeral = [] } = scope.spec;
  return ephemeral.length === 0
    ? nothing
    : validateEphemeralContainers(ephemeral, [...containers, ...initContainers], scope, `${path}.ephemeralContainers`);
}

function resourceClaims(_: unknown, path: string, { spec }: SpecScope): readonly FieldError[] {
  const claims = spec.resourceClaims ?? [];
  const names = claims.map((claim) => claim.name);
  return [
    ...duplicates(names, (index) => `${path}[${index}].name`),
    ...claims.flatMap((claim, index) => {
      const at = `${path}[${index}]`;
      const wrongName = claim.name === '' ? [required(`${at}.name`)] : complaintsAbout(claim.name, `${at}.name`, dnsLabel);
      const { resourceClaimName, resourceClaimTemplateName } = claim;
      const own = resourceClaimName !== undefined || resourceClaimTemplateName !== undefined;
      return [...wrongName, ...claimSource(own ? claim : (claim.source ?? {}), `${at}.source`)];
    }),
  ];
}

function claimSource(source: ClaimSource, path: string): readonly FieldError[] {
  const count = [source.resourceClaimName, source.resourceClaimTemplateName].filter((given) => given !== undefined).length;
  if (count === 1) return nothing;
  const detail =
    count === 2
      ? 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'
      : 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`';
  return [invalid(path, goStruct(source, 'core.ClaimSource'), detail)];
}

function hostNetworkPorts(_: unknown, path: string, { spec, isPod }: SpecScope): readonly FieldError[] {
  if (spec.hostNetwork !== true) return nothing;
  return (spec.containers ?? []).flatMap((container, index) =>
    (container.ports ?? []).flatMap(({ hostPort = 0, containerPort = 0 }, port) => {
      if (hostPort === containerPort || (hostPort === 0 && !isPod)) return nothing;
      return [invalid(`${path}[${index}].ports[${port}].hostPort`, hostPort, 'must match `containerPort` when `hostNetwork` is true')];
    }),
  );
}

function sharedProcesses(_: unknown, path: string, { spec }: SpecScope): readonly FieldError[] {
  if (spec.shareProcessNamespace !== true || spec.hostPID !== true) return nothing;
  return [invalid(`${path}.securityContext.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled')];
}

function userNamespace(_: unknown, path: string, { spec }: SpecScope): readonly FieldError[] {
  if (spec.hostUsers !== false) return nothing;
  const given = [spec.hostNetwork && 'hostNetwork', spec.hostPID && 'HostPID', spec.hostIPC && 'HostIPC'];
  return given.flatMap((field) => (field ? [forbidden(`${path}.${field}`, 'when `pod.Spec.HostUsers` is false')] : nothing));
}

interface DnsConfig {
  readonly nameservers?: readonly string[];
  readonly searches?: readonly string[];
  readonly options?: readonly { readonly name?: string }[];
}

function dnsConfig(value: unknown, path: string, { spec }: SpecScope): readonly FieldError[] {
  const config = value as DnsConfig | undefined;
  if (spec.dnsPolicy === 'None') {
    if (config === undefined) return [required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    if ((config.nameservers ?? []).length === 0)
      return [required(`${path}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None')];
  }
  return config === undefined ? nothing : dnsConfigErrors(config, path);
}

function dnsConfigErrors({ nameservers = [], searches = [], options = [] }: DnsConfig, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (nameservers.length > 3) errors.push(invalid(`${path}.nameservers`, goStrings(nameservers), 'must not have more than 3 nameservers'));
  nameservers.forEach((server, index) => {
    if (!isIpAddress(server)) errors.push(invalid(`${path}.nameservers[${index}]`, server, 'must be valid IP address'));
  });
  if (searches.length > 32) errors.push(invalid(`${path}.searches`, goStrings(searches), 'must not have more than 32 search paths'));
  if (searches.join(' ').length > 2048)
    errors.push(invalid(`${path}.searches`, goStrings(searches), 'must not have more than 2048 characters (including spaces) in the search list'));
  searches.forEach((search, index) => {
    errors.push(...complaintsAbout(search.replace(/\.$/, ''), `${path}.searches[${index}]`, dnsSubdomain));
  });
  options.forEach((option, index) => {
    if ((option.name ?? '') === '') errors.push(required(`${path}.options[${index}]`, 'must not be empty'));
  });
  return errors;
}

function schedulingGates(value: unknown, path: string): readonly FieldError[] {
  const names = ((value as readonly { readonly name: string }[] | undefined) ?? []).map((gate) => gate.name);
  return names.flatMap((gate, index) => [
    ...complaintsAbout(gate, `${path}[${index}]`, qualifiedName),
    ...duplicates(names.slice(0, index + 1), (at) => `${path}[${at}]`).filter(({ field }) => field === `${path}[${index}]`),
  ]);
}

function activeDeadline(value: unknown, path: string): readonly FieldError[] {
  if (value === undefined) return nothing;
  return inRange(value as number, 1, 2147483647).map((complaint) => invalid(path, value as number, complaint));
}

function hostAliases(value: unknown, path: string): readonly FieldError[] {
  const aliases = (value as readonly { readonly ip?: string; readonly hostnames?: readonly string[] }[] | undefined) ?? [];
  return aliases.flatMap(({ ip = '', hostnames = [] }) => [
    ...(isIpAddress(ip) ? nothing : [invalid(`${path}.ip`, ip, 'must be valid IP address')]),
    ...hostnames.flatMap((hostname) => complaintsAbout(hostname, `${path}.hostnames`, dnsSubdomain)),
  ]);
}

function operatingSystem(_: unknown, path: string, { spec }: SpecScope): readonly FieldError[] {
  const { os } = spec as { readonly os?: { readonly name?: string } };
  if (os === undefined) return nothing;
  const { name: system = '' } = os;
  if (system === 'linux') return onlyForLinux(spec, path);
  return system === 'windows' ? onlyForWindows(spec, path) : neededOs(system, `${path}.os`);
}

function neededOs(os: string, path: string): readonly FieldError[] {
  if (os === '') return [required(`${path}.name`, 'cannot be empty')];
  return neededOneOf('linux', 'windows')(os, path, undefined);
}
