import { type FieldError, forbidden, invalid } from '../field-error.ts';
import { type Check, complaintsAbout, nothing } from './checks.ts';
import { dnsSubdomain } from './formats.ts';

/** What pods of one operating system may not say, and options of Windows. Follows kubernetes pkg/apis/core/validation/validation.go, v1.28. */
type Fields = Readonly<Record<string, unknown>>;

interface Specified {
  readonly securityContext?: Fields;
  readonly containers?: readonly Contained[];
  readonly initContainers?: readonly Contained[];
  readonly ephemeralContainers?: readonly Contained[];
  readonly hostNetwork?: boolean;
}

interface Contained {
  readonly securityContext?: Fields;
}

interface WindowsOptions {
  readonly gmsaCredentialSpecName?: string;
  readonly gmsaCredentialSpec?: string;
  readonly runAsUserName?: string;
  readonly hostProcess?: boolean;
}

function containersWithPaths(spec: Specified, path: string): readonly { readonly context: Fields; readonly path: string }[] {
  return (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((field) =>
    (spec[field] ?? []).map((container, index) => ({ context: container.securityContext ?? {}, path: `${path}.${field}[${index}].securityContext` })),
  );
}

/** Pod fields in upstream's order; those that are flags count when they are true. */
const podFields: readonly (readonly [path: string, isFlag?: boolean])[] = [
  ['securityContext.seLinuxOptions'],
  ['hostUsers'],
  ['hostPID', true],
  ['hostIPC', true],
  ['securityContext.seccompProfile'],
  ['securityContext.fsGroup'],
  ['securityContext.fsGroupChangePolicy'],
  ['securityContext.sysctls'],
  ['shareProcessNamespace'],
  ['securityContext.runAsUser'],
  ['securityContext.runAsGroup'],
  ['securityContext.supplementalGroups'],
];

const containerFields = [
  ...['seLinuxOptions', 'seccompProfile', 'capabilities', 'readOnlyRootFilesystem', 'privileged', 'allowPrivilegeEscalation', 'procMount'],
  ...['runAsUser', 'runAsGroup'],
];

const NOT_ON_WINDOWS = 'cannot be set for a windows pod';
const NOT_ON_LINUX = 'windows options cannot be set for a linux pod';

export function onlyForWindows(spec: object, path: string): readonly FieldError[] {
  const context = (spec as Specified).securityContext ?? {};
  const valueAt = (field: string) =>
    field.startsWith('securityContext.') ? context[field.slice('securityContext.'.length)] : (spec as Fields)[field];
  const isGiven = (field: string, isFlag: boolean) => (isFlag ? valueAt(field) === true : valueAt(field) !== undefined);
  return [
    ...podFields.filter(([field, isFlag = false]) => isGiven(field, isFlag)).map(([field]) => forbidden(`${path}.${field}`, NOT_ON_WINDOWS)),
    ...containersWithPaths(spec, path).flatMap((one) =>
      containerFields.filter((field) => one.context[field] !== undefined).map((field) => forbidden(`${one.path}.${field}`, NOT_ON_WINDOWS)),
    ),
  ];
}

export function onlyForLinux(spec: object, path: string): readonly FieldError[] {
  const own = { context: (spec as Specified).securityContext ?? {}, path: `${path}.securityContext` };
  return [own, ...containersWithPaths(spec, path)].flatMap((one) =>
    one.context['windowsOptions'] === undefined ? nothing : [forbidden(`${one.path}.windowsOptions`, NOT_ON_LINUX)],
  );
}

/** Containers that run as the host's processes do so all together, and with the host's network. */
export function hostProcesses(spec: object, path: string): readonly FieldError[] {
  const { hostNetwork = false, securityContext } = spec as Specified;
  const inPod = optionsOf(securityContext).hostProcess;
  const containers = containersWithPaths(spec, path).map((one) => ({ ...one, own: optionsOf(one.context).hostProcess }));
  const errors: FieldError[] = containers.flatMap(({ own, path: at }) => {
    if (inPod === undefined || own === undefined || own === inPod) return nothing;
    return [invalid(`${at}.windowsOptions.hostProcess`, own, `pod hostProcess value must be identical if both are specified, was ${inPod}`)];
  });
  const count = containers.filter(({ own }) => own ?? inPod ?? false).length;
  if (count === 0) return errors;
  if (count !== containers.length)
    errors.push(invalid(path, '', 'If pod contains any hostProcess containers then all containers must be HostProcess containers'));
  if (!hostNetwork) errors.push(invalid(`${path}.hostNetwork`, false, 'hostNetwork must be true if pod contains any hostProcess containers'));
  return errors;
}

function optionsOf(context: Fields | undefined): WindowsOptions {
  return (context?.['windowsOptions'] ?? {}) as WindowsOptions;
}

const LONGEST_CREDENTIAL_KIB = 64;
const LONGEST_DOMAIN = 256;
const LONGEST_USER = 104;
const netBiosName = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const domainName = /^(([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]{0,61}[a-zA-Z0-9])\.)*([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9])$/;

export const windowsOptions: Check = (value, path) => {
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: spec, runAsUserName: user } = (value ?? {}) as WindowsOptions;
  return [
    ...(name === undefined ? nothing : complaintsAbout(name, `${path}.gmsaCredentialSpecName`, dnsSubdomain)),
    ...(spec === undefined ? nothing : credentialProblems(spec).map((problem) => invalid(`${path}.gmsaCredentialSpec`, spec, problem))),
    ...(user === undefined ? nothing : userProblems(user).map((problem) => invalid(`${path}.runAsUserName`, user, `runAsUserName${problem}`))),
  ];
};

function credentialProblems(spec: string): readonly string[] {
  if (spec === '') return ['gmsaCredentialSpec cannot be an empty string'];
  return spec.length > LONGEST_CREDENTIAL_KIB * 1024 ? [`gmsaCredentialSpec size must be under ${LONGEST_CREDENTIAL_KIB} KiB`] : [];
}

function userProblems(name: string): readonly string[] {
  if (name === '') return [' cannot be an empty string'];
  if (/\p{Cc}/u.test(name)) return [' cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return [' cannot contain more than one backslash'];
  const user = parts.at(-1) ?? '';
  const domain = parts.length === 2 ? (parts[0] ?? '') : undefined;
  const problems: string[] = [];
  if ((domain ?? '').length >= LONGEST_DOMAIN) problems.push(`'s Domain length must be under ${LONGEST_DOMAIN} characters`);
  if (domain !== undefined && !netBiosName.test(domain) && !domainName.test(domain))
    problems.push("'s Domain doesn't match the NetBios nor the DNS format");
  if (user === '') problems.push("'s User cannot be empty");
  else if (user.length > LONGEST_USER) problems.push(`'s User length must not be longer than ${LONGEST_USER} characters`);
  if (/^[. ]+$/.test(user)) problems.push("'s User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) problems.push(`'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]`);
  return problems;
}
