import { canonicalQuantity, quantityOf } from '#model/quantity.ts';
import { type FieldError, invalid, notSupported, required } from '../field-error.ts';
import { type Check, complaintsAbout, format, needed, nothing, type Row, table, whenSet } from './checks.ts';
import { configMapKey, dnsSubdomain, environmentName, qualifiedName } from './formats.ts';

/** Environment of containers. Follows kubernetes pkg/apis/core/validation/validation.go, v1.28. */
interface Env {
  readonly value?: string;
  readonly valueFrom?: Readonly<Record<string, unknown>>;
}

interface FieldRef {
  readonly apiVersion?: string;
  readonly fieldPath?: string;
}

export interface ResourceFieldRef {
  readonly containerName?: string;
  readonly resource?: string;
  readonly divisor?: string;
}

const envFieldPaths = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const podFieldPaths = new Set([
  ...envFieldPaths,
  'metadata.annotations',
  'metadata.labels',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);
const resourceFields = ['limits.cpu', 'limits.ephemeral-storage', 'limits.memory', 'requests.cpu', 'requests.ephemeral-storage', 'requests.memory'];
const byteDivisors = new Set(['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei']);

const keySelector: Row[] = [
  ['name', format(dnsSubdomain)],
  ['key', needed('', format(configMapKey))],
];

const envRows: Row[] = [
  ['name', needed('', format(environmentName))],
  ['valueFrom.fieldRef', whenSet(fieldRef(envFieldPaths))],
  ['valueFrom.resourceFieldRef', whenSet((value, path) => resourceFieldRef(value as ResourceFieldRef, path, false))],
  ['valueFrom.configMapKeyRef', whenSet(table(keySelector))],
  ['valueFrom.secretKeyRef', whenSet(table(keySelector))],
  ['', (value, path) => sourceCount(value as Env, `${path}.valueFrom`)],
];

export const envVariable = table(envRows);

function sourceCount({ value, valueFrom }: Env, path: string): readonly FieldError[] {
  if (valueFrom === undefined) return nothing;
  const count = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'].filter(
    (name) => valueFrom[name] !== undefined,
  ).length;
  if (count === 0) return [invalid(path, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`')];
  if (value !== undefined && value !== '') return [invalid(path, '', 'may not be specified when `value` is not empty')];
  return count > 1 ? [invalid(path, '', 'may not have more than one field specified at a time')] : nothing;
}

const sourceName: Row[] = [['name', needed('', format(dnsSubdomain))]];

/** `envFrom`: upstream complains about the list, not the entry, when an entry names no source or two. */
export const envFrom: Check = (value, path) => {
  const entry = table([
    ['prefix', whenSet(format(environmentName))],
    ['configMapRef', whenSet(table(sourceName))],
    ['secretRef', whenSet(table(sourceName))],
  ]);
  return ((value as readonly Readonly<Record<string, unknown>>[] | undefined) ?? []).flatMap((source, index) => {
    const count = ['configMapRef', 'secretRef'].filter((name) => source[name] !== undefined).length;
    const errors = entry(source, `${path}[${index}]`, undefined);
    if (count === 0) return [...errors, invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`')];
    return count > 1 ? [...errors, invalid(path, '', 'may not have more than one field specified at a time')] : errors;
  });
};

/** A reference to a field of the pod; `supported` depends on where it stands. */
export function fieldRef(supported: readonly string[]): Check {
  return (value, path) => {
    const { apiVersion = '', fieldPath = '' } = value as FieldRef;
    if (apiVersion === '') return [required(`${path}.apiVersion`)];
    if (fieldPath === '') return [required(`${path}.fieldPath`)];
    const problem = fieldLabelProblem(apiVersion, fieldPath);
    if (problem !== undefined) return [invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: ${problem}`)];
    const subscripted = subscriptOf(fieldPath);
    if (subscripted !== undefined) {
      const key = subscripted.path === 'metadata.annotations' ? subscripted.subscript.toLowerCase() : subscripted.subscript;
      return complaintsAbout(key, path, qualifiedName);
    }
    const internal = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath;
    if (!supported.includes(internal)) return [notSupported(`${path}.fieldPath`, internal, supported)];
    return fieldPath === 'status.hostIPs' ? [hostIpsForbidden(path)] : nothing;
  };
}

function hostIpsForbidden(path: string): FieldError {
  const message = "Forbidden: may not be set when feature gate 'PodHostIPs' is not enabled";
  return { type: 'FieldValueForbidden', field: path, message };
}

function fieldLabelProblem(apiVersion: string, fieldPath: string): string | undefined {
  if (apiVersion !== 'v1') return `unsupported pod version: ${apiVersion}`;
  const subscripted = subscriptOf(fieldPath);
  if (subscripted !== undefined) {
    const known = subscripted.path === 'metadata.annotations' || subscripted.path === 'metadata.labels';
    return known ? undefined : `field label does not support subscript: ${fieldPath}`;
  }
  return podFieldPaths.has(fieldPath) || fieldPath === 'spec.host' ? undefined : `field label not supported: ${fieldPath}`;
}

/** `metadata.labels['a']` in its two parts. */
function subscriptOf(fieldPath: string): { readonly path: string; readonly subscript: string } | undefined {
  const parts = /^([^[]+)\['(.*)'\]$/.exec(fieldPath);
  return parts === null ? undefined : { path: parts[1] ?? '', subscript: parts[2] ?? '' };
}

/** A reference to a container's request or limit. */
export function resourceFieldRef(reference: ResourceFieldRef, path: string, inVolume: boolean): readonly FieldError[] {
  const { containerName = '', resource = '', divisor = '0' } = reference;
  const errors: FieldError[] = [];
  const huge = resource.startsWith('limits.hugepages-') || resource.startsWith('requests.hugepages-');
  if (inVolume && containerName === '') errors.push(required(`${path}.containerName`));
  else if (resource === '') errors.push(required(`${path}.resource`));
  else if (!resourceFields.includes(resource) && !huge) errors.push(notSupported(`${path}.resource`, resource, resourceFields));
  return [...errors, ...divisorErrors(resource, divisor, `${path}.divisor`)];
}

function divisorErrors(resource: string, divisor: string, path: string): readonly FieldError[] {
  if (quantityOf(divisor).nanos === 0n) return nothing;
  const text = canonicalQuantity(divisor);
  if (resource.endsWith('.cpu'))
    return text === '1' || text === '1m' ? nothing : [invalid(path, resource, "only divisor's values 1m and 1 are supported with the cpu resource")];
  const sort = divisorSort(resource);
  if (sort === undefined || byteDivisors.has(text)) return nothing;
  const values = [...byteDivisors].join(', ');
  return [invalid(path, resource, `only divisor's values ${values} are supported with the ${sort} resource`)];
}

function divisorSort(resource: string): string | undefined {
  if (resource.endsWith('.memory')) return 'memory';
  if (resource.endsWith('.ephemeral-storage')) return 'local ephemeral storage';
  return resource.includes('.hugepages-') ? 'hugepages' : undefined;
}
