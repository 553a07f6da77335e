import type { Container, Labels, PodSpec, Volume } from '#model/kubernetes.ts';
import { goQuote } from '../go-text.ts';

/** Why a pod breaks one rule: the reason, and the details for the brackets. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

/** One rule of a level. A restricted rule may stand in for a baseline one. */
export interface SecurityCheck {
  readonly id: string;
  readonly level: 'baseline' | 'restricted';
  /** Minor version from which the rule applies. */
  readonly since: number;
  readonly overrides?: string;
  readonly check: (pod: CheckedPod) => Violation | undefined;
}

export interface CheckedPod {
  readonly annotations: Labels;
  readonly spec: PodSpec & SpecSecurity;
  readonly containers: readonly (Container & ContainerSecurity)[];
  /** Minor version whose rules are asked for. */
  readonly minor: number;
}

interface SeLinux {
  readonly type?: string;
  readonly user?: string;
  readonly role?: string;
}

interface Shared {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seLinuxOptions?: SeLinux;
  readonly seccompProfile?: { readonly type?: string };
  readonly windowsOptions?: { readonly hostProcess?: boolean };
}

interface SpecSecurity {
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly os?: { readonly name?: string };
  readonly securityContext?: Shared & { readonly sysctls?: readonly { readonly name: string }[] };
}

interface ContainerSecurity {
  readonly securityContext?: Shared & {
    readonly privileged?: boolean;
    readonly allowPrivilegeEscalation?: boolean;
    readonly procMount?: string;
    readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  };
}

type CheckedContainer = CheckedPod['containers'][number];

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

function plural(one: string, many: string, count: number): string {
  return count === 1 ? one : many;
}

function sorted(values: Iterable<string>): readonly string[] {
  return [...new Set(values)].sort();
}

function named(containers: readonly CheckedContainer[]): string {
  return `${plural('container', 'containers', containers.length)} ${quoted(containers.map(({ name }) => name))}`;
}

/** `pod and containers "a", "b"`: whoever sets what must not be set. */
function setters(pod: boolean, containers: readonly CheckedContainer[]): string {
  return [...(pod ? ['pod'] : []), ...(containers.length > 0 ? [named(containers)] : [])].join(' and ');
}

function isWindows({ spec }: CheckedPod): boolean {
  return spec.os?.name === 'windows';
}

function badContainers(pod: CheckedPod, isBad: (container: CheckedContainer) => boolean, reason: string, rule: string): Violation | undefined {
  const bad = pod.containers.filter(isBad);
  return bad.length === 0 ? undefined : { reason, detail: `${named(bad)} ${rule}` };
}

function allowPrivilegeEscalation(pod: CheckedPod): Violation | undefined {
  if (pod.minor >= 25 && isWindows(pod)) return undefined;
  const isBad = ({ securityContext }: CheckedContainer): boolean => securityContext?.allowPrivilegeEscalation !== false;
  return badContainers(pod, isBad, 'allowPrivilegeEscalation != false', 'must set securityContext.allowPrivilegeEscalation=false');
}

const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';

function appArmorProfile({ annotations }: CheckedPod): Violation | undefined {
  const isAllowed = (profile: string): boolean => profile === '' || profile === 'runtime/default' || profile.startsWith('localhost/');
  const bad = Object.entries(annotations)
    .filter(([key, profile]) => key.startsWith(APP_ARMOR) && !isAllowed(profile))
    .map(([key, profile]) => `${key}=${goQuote(profile)}`)
    .sort();
  if (bad.length === 0) return undefined;
  return { reason: plural('forbidden AppArmor profile', 'forbidden AppArmor profiles', bad.length), detail: bad.join(', ') };
}

const defaultCapabilities = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(' '),
);

function addedCapabilities(container: CheckedContainer, isAllowed: (capability: string) => boolean): readonly string[] {
  return (container.securityContext?.capabilities?.add ?? []).filter((capability) => !isAllowed(capability));
}

function addsTooMuch(pod: CheckedPod, isAllowed: (capability: string) => boolean): string | undefined {
  const bad = pod.containers.filter((container) => addedCapabilities(container, isAllowed).length > 0);
  const all = sorted(bad.flatMap((container) => addedCapabilities(container, isAllowed)));
  return bad.length === 0 ? undefined : `${named(bad)} must not include ${quoted(all)} in securityContext.capabilities.add`;
}

function capabilitiesBaseline(pod: CheckedPod): Violation | undefined {
  const detail = addsTooMuch(pod, (capability) => defaultCapabilities.has(capability));
  return detail === undefined ? undefined : { reason: 'non-default capabilities', detail };
}

function capabilitiesRestricted(pod: CheckedPod): Violation | undefined {
  if (pod.minor >= 25 && isWindows(pod)) return undefined;
  const keeping = pod.containers.filter(({ securityContext }) => securityContext?.capabilities?.drop?.includes('ALL') !== true);
  const details = [
    keeping.length === 0 ? undefined : `${named(keeping)} must set securityContext.capabilities.drop=["ALL"]`,
    addsTooMuch(pod, (capability) => capability === 'NET_BIND_SERVICE'),
  ].filter((detail) => detail !== undefined);
  return details.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: details.join('; ') };
}

function hostNamespaces({ spec }: CheckedPod): Violation | undefined {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((name) => spec[name] === true).map((name) => `${name}=true`);
  return shared.length === 0 ? undefined : { reason: 'host namespaces', detail: shared.join(', ') };
}

function hostPathVolumes({ spec }: CheckedPod): Violation | undefined {
  const names = (spec.volumes ?? []).filter((volume) => volume.hostPath !== undefined).map(({ name }) => name);
  return names.length === 0 ? undefined : { reason: 'hostPath volumes', detail: `${plural('volume', 'volumes', names.length)} ${quoted(names)}` };
}

function hostPorts({ containers }: CheckedPod): Violation | undefined {
  const portsOf = ({ ports = [] }: CheckedContainer): readonly string[] =>
    ports.map(({ hostPort = 0 }) => String(hostPort)).filter((port) => port !== '0');
  const bad = containers.filter((container) => portsOf(container).length > 0);
  const ports = sorted(bad.flatMap(portsOf));
  if (bad.length === 0) return undefined;
  return {
    reason: 'hostPort',
    detail: `${named(bad)} ${plural('uses', 'use', bad.length)} ${plural('hostPort', 'hostPorts', ports.length)} ${ports.join(', ')}`,
  };
}

function privileged(pod: CheckedPod): Violation | undefined {
  const isBad = ({ securityContext }: CheckedContainer): boolean => securityContext?.privileged === true;
  return badContainers(pod, isBad, 'privileged', 'must not set securityContext.privileged=true');
}

function procMount({ containers }: CheckedPod): Violation | undefined {
  const bad = containers.filter(({ securityContext }) => (securityContext?.procMount ?? 'Default') !== 'Default');
  const types = sorted(bad.map(({ securityContext }) => securityContext?.procMount ?? ''));
  return bad.length === 0 ? undefined : { reason: 'procMount', detail: `${named(bad)} must not set securityContext.procMount to ${quoted(types)}` };
}

const openVolumes = new Set(['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret']);

function volumeType(volume: Volume): string {
  const types = Object.keys(volume).filter((name) => name !== 'name');
  return types.find((type) => openVolumes.has(type)) ?? types[0] ?? 'unknown';
}

function restrictedVolumes({ spec }: CheckedPod): Violation | undefined {
  const bad = (spec.volumes ?? []).filter((volume) => !openVolumes.has(volumeType(volume)));
  const types = sorted(bad.map(volumeType));
  if (bad.length === 0) return undefined;
  const volumes = `${plural('volume', 'volumes', bad.length)} ${quoted(bad.map(({ name }) => name))}`;
  const sorts = `${plural('restricted volume type', 'restricted volume types', types.length)} ${quoted(types)}`;
  return { reason: 'restricted volume types', detail: `${volumes} ${plural('uses', 'use', bad.length)} ${sorts}` };
}

function runAsNonRoot({ spec, containers }: CheckedPod): Violation | undefined {
  const reason = 'runAsNonRoot != true';
  const podSays = spec.securityContext?.runAsNonRoot;
  const explicit = containers.filter(({ securityContext }) => securityContext?.runAsNonRoot === false);
  if (podSays === false || explicit.length > 0)
    return { reason, detail: `${setters(podSays === false, explicit)} must not set securityContext.runAsNonRoot=false` };
  const silent = podSays === true ? [] : containers.filter(({ securityContext }) => securityContext?.runAsNonRoot === undefined);
  return silent.length === 0 ? undefined : { reason, detail: `pod or ${named(silent)} must set securityContext.runAsNonRoot=true` };
}

function runAsUser({ spec, containers }: CheckedPod): Violation | undefined {
  const podIsRoot = spec.securityContext?.runAsUser === 0;
  const bad = containers.filter(({ securityContext }) => securityContext?.runAsUser === 0);
  if (!podIsRoot && bad.length === 0) return undefined;
  return { reason: 'runAsUser=0', detail: `${setters(podIsRoot, bad)} must not set runAsUser=0` };
}

const seLinuxTypes = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t']);

function seLinuxOptions({ spec, containers }: CheckedPod): Violation | undefined {
  const isBad = (options: SeLinux | undefined): options is SeLinux =>
    options !== undefined && (!seLinuxTypes.has(options.type ?? '') || (options.user ?? '') !== '' || (options.role ?? '') !== '');
  const podOptions = spec.securityContext?.seLinuxOptions;
  const bad = containers.filter(({ securityContext }) => isBad(securityContext?.seLinuxOptions));
  const all = [podOptions, ...bad.map(({ securityContext }) => securityContext?.seLinuxOptions)].filter(isBad);
  if (all.length === 0) return undefined;
  const types = sorted(all.map(({ type = '' }) => type).filter((type) => !seLinuxTypes.has(type)));
  const data = [
    ...(types.length === 0 ? [] : [`${plural('type', 'types', types.length)} ${quoted(types)}`]),
    ...(all.some(({ user = '' }) => user !== '') ? ['user may not be set'] : []),
    ...(all.some(({ role = '' }) => role !== '') ? ['role may not be set'] : []),
  ];
  return { reason: 'seLinuxOptions', detail: `${setters(isBad(podOptions), bad)} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}` };
}

function seccompBad(profile: { readonly type?: string } | undefined): boolean {
  return profile !== undefined && profile.type !== 'Localhost' && profile.type !== 'RuntimeDefault';
}

function seccompBaseline({ spec, containers }: CheckedPod): Violation | undefined {
  const podProfile = spec.securityContext?.seccompProfile;
  const bad = containers.filter(({ securityContext }) => seccompBad(securityContext?.seccompProfile));
  if (!seccompBad(podProfile) && bad.length === 0) return undefined;
  const values = sorted([
    ...(seccompBad(podProfile) ? [podProfile?.type ?? ''] : []),
    ...bad.map(({ securityContext }) => securityContext?.seccompProfile?.type ?? ''),
  ]);
  return {
    reason: 'seccompProfile',
    detail: `${setters(seccompBad(podProfile), bad)} must not set securityContext.seccompProfile.type to ${quoted(values)}`,
  };
}

function seccompRestricted(pod: CheckedPod): Violation | undefined {
  if (pod.minor >= 25 && isWindows(pod)) return undefined;
  const explicit = seccompBaseline(pod);
  if (explicit !== undefined) return explicit;
  const podSays = pod.spec.securityContext?.seccompProfile !== undefined;
  const silent = podSays ? [] : pod.containers.filter(({ securityContext }) => securityContext?.seccompProfile === undefined);
  if (silent.length === 0) return undefined;
  return {
    reason: 'seccompProfile',
    detail: `pod or ${named(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  };
}

const safeSysctls = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
];

function sysctls({ spec, minor }: CheckedPod): Violation | undefined {
  const safe = new Set(minor >= 27 ? [...safeSysctls, 'net.ipv4.ip_local_reserved_ports'] : safeSysctls);
  const bad = (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => !safe.has(name));
  return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') };
}

function windowsHostProcess({ spec, containers }: CheckedPod): Violation | undefined {
  const podSays = spec.securityContext?.windowsOptions?.hostProcess === true;
  const bad = containers.filter(({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true);
  if (!podSays && bad.length === 0) return undefined;
  return { reason: 'hostProcess', detail: `${setters(podSays, bad)} must not set securityContext.windowsOptions.hostProcess=true` };
}

/** In upstream's order: baseline by id, then restricted by id. Follows pod-security-admission policy, v0.28. */
export const securityChecks: readonly SecurityCheck[] = [
  { id: 'appArmorProfile', level: 'baseline', since: 0, check: appArmorProfile },
  { id: 'capabilities_baseline', level: 'baseline', since: 0, check: capabilitiesBaseline },
  { id: 'hostNamespaces', level: 'baseline', since: 0, check: hostNamespaces },
  { id: 'hostPathVolumes', level: 'baseline', since: 0, check: hostPathVolumes },
  { id: 'hostPorts', level: 'baseline', since: 0, check: hostPorts },
  { id: 'privileged', level: 'baseline', since: 0, check: privileged },
  { id: 'procMount', level: 'baseline', since: 0, check: procMount },
  { id: 'seLinuxOptions', level: 'baseline', since: 0, check: seLinuxOptions },
  { id: 'seccompProfile_baseline', level: 'baseline', since: 19, check: seccompBaseline },
  { id: 'sysctls', level: 'baseline', since: 0, check: sysctls },
  { id: 'windowsHostProcess', level: 'baseline', since: 0, check: windowsHostProcess },
  { id: 'allowPrivilegeEscalation', level: 'restricted', since: 8, check: allowPrivilegeEscalation },
  { id: 'capabilities_restricted', level: 'restricted', since: 22, overrides: 'capabilities_baseline', check: capabilitiesRestricted },
  { id: 'restrictedVolumes', level: 'restricted', since: 0, overrides: 'hostPathVolumes', check: restrictedVolumes },
  { id: 'runAsNonRoot', level: 'restricted', since: 0, check: runAsNonRoot },
  { id: 'runAsUser', level: 'restricted', since: 23, check: runAsUser },
  { id: 'seccompProfile_restricted', level: 'restricted', since: 19, overrides: 'seccompProfile_baseline', check: seccompRestricted },
];
