import type { ObjectMeta, OwnerReference } from '#model/kubernetes.ts';
import { duplicate, type FieldError, forbidden, invalid, required, tooLong } from '../field-error.ts';
import { goQuote } from '../go-text.ts';
import { complaintsAbout, IMMUTABLE, joined, NEGATIVE, nothing } from './checks.ts';
import { asPrefix, type Complaints, dnsLabel, labelValue, qualifiedName } from './formats.ts';

/** Follows apimachinery pkg/api/validation/objectmeta.go, v0.28, and kubernetes pkg/apis/core/validation, v1.28. */
export interface MetadataRules {
  readonly namespaced: boolean;
  readonly name: (value: string) => Complaints;
  /** CRDs and a few more do not know the standard finalizers' rule. */
  readonly anyFinalizer?: boolean;
}

type Texts = Readonly<Record<string, string>>;

const MAX_ANNOTATION_BYTES = 256 * 1024;

/** Metadata of an object to be created. */
export function validateMetadata(metadata: ObjectMeta, rules: MetadataRules): readonly FieldError[] {
  return joined(
    validateName(metadata, rules),
    validateNamespace(metadata.namespace, rules.namespaced),
    (metadata.generation ?? 0) < 0 ? [invalid('metadata.generation', metadata.generation ?? 0, NEGATIVE)] : nothing,
    validateLabels(metadata.labels, 'metadata.labels'),
    validateAnnotations(metadata.annotations, 'metadata.annotations'),
    validateOwners(metadata.ownerReferences, 'metadata.ownerReferences'),
    validateFinalizers(metadata.finalizers),
    rules.anyFinalizer ? nothing : standardFinalizers(metadata.finalizers),
  );
}

/** Metadata of an update: identity and the deletion's fields never change. */
export function validateMetadataUpdate(next: ObjectMeta, previous: ObjectMeta, anyFinalizer = false): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (previous.deletionTimestamp !== undefined) errors.push(...newFinalizers(next.finalizers, previous.finalizers));
  // The twin's own store numbers versions beside the objects: there a stored object has none to be named.
  if (previous.resourceVersion !== undefined && (next.resourceVersion ?? '') === '')
    errors.push(invalid('metadata.resourceVersion', '', 'must be specified for an update'));
  return joined(
    errors,
    next === previous ? nothing : changedIdentity(next, previous),
    validateLabels(next.labels, 'metadata.labels'),
    validateAnnotations(next.annotations, 'metadata.annotations'),
    validateOwners(next.ownerReferences, 'metadata.ownerReferences'),
    anyFinalizer ? nothing : standardFinalizers(next.finalizers),
  );
}

function changedIdentity(next: ObjectMeta, previous: ObjectMeta): readonly FieldError[] {
  const errors: FieldError[] = [];
  if ((next.generation ?? 0) < (previous.generation ?? 0))
    errors.push(invalid('metadata.generation', next.generation ?? 0, 'must not be decremented'));
  for (const name of identity)
    if ((next[name] ?? '') !== (previous[name] ?? '')) errors.push(invalid(`metadata.${name}`, next[name] ?? '', IMMUTABLE));
  for (const name of moments)
    if ((next[name] ?? undefined) !== (previous[name] ?? undefined)) errors.push(invalid(`metadata.${name}`, printedTime(next[name]), IMMUTABLE));
  return errors;
}

const identity = ['name', 'namespace', 'uid'] as const;
const moments = ['creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const;

/** A time prints as `2026-11-23 04:06:50 +0000 UTC`, through its Stringer. */
function printedTime(value: string | number | undefined): string | number | { goText: string } | undefined {
  if (typeof value !== 'string') return value;
  return { goText: `${value.replace('T', ' ').replace('Z', '')} +0000 UTC` };
}

function validateName(metadata: ObjectMeta, rules: MetadataRules): readonly FieldError[] {
  const generateName = metadata.generateName ?? '';
  const wrongPrefix = generateName === '' ? nothing : complaintsAbout(generateName, 'metadata.generateName', asPrefix(rules.name));
  if ((metadata.name ?? '') === '') return [...wrongPrefix, required('metadata.name', 'name or generateName is required')];
  return [...wrongPrefix, ...complaintsAbout(metadata.name, 'metadata.name', rules.name)];
}

function validateNamespace(namespace: string | undefined, namespaced: boolean): readonly FieldError[] {
  const empty = namespace === undefined || namespace === '';
  if (!namespaced) return empty ? nothing : [forbidden('metadata.namespace', 'not allowed on this type')];
  return empty ? [required('metadata.namespace')] : complaintsAbout(namespace, 'metadata.namespace', dnsLabel);
}

/** Labels: keys and values. Go walks maps in any order; here it is the sorted one. */
export function validateLabels(labels: Texts | undefined, path: string): readonly FieldError[] {
  if (labels === undefined || labels === null || soundLabels.has(labels)) return nothing;
  const errors = Object.keys(labels)
    .sort()
    .flatMap((key) => [...complaintsAbout(key, path, qualifiedName), ...complaintsAbout(labels[key] ?? '', path, labelValue)]);
  if (errors.length === 0) soundLabels.add(labels);
  return errors;
}

/** Labels once found sound: the pods of a template share theirs. Nothing writes into an object that is stored. */
const soundLabels = new WeakSet<Texts>();
const soundAnnotations = new WeakSet<Texts>();
const soundOwners = new WeakSet<readonly OwnerReference[]>();

export function validateAnnotations(annotations: Texts | undefined, path: string): readonly FieldError[] {
  if (annotations === undefined || annotations === null || soundAnnotations.has(annotations)) return nothing;
  let size = 0;
  const errors: FieldError[] = [];
  for (const key of Object.keys(annotations).sort()) {
    size += key.length + (annotations[key] ?? '').length;
    for (const complaint of qualifiedName(key.toLowerCase())) errors.push(invalid(path, key, complaint));
  }
  if (size > MAX_ANNOTATION_BYTES) errors.push(tooLong(path, MAX_ANNOTATION_BYTES));
  if (errors.length === 0) soundAnnotations.add(annotations);
  return errors;
}

function validateOwners(owners: readonly OwnerReference[] | undefined, path: string): readonly FieldError[] {
  if (owners === undefined || owners === null || soundOwners.has(owners)) return nothing;
  const errors: FieldError[] = [];
  let controller: string | undefined;
  for (const owner of owners) {
    errors.push(...validateOwner(owner, path));
    if (owner.controller !== true) continue;
    const name = `${owner.kind}/${owner.name}`;
    if (controller === undefined) controller = name;
    else {
      const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`;
      errors.push(invalid(path, { goText: `[]v1.OwnerReference{${owners.map(goOwner).join(', ')}}` }, detail));
    }
  }
  if (errors.length === 0) soundOwners.add(owners);
  return errors;
}

function validateOwner(owner: OwnerReference, path: string): readonly FieldError[] {
  const version = owner.apiVersion.includes('/') ? owner.apiVersion.slice(owner.apiVersion.indexOf('/') + 1) : owner.apiVersion;
  const errors: FieldError[] = [];
  if (version === '') errors.push(invalid(`${path}.apiVersion`, owner.apiVersion, 'version must not be empty'));
  for (const name of ['kind', 'name', 'uid'] as const)
    if ((owner[name] ?? '') === '') errors.push(invalid(`${path}.${name}`, '', `${name} must not be empty`));
  if (owner.apiVersion === 'v1' && owner.kind === 'Event')
    errors.push(invalid(path, { goText: goOwner(owner) }, '/v1, Kind=Event is disallowed from being an owner'));
  return errors;
}

function goOwner(owner: OwnerReference): string {
  const pointer = (value: boolean | undefined): string => (value === undefined ? '(*bool)(nil)' : '(*bool)(0xc000000000)');
  const texts = `APIVersion:${goQuote(owner.apiVersion)}, Kind:${goQuote(owner.kind)}, Name:${goQuote(owner.name)}, UID:${goQuote(owner.uid)}`;
  return `v1.OwnerReference{${texts}, Controller:${pointer(owner.controller)}, BlockOwnerDeletion:${pointer(owner.blockOwnerDeletion)}}`;
}

function validateFinalizers(finalizers: readonly string[] | undefined): readonly FieldError[] {
  if (finalizers === undefined || finalizers === null) return nothing;
  const errors = finalizers.flatMap((finalizer) => complaintsAbout(finalizer, 'metadata.finalizers', qualifiedName));
  if (!finalizers.includes('orphan') || !finalizers.includes('foregroundDeletion')) return errors;
  const value = { goText: `[]string{${finalizers.map(goQuote).join(', ')}}` };
  return [...errors, invalid('metadata.finalizers', value, 'finalizer orphan and foregroundDeletion cannot be both set')];
}

const knownFinalizers = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** A finalizer without a domain must be one of Kubernetes' own. */
export function standardFinalizers(finalizers: readonly string[] | undefined, path = 'metadata.finalizers'): readonly FieldError[] {
  if (finalizers === undefined || finalizers === null) return nothing;
  const detail = 'name is neither a standard finalizer name nor is it fully qualified';
  return finalizers.flatMap((finalizer, index) =>
    finalizer.includes('/') || knownFinalizers.has(finalizer) ? nothing : [invalid(`${path}[${index}]`, finalizer, detail)],
  );
}

function newFinalizers(next: readonly string[] | undefined, previous: readonly string[] | undefined): readonly FieldError[] {
  if (next === undefined || next === null || next.length === 0) return nothing;
  const known = new Set(previous ?? []);
  const added = [...new Set(next)].filter((finalizer) => !known.has(finalizer)).sort();
  if (added.length === 0) return nothing;
  const list = `[]string{${added.map(goQuote).join(', ')}}`;
  return [forbidden('metadata.finalizers', `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`)];
}

/** `Duplicate value` for every text that occurred before. */
export function duplicates(texts: readonly string[], pathOf: (index: number) => string): readonly FieldError[] {
  const seen = new Set<string>();
  return texts.flatMap((text, index) => {
    if (seen.has(text)) return [duplicate(pathOf(index), text)];
    seen.add(text);
    return nothing;
  });
}
