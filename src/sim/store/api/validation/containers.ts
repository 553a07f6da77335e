import { duplicate, type FieldError, forbidden, invalid, notFoundValue, notSupported, required } from '../field-error.ts';
import { goStructs } from '../schema/go-struct.ts';
import { type Check, format, needed, neededOneOf, nothing, notSet, type Row, table } from './checks.ts';
import { envFrom, envVariable } from './env.ts';
import { dnsLabel, portName, portNumber } from './formats.ts';
import { lifecycle, oneSuccessProbe, readinessProbe } from './probes.ts';
import { type Requirements, validateRequirements } from './resources.ts';
import { containerSecurity } from './security.ts';
import { type Device, type Mount, type VolumeShape, validateDevices, validateMounts } from './volumes.ts';

/** Containers of all sorts. Follows kubernetes pkg/apis/core/validation/validation.go, v1.28. */
export interface ContainerShape {
  readonly name?: string;
  readonly image?: string;
  readonly ports?: readonly Port[];
  readonly resources?: Requirements;
  readonly resizePolicy?: readonly object[];
  readonly restartPolicy?: string;
  readonly volumeMounts?: readonly Mount[];
  readonly volumeDevices?: readonly Device[];
  readonly securityContext?: { readonly privileged?: boolean };
  readonly lifecycle?: object;
  readonly targetContainerName?: string;
}

export interface Port {
  readonly name?: string;
  readonly containerPort?: number;
  readonly hostPort?: number;
  readonly hostIP?: string;
  readonly protocol?: string;
}

/** What a container's checks need to know of its pod. */
export interface PodScope {
  readonly volumes: ReadonlyMap<string, VolumeShape>;
  readonly claimNames: ReadonlySet<string>;
}

const ports: Check = (value, path) => {
  const names = new Set<string>();
  return ((value as readonly Port[] | undefined) ?? []).flatMap((port, index) => portErrors(port, names, `${path}[${index}]`));
};

function portErrors({ name = '', containerPort = 0, hostPort = 0, protocol = '' }: Port, names: Set<string>, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (name !== '') {
    const complaints = portName(name);
    for (const complaint of complaints) errors.push(invalid(`${path}.name`, name, complaint));
    if (complaints.length === 0 && names.has(name)) errors.push(duplicate(`${path}.name`, name));
    else if (complaints.length === 0) names.add(name);
  }
  if (containerPort === 0) errors.push(required(`${path}.containerPort`));
  else for (const complaint of portNumber(containerPort)) errors.push(invalid(`${path}.containerPort`, containerPort, complaint));
  if (hostPort !== 0) for (const complaint of portNumber(hostPort)) errors.push(invalid(`${path}.hostPort`, hostPort, complaint));
  return [...errors, ...protocolCheck(protocol, `${path}.protocol`, undefined)];
}

export const protocolCheck = neededOneOf('SCTP', 'TCP', 'UDP');

const commonRows: Row<PodScope>[] = [
  ['name', needed('', format(dnsLabel))],
  ['image', needed('')],
  ['terminationMessagePolicy', neededOneOf('File', 'FallbackToLogsOnError')],
  ['ports', ports],
  ['env[*]', envVariable],
  ['envFrom', envFrom],
  ['', mounts],
  ['', devices],
  ['imagePullPolicy', neededOneOf('Always', 'IfNotPresent', 'Never')],
  ['resources', (value, path, scope) => validateRequirements((value ?? {}) as Requirements, scope.claimNames, path)],
  ['resizePolicy', resizePolicy],
  ['securityContext', containerSecurity],
];

/** What init, ordinary and ephemeral containers have in common. */
const common = table(commonRows);

const handlerRows: Row[] = [
  ['lifecycle', lifecycle],
  ['livenessProbe', oneSuccessProbe],
  ['readinessProbe', readinessProbe],
  ['startupProbe', oneSuccessProbe],
];

const handlers = table(handlerRows);

const notForInit: Row[] = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'].map((name) => [
  name,
  notSet('may not be set for init containers without restartPolicy=Always'),
]);

const plainInit = table(notForInit);

function mounts(value: unknown, path: string, { volumes }: PodScope): readonly FieldError[] {
  const { volumeMounts = [], volumeDevices = [], securityContext } = value as ContainerShape;
  return validateMounts(volumeMounts, volumeDevices, volumes, securityContext?.privileged === true, `${path}.volumeMounts`);
}

function devices(value: unknown, path: string, { volumes }: PodScope): readonly FieldError[] {
  const { volumeMounts = [], volumeDevices = [] } = value as ContainerShape;
  return validateDevices(volumeDevices, volumeMounts, volumes, `${path}.volumeDevices`);
}

function resizePolicy(value: unknown, path: string): readonly FieldError[] {
  const seen = new Set<string>();
  const policies = (value as readonly { readonly resourceName: string; readonly restartPolicy: string }[] | undefined) ?? [];
  return policies.flatMap(({ resourceName, restartPolicy }, index) => {
    const twice = seen.has(resourceName) ? [duplicate(`${path}[${index}]`, resourceName)] : nothing;
    seen.add(resourceName);
    const names = neededOneOf('cpu', 'memory')(resourceName, path, undefined);
    return [...twice, ...names, ...neededOneOf('NotRequired', 'RestartContainer')(restartPolicy, path, undefined)];
  });
}

/** Ordinary containers: at least one, each with its own name. */
export function validateContainers(containers: readonly ContainerShape[], scope: PodScope, path: string): readonly FieldError[] {
  if (containers.length === 0) return [required(path)];
  const names = new Set<string>();
  const errors = containers.flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const name = container.name ?? '';
    const twice = names.has(name) ? [duplicate(`${at}.name`, name)] : nothing;
    names.add(name);
    const restart = container.restartPolicy === undefined ? nothing : [forbidden(`${at}.restartPolicy`, 'may not be set for non-init containers')];
    return [...common(container, at, scope), ...twice, ...handlers(container, at, undefined), ...restart];
  });
  return [...errors, ...hostPortConflicts(containers, path)];
}

/** Init containers: only those that restart always (sidecars) have probes and handlers. */
export function validateInitContainers(
  containers: readonly ContainerShape[],
  ordinary: readonly ContainerShape[],
  scope: PodScope,
  path: string,
): readonly FieldError[] {
  const names = new Set(ordinary.map(({ name = '' }) => name));
  return containers.flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const { name = '', restartPolicy, resizePolicy: policies = [] } = container;
    const errors = [...common(container, at, scope)];
    if (restartPolicy !== undefined && restartPolicy !== 'Always') errors.push(notSupported(`${at}.restartPolicy`, restartPolicy, ['Always']));
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    else if (name !== '') names.add(name);
    errors.push(...hostPortConflicts([container], path));
    errors.push(...(restartPolicy === 'Always' ? handlers : plainInit)(container, at, undefined));
    if (policies.length > 0)
      errors.push(invalid(`${at}.resizePolicy`, goStructs(policies, 'core.ContainerResizePolicy'), 'must not be set for init containers'));
    return errors;
  });
}

const notForEphemeral = [
  'ports',
  'resources',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'resizePolicy',
  'restartPolicy',
] as const;

/** Ephemeral containers of a running pod. */
export function validateEphemeralContainers(
  containers: readonly ContainerShape[],
  others: readonly ContainerShape[],
  scope: PodScope,
  path: string,
): readonly FieldError[] {
  const known = new Set(others.map(({ name = '' }) => name));
  const names = new Set(known);
  return containers.flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const { name = '', targetContainerName = '', volumeMounts = [] } = container;
    const errors = [...common(container, at, scope), ...imageSpaces(container, at)];
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
    if (targetContainerName !== '' && !known.has(targetContainerName)) errors.push(notFoundValue(`${at}.targetContainerName`, targetContainerName));
    const fields = container as Readonly<Record<string, unknown>>;
    for (const field of notForEphemeral)
      if (isGiven(fields[field])) errors.push(forbidden(`${at}.${field}`, 'cannot be set for an Ephemeral Container'));
    volumeMounts.forEach(({ subPath = '', subPathExpr = '' }, mount) => {
      const mountPath = `${at}.volumeMounts[${mount}]`;
      if (subPath !== '') errors.push(forbidden(`${mountPath}.subPath`, 'cannot be set for an Ephemeral Container'));
      if (subPathExpr !== '') errors.push(forbidden(`${mountPath}.subPathExpr`, 'cannot be set for an Ephemeral Container'));
    });
    return errors;
  });
}

function isGiven(value: unknown): boolean {
  if (value === undefined) return false;
  return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
}

/** Names in images must not have spaces around them; pod templates are not checked for that. */
export function imageSpaces({ image = '' }: ContainerShape, path: string): readonly FieldError[] {
  return image.trim() === image ? nothing : [invalid(`${path}.image`, image, 'must not have leading or trailing whitespace')];
}

function hostPortConflicts(containers: readonly ContainerShape[], path: string): readonly FieldError[] {
  const used = new Set<string>();
  return containers.flatMap((container, index) =>
    (container.ports ?? []).flatMap(({ protocol = '', hostIP = '', hostPort = 0 }, port) => {
      if (hostPort === 0) return nothing;
      const text = `${protocol}/${hostIP}/${hostPort}`;
      if (used.has(text)) return [duplicate(`${path}[${index}].ports[${port}].hostPort`, text)];
      used.add(text);
      return nothing;
    }),
  );
}
