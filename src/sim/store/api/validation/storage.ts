import { deepEqual } from '#base/equal.ts';
import type { KubeObject, Labels, PersistentVolume, PersistentVolumeClaim, StorageClass } from '#model/kubernetes.ts';
import { compareQuantities, quantityOf } from '#model/quantity.ts';
import { type FieldError, forbidden, invalid, notSupported, required } from '../field-error.ts';
import { specDifference } from '../go-diff.ts';
import { goStruct } from '../schema/go-struct.ts';
import { nodeSelector } from './affinity.ts';
import { type Check, complaintsAbout, format, IMMUTABLE, needed, nothing, oneOf, type Row, table, whenSet } from './checks.ts';
import { knownAccessModes, validateClaimSpec } from './claim-spec.ts';
import { dnsSubdomain, qualifiedName } from './formats.ts';
import { basicResource, positiveQuantity } from './resources.ts';
import { persistentVolumeSources, validateSource } from './volume-sources.ts';

/** Claims, volumes, classes, attachments. Follows kubernetes pkg/apis/core/validation and pkg/apis/storage/validation, v1.28. */
export function validateClaim(claim: PersistentVolumeClaim): readonly FieldError[] {
  return validateClaimSpec(claim.spec, 'spec');
}

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

/** Of a claim only the size may grow, once it is bound; a missing class or volume may be filled in. */
export function validateClaimUpdate(next: PersistentVolumeClaim, previous: PersistentVolumeClaim): readonly FieldError[] {
  const errors: FieldError[] = [];
  const [now, before] = [next.metadata.annotations?.[CLASS_ANNOTATION] ?? '', previous.metadata.annotations?.[CLASS_ANNOTATION] ?? ''];
  if (now !== before) errors.push(invalid(`metadata.annotations.${CLASS_ANNOTATION}`, now, IMMUTABLE));
  const [spec, old] = [comparable(next, previous), previousWithVolume(next, previous)];
  if (!deepEqual(spec, old)) {
    const text = 'spec is immutable after creation except resources.requests for bound claims';
    errors.push(forbidden('spec', `${text}\n${specDifference(old, spec, 'core.PersistentVolumeClaimSpec')}`));
  }
  if (compareQuantities(sizeOf(next), sizeOf(previous)) < 0)
    errors.push(forbidden('spec.resources.requests.storage', 'field can not be less than previous value'));
  if (next.spec.volumeMode !== previous.spec.volumeMode) errors.push(invalid('volumeMode', next.spec.volumeMode, IMMUTABLE));
  return errors;
}

function sizeOf(claim: PersistentVolumeClaim): ReturnType<typeof quantityOf> {
  return quantityOf(claim.spec.resources?.requests?.['storage'] ?? '0');
}

type ClaimSpec = PersistentVolumeClaim['spec'];

function previousWithVolume(next: PersistentVolumeClaim, previous: PersistentVolumeClaim): ClaimSpec {
  const unbound = (previous.spec.volumeName ?? '') === '';
  return unbound && next.spec.volumeName !== undefined ? { ...previous.spec, volumeName: next.spec.volumeName } : previous.spec;
}

/** The new spec with what may change put back. */
function comparable(next: PersistentVolumeClaim, previous: PersistentVolumeClaim): ClaimSpec {
  const { storageClassName, ...rest } = next.spec;
  const annotated = previous.metadata.annotations?.[CLASS_ANNOTATION];
  const filledIn = storageClassName !== undefined && previous.spec.storageClassName === undefined;
  const spec: ClaimSpec = filledIn && (annotated === undefined || annotated === storageClassName) ? rest : next.spec;
  if (next.status?.phase !== 'Bound' || spec.resources?.requests === undefined) return spec;
  const storage = previous.spec.resources?.requests?.['storage'] ?? '0';
  return { ...spec, resources: { ...spec.resources, requests: { ...spec.resources.requests, storage } } };
}

export function validateClaimStatus(claim: PersistentVolumeClaim): readonly FieldError[] {
  const errors = (claim.spec.accessModes ?? []).length === 0 ? [required('Spec.accessModes')] : [];
  const capacity: Labels = claim.status?.capacity ?? {};
  return [...errors, ...Object.keys(capacity).flatMap((name) => basicResource(capacity[name] ?? '0', `status.capacity[${name}]`))];
}

type VolumeSpec = PersistentVolume['spec'];

const volumeRows: Row[] = [
  ['accessModes', needed('')],
  ['accessModes', knownAccessModes],
  ['', (value, path) => capacity((value as VolumeSpec).capacity, `${path}.capacity`)],
  ['persistentVolumeReclaimPolicy', whenSet(oneOf('Delete', 'Recycle', 'Retain'))],
  ['nodeAffinity', whenSet(volumeAffinity)],
  ['', (value, path) => volumeSource(value as VolumeSpec, path)],
  ['storageClassName', whenSet(format(dnsSubdomain))],
  ['volumeMode', whenSet(oneOf('Block', 'Filesystem'))],
];

const volumeSpec = table(volumeRows);

export function validateVolume({ spec }: PersistentVolume): readonly FieldError[] {
  return volumeSpec(spec, 'spec', undefined);
}

function capacity(amounts: Labels | undefined, path: string): readonly FieldError[] {
  const names = Object.keys(amounts ?? {}).sort();
  const errors: FieldError[] = names.length === 0 ? [required(path)] : [];
  if (names.length !== 1 || names[0] !== 'storage') errors.push(notSupported(path, printedAmounts(amounts), ['storage']));
  for (const name of names)
    errors.push(...basicResource(amounts?.[name] ?? '0', `${path}[${name}]`), ...positiveQuantity(amounts?.[name] ?? '0', `${path}[${name}]`));
  return errors;
}

/** As `%#v` prints a resource list. */
function printedAmounts(amounts: Labels | undefined): { readonly goText: string } {
  const printed = goStruct({ limits: amounts }, 'core.ResourceRequirements').goText;
  const start = printed.indexOf('Limits:') + 'Limits:'.length;
  return { goText: printed.slice(start, printed.indexOf(', Requests:')) };
}

function volumeAffinity(value: unknown, path: string): readonly FieldError[] {
  const mandatory = (value as NonNullable<VolumeSpec['nodeAffinity']>).required;
  if (mandatory === undefined) return [required(`${path}.required`, 'must specify required node constraints')];
  return nodeSelector(mandatory, `${path}.required`, undefined);
}

function volumeSource(spec: VolumeSpec, path: string): readonly FieldError[] {
  const errors = [...validateSource(spec, persistentVolumeSources, path)];
  if (spec.local !== undefined && spec.nodeAffinity === undefined)
    errors.push(required(`${path}.nodeAffinity`, 'Local volume requires node affinity'));
  if (spec.hostPath?.path === '/' && spec.persistentVolumeReclaimPolicy === 'Recycle')
    errors.push(forbidden(`${path}.persistentVolumeReclaimPolicy`, "may not be 'recycle' for a hostPath mount of '/'"));
  return errors;
}

/** Where a volume's data is never changes. */
export function validateVolumeUpdate(next: PersistentVolume, previous: PersistentVolume): readonly FieldError[] {
  const errors = [...validateVolume(next)];
  const [now, before] = [sourceOf(next.spec), sourceOf(previous.spec)];
  if (!deepEqual(now, before)) {
    const text = `spec.persistentvolumesource is immutable after creation\n${specDifference(before, now, 'core.PersistentVolumeSource')}`;
    errors.push(forbidden('spec.persistentvolumesource', text));
  }
  if (next.spec.volumeMode !== previous.spec.volumeMode) errors.push(invalid('volumeMode', next.spec.volumeMode, IMMUTABLE));
  const affinity = previous.spec.nodeAffinity;
  if (affinity !== undefined && !deepEqual(affinity, next.spec.nodeAffinity)) {
    const printed = next.spec.nodeAffinity === undefined ? undefined : goStruct(next.spec.nodeAffinity, 'core.VolumeNodeAffinity');
    errors.push(invalid('nodeAffinity', printed, `${IMMUTABLE}, except for updating from beta label to GA`));
  }
  return errors;
}

function sourceOf(spec: VolumeSpec): object {
  const all = spec as unknown as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.keys(persistentVolumeSources).flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])));
}

const lowerName: Check = (value, path) => complaintsAbout(((value as string | undefined) ?? '').toLowerCase(), path, qualifiedName);

const classRows: Row[] = [
  ['provisioner', needed('', lowerName)],
  [
    'parameters',
    (value, path) => (Object.hasOwn((value as object | undefined) ?? {}, '') ? [invalid(path, '', 'field can not be empty.')] : nothing),
  ],
  ['reclaimPolicy', whenSet(oneOf('Delete', 'Retain'))],
  [
    'volumeBindingMode',
    (value, path) => (value === undefined ? [required(path)] : oneOf('Immediate', 'WaitForFirstConsumer')(value, path, undefined)),
  ],
  ['allowedTopologies[*].matchLabelExpressions[*].values', needed('')],
  ['allowedTopologies[*].matchLabelExpressions[*].key', format(qualifiedName)],
];

const storageClass = table(classRows);

export function validateStorageClass(object: KubeObject): readonly FieldError[] {
  return storageClass(object, '', undefined);
}

export function validateStorageClassUpdate(next: StorageClass, previous: StorageClass): readonly FieldError[] {
  const fixed = (['parameters', 'provisioner', 'reclaimPolicy'] as const).flatMap((name) =>
    deepEqual(next[name], previous[name]) ? nothing : [forbidden(name, `updates to ${name} are forbidden.`)],
  );
  if (next.volumeBindingMode === previous.volumeBindingMode) return fixed;
  return [...fixed, invalid('volumeBindingMode', next.volumeBindingMode, IMMUTABLE)];
}

interface Attachment {
  readonly attacher?: string;
  readonly nodeName?: string;
  readonly source?: { readonly inlineVolumeSpec?: object; readonly persistentVolumeName?: string };
}

function specOf(object: KubeObject): Attachment {
  return (object as { spec?: Attachment }).spec ?? {};
}

export function validateVolumeAttachment(object: KubeObject): readonly FieldError[] {
  const { attacher = '', nodeName = '', source = {} } = specOf(object);
  return [
    ...(attacher === '' ? [required('spec.attacher')] : nothing),
    ...attachmentSource(source, 'spec.source'),
    ...complaintsAbout(nodeName, 'spec.nodeName', dnsSubdomain),
  ];
}

function attachmentSource({ inlineVolumeSpec, persistentVolumeName }: NonNullable<Attachment['source']>, path: string): readonly FieldError[] {
  const detail = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
  if (inlineVolumeSpec === undefined && persistentVolumeName === undefined) return [required(path, detail)];
  if (inlineVolumeSpec !== undefined && persistentVolumeName !== undefined) return [forbidden(path, detail)];
  if (persistentVolumeName !== '') return nothing;
  return [required(`${path}.persistentVolumeName`, 'must specify non empty persistentVolumeName')];
}

export function validateVolumeAttachmentUpdate(next: KubeObject, previous: KubeObject): readonly FieldError[] {
  if (deepEqual(specOf(next), specOf(previous))) return validateVolumeAttachment(next);
  return [...validateVolumeAttachment(next), invalid('spec', goStruct(specOf(next), 'storage.VolumeAttachmentSpec'), IMMUTABLE)];
}
