import { deepEqual } from '#base/equal.ts';
import type { LabelSelector } from '#model/kubernetes.ts';
import { type FieldError, forbidden, invalid, notSupported, required } from '../field-error.ts';
import { type Check, complaintsAbout, format, needed, nothing, oneOf, type Row, table, whenSet } from './checks.ts';
import { dnsLabel, dnsSubdomain } from './formats.ts';
import { positiveQuantity, quantityValue } from './resources.ts';
import { validateLabelSelector } from './selectors.ts';

/** The spec of a claim, also within pods and StatefulSets. Follows kubernetes pkg/apis/core/validation/validation.go, v1.28. */
interface DataSource {
  readonly apiGroup?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

interface ClaimSpec {
  readonly accessModes?: readonly string[];
  readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
  readonly dataSource?: DataSource;
  readonly dataSourceRef?: DataSource;
}

export const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** Known modes, and none beside ReadWriteOncePod. */
export const knownAccessModes: Check = (value, path) => {
  const modes = (value as readonly string[] | undefined) ?? [];
  const errors = modes.filter((mode) => !accessModes.includes(mode)).map((mode) => notSupported(path, mode, accessModes));
  const others = modes.some((mode) => mode !== 'ReadWriteOncePod' && accessModes.includes(mode));
  if (!others || !modes.includes('ReadWriteOncePod')) return errors;
  return [...errors, forbidden(path, 'may not use ReadWriteOncePod with other access modes')];
};

const source: Row[] = [
  ['name', needed('')],
  ['kind', needed('')],
  ['', (value, path) => defaultGroup(value as DataSource, path)],
  ['namespace', whenSet(format(dnsLabel))],
];

const claimSpecRows: Row[] = [
  ['accessModes', needed('at least 1 access mode is required')],
  ['selector', (value, path) => validateLabelSelector(value as LabelSelector | undefined, path)],
  ['accessModes', knownAccessModes],
  ['resources', (value, path) => storage(value as ClaimSpec['resources'], path)],
  ['storageClassName', whenSet((value, path) => complaintsAbout(value as string, path, dnsSubdomain))],
  ['volumeMode', whenSet(oneOf('Block', 'Filesystem'))],
  ['dataSource', whenSet(table(source.slice(0, 3)))],
  ['dataSourceRef', whenSet(table(source))],
  ['', (value, path) => bothSources(value as ClaimSpec, path)],
];

const claimSpec = table(claimSpecRows);

export function validateClaimSpec(spec: object, path: string): readonly FieldError[] {
  return claimSpec(spec, path, undefined);
}

function storage(resources: ClaimSpec['resources'], path: string): readonly FieldError[] {
  const size = resources?.requests?.['storage'];
  const at = `${path}[storage]`;
  if (size === undefined) return [required(at)];
  const errors = positiveQuantity(size, at);
  return errors.length > 0 ? errors : quantityValue('storage', size, at);
}

function defaultGroup({ apiGroup = '', kind = '' }: DataSource, path: string): readonly FieldError[] {
  if (apiGroup !== '' || kind === 'PersistentVolumeClaim') return nothing;
  return [invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")];
}

function bothSources({ dataSource, dataSourceRef }: ClaimSpec, path: string): readonly FieldError[] {
  if (dataSource === undefined || dataSourceRef === undefined) return nothing;
  const other = { goText: `${path}.dataSource` };
  if ((dataSourceRef.namespace ?? '') !== '') return [invalid(path, other, 'may not be specified when dataSourceRef.namespace is specified')];
  const { namespace: _, ...named } = dataSourceRef;
  return deepEqual(dataSource, named) ? nothing : [invalid(path, other, 'must match dataSourceRef')];
}
