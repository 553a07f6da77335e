import { type FieldError, invalid, notSupported, required } from '../field-error.ts';
import { goStruct } from '../schema/go-struct.ts';
import { type Check, nothing, oneOf, type Row, table, whenSet } from './checks.ts';
import { userOrGroupId } from './formats.ts';
import { descendingPath } from './paths.ts';
import { windowsOptions } from './windows.ts';

/** Security contexts of pods and containers. Follows kubernetes pkg/apis/core/validation/validation.go, v1.28. */
interface ContainerSecurity {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly capabilities?: { readonly add?: readonly string[] };
}

const SYSCTL = '([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const sysctlName = new RegExp(`^${SYSCTL}$`);
const seccompTypes = ['Localhost', 'RuntimeDefault', 'Unconfined'];

const id: Check = (value, path) =>
  value === undefined ? nothing : userOrGroupId(value as number).map((complaint) => invalid(path, value as number, complaint));

const seccompProfile: Check = (value, path) => {
  const { type = '', localhostProfile } = value as { readonly type?: string; readonly localhostProfile?: string };
  const errors: FieldError[] = [];
  if (type === '') errors.push(required(`${path}.type`, 'type is required when seccompProfile is set'));
  else if (!seccompTypes.includes(type)) errors.push(notSupported(`${path}.type`, type, seccompTypes));
  const at = `${path}.localhostProfile`;
  if (type !== 'Localhost')
    return localhostProfile === undefined
      ? errors
      : [...errors, invalid(at, goStruct(value, 'core.SeccompProfile'), 'can only be set when seccomp type is Localhost')];
  if (localhostProfile === undefined) return [...errors, required(at, 'must be set when seccomp type is Localhost')];
  return [...errors, ...descendingPath(localhostProfile, at)];
};

const escalation: Check = (value, path) => {
  const { privileged, allowPrivilegeEscalation, capabilities } = value as ContainerSecurity;
  if (allowPrivilegeEscalation !== false) return nothing;
  const printed = goStruct(value, 'core.SecurityContext');
  const errors: FieldError[] = [];
  if (privileged === true) errors.push(invalid(path, printed, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'));
  for (const capability of capabilities?.add ?? [])
    if (capability === 'CAP_SYS_ADMIN')
      errors.push(invalid(path, printed, 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'));
  return errors;
};

const containerSecurityRows: Row[] = [
  ['runAsUser', id],
  ['runAsGroup', id],
  ['procMount', whenSet(oneOf('Default', 'Unmasked'))],
  ['seccompProfile', whenSet(seccompProfile)],
  ['', escalation],
  ['windowsOptions', windowsOptions],
];

export const containerSecurity = whenSet(table(containerSecurityRows));

const sysctls: Check = (value, path) => {
  const names = new Set<string>();
  return ((value as readonly { readonly name: string }[] | undefined) ?? []).flatMap(({ name }, index) => {
    const at = `${path}[${index}].name`;
    const repeated = names.has(name);
    names.add(name);
    if (name === '') return [required(at)];
    if (name.length > 253 || !sysctlName.test(name)) return [invalid(at, name, `must have at most 253 characters and match regex ^${SYSCTL}$`)];
    return repeated ? [{ type: 'FieldValueDuplicate' as const, field: at, message: `Duplicate value: "${name}"` }] : nothing;
  });
};

const podSecurityRows: Row[] = [
  ['fsGroup', id],
  ['runAsUser', id],
  ['runAsGroup', id],
  ['supplementalGroups[*]', id],
  ['sysctls', sysctls],
  ['fsGroupChangePolicy', whenSet(oneOf('Always', 'OnRootMismatch'))],
  ['seccompProfile', whenSet(seccompProfile)],
  ['windowsOptions', windowsOptions],
];

export const podSecurity = whenSet(table(podSecurityRows));
