import type { KubeObject } from '#model/kubernetes.ts';
import { mutate, validateAdmission } from './admission/plugins.ts';
import { type AdmissionRequest, isStatus, type Lookups } from './admission/request.ts';
import { conflict, invalidStatus, OBJECT_MODIFIED, type Status } from './errors.ts';
import { type Kind, kindNameOf, resourceOf } from './kinds.ts';
import { type AddressPool, withMoreAddresses, withNewAddresses } from './service-addresses.ts';
import { strategyOf } from './strategies.ts';
import { prepareForCreate, prepareForStatus, prepareForUpdate, type Strategy, validateCreate, validateStatus, validateUpdate } from './strategy.ts';
import type { ResourceQuota } from './validation/quota.ts';
import type { ServiceShape } from './validation/service.ts';
import { createWarnings, updateWarnings } from './warnings/warnings.ts';

/** What becomes of a write before it is stored: the object to store, or why not. */
export type Admission =
  | {
      readonly admitted: true;
      readonly object: KubeObject;
      /** Texts for `Warning` headers. */
      readonly warnings: readonly string[];
      /** Quotas with their new usage, to be stored with the object. */
      readonly charged: readonly ResourceQuota[];
    }
  | { readonly admitted: false; readonly status: Status };

export interface Write<T extends KubeObject = KubeObject> {
  readonly kind: Kind;
  readonly object: T;
  readonly dryRun?: boolean;
  /** True when the server made the name: refusals before validation then name the prefix. */
  readonly nameGenerated?: boolean;
}

export interface Replacement<T extends KubeObject = KubeObject> extends Write<T> {
  readonly previous: T;
}

/**
 * A new object: defaults, mutating admission, preparation, validation, validating admission. Its name, uid and creation time are
 * already set by the caller; the caller also knows whether the name is taken. Nothing is written into the given object.
 */
export function admitCreate(write: Write, lookups: Lookups): Admission {
  const { kind } = write;
  const strategy = strategyOf(kind);
  const defaulted = strategy.defaults?.(write.object) ?? write.object;
  const request = requestOf({ ...write, object: defaulted }, 'CREATE');
  const mutated = mutate(write.nameGenerated === true ? unnamed(request) : request, lookups);
  if (isStatus(mutated)) return refusal(mutated);
  const named = write.nameGenerated === true ? renamed(mutated.object, write.object.metadata.name) : mutated.object;
  const addressed = isService(kind) && lookups.addresses !== undefined ? withNewAddresses(named as ServiceShape, lookups.addresses) : named;
  if (isStatus(addressed)) return refusal(addressed);
  const prepared = prepareForCreate(addressed, kind, strategy);
  const errors = validateCreate(prepared, kind, strategy);
  if (errors.length > 0) return refusal(invalidStatus(kindNameOf(kind), prepared.metadata.name ?? '', errors));
  const warnings = kind.struct === undefined ? [] : createWarnings(prepared);
  return validated(withObject(request, prepared), joined(mutated.warnings, warnings), lookups);
}

function joined(first: readonly string[], second: readonly string[]): readonly string[] {
  if (second.length === 0) return first;
  return first.length === 0 ? second : [...first, ...second];
}

/** An object in place of another of the same name. The caller has compared versions. */
export function admitUpdate(write: Replacement, lookups: Lookups): Admission {
  const { kind, previous } = write;
  const strategy = strategyOf(kind);
  const defaulted = strategy.defaults?.(write.object) ?? write.object;
  const request = requestOf({ ...write, object: withVersion(defaulted, previous) }, 'UPDATE');
  const mutated = mutate(request, lookups);
  if (isStatus(mutated)) return refusal(mutated);
  const kept = prepareForUpdate(mutated.object, previous, kind, strategy);
  const prepared = isService(kind) && lookups.addresses !== undefined ? changedService(kept, previous, lookups.addresses) : kept;
  if (isStatus(prepared)) return refusal(prepared);
  const errors = updateErrors(prepared, previous, kind, strategy);
  if (errors.length > 0) return refusal(invalidStatus(kindNameOf(kind), prepared.metadata.name ?? '', errors));
  const warnings = kind.struct === undefined ? [] : updateWarnings(prepared, previous);
  return validated(withObject(request, prepared), joined(mutated.warnings, warnings), lookups);
}

/** What is stored is read with its defaults; files that show an observed object may leave them out. */
function updateErrors(prepared: KubeObject, previous: KubeObject, kind: Kind, strategy: Strategy): ReturnType<typeof validateUpdate> {
  const errors = validateUpdate(prepared, previous, kind, strategy);
  if (errors.length === 0 || strategy.defaults === undefined) return errors;
  return validateUpdate(prepared, strategy.defaults(previous), kind, strategy);
}

/** An update that names no version is one of whatever is there. */
function withVersion(object: KubeObject, previous: KubeObject): KubeObject {
  const { resourceVersion } = previous.metadata;
  if ((object.metadata.resourceVersion ?? '') !== '' || resourceVersion === undefined) return object;
  return { ...object, metadata: { ...object.metadata, resourceVersion } };
}

/** A new status; the rest of the object stays. Only webhooks that ask for `/status` are called. */
export function admitStatus(write: Replacement, lookups: Lookups): Admission {
  const { kind, previous } = write;
  const strategy = strategyOf(kind);
  const request = requestOf(write, 'UPDATE', 'status');
  const mutated = mutate(request, lookups);
  if (isStatus(mutated)) return refusal(mutated);
  const prepared = prepareForStatus(mutated.object, previous, strategy);
  const errors = validateStatus(prepared, previous, strategy);
  if (errors.length > 0) return refusal(invalidStatus(kindNameOf(kind), prepared.metadata.name, errors));
  return validated(withObject(request, prepared), mutated.warnings, lookups);
}

/** A deletion: what may never go, and what webhooks say. Finalizers and grace are the store's. */
export function admitDelete(write: Write, lookups: Lookups): Admission {
  const request = requestOf(write, 'DELETE');
  const mutated = mutate(request, lookups);
  return isStatus(mutated) ? refusal(mutated) : validated(request, mutated.warnings, lookups);
}

function validated(request: AdmissionRequest, warnings: readonly string[], lookups: Lookups): Admission {
  const verdict = validateAdmission(request, lookups);
  if (verdict.refusal !== undefined) return refusal(verdict.refusal);
  const all = verdict.warnings.length === 0 ? warnings : [...warnings, ...verdict.warnings];
  return { admitted: true, object: request.object, warnings: all, charged: request.dryRun === true ? [] : verdict.charged };
}

function refusal(status: Status): Admission {
  return { admitted: false, status };
}

function requestOf(
  write: Write & { readonly previous?: KubeObject },
  operation: AdmissionRequest['operation'],
  subresource?: string,
): AdmissionRequest {
  const { kind, object, previous, dryRun } = write;
  const { namespace = '', name = '' } = object.metadata;
  return { operation, kind, subresource, namespace: kind.resource === 'namespaces' ? name : namespace, name, object, previous, dryRun };
}

/** The request with what is to be stored by now. */
function withObject(request: AdmissionRequest, object: KubeObject): AdmissionRequest {
  return object === request.object ? request : { ...request, object };
}

/** Mutating plug-ins run before the name is made. */
function unnamed(request: AdmissionRequest): AdmissionRequest {
  return { ...request, name: '', object: renamed(request.object, '') };
}

function renamed(object: KubeObject, name: string): KubeObject {
  return { ...object, metadata: { ...object.metadata, name } };
}

function isService({ group, kind }: Kind): boolean {
  return kind === 'Service' && group === '';
}

function changedService(next: KubeObject, previous: KubeObject, pool: AddressPool): KubeObject | Status {
  return withMoreAddresses(next as ServiceShape, previous as ServiceShape, pool);
}

/** 409 when somebody else wrote first. An update without a version overwrites whatever is there. */
export function versionConflict(kind: Kind, sent: KubeObject, stored: KubeObject): Status | undefined {
  const version = sent.metadata.resourceVersion ?? '';
  if (version === '' || version === stored.metadata.resourceVersion) return undefined;
  return conflict(resourceOf(kind), stored.metadata.name, OBJECT_MODIFIED);
}

/** 409 when the object meant is another of the same name. */
export function uidConflict(kind: Kind, sent: KubeObject, stored: KubeObject): Status | undefined {
  const [asked, actual] = [sent.metadata.uid ?? '', stored.metadata.uid ?? ''];
  if (asked === '' || asked === actual) return undefined;
  const { namespace, name } = stored.metadata;
  const key = `/registry/${registryName(kind)}${namespace === undefined ? '' : `/${namespace}`}/${name}`;
  const problem = `Precondition failed: UID in precondition: ${asked}, UID in object meta: ${actual}`;
  return conflict(resourceOf(kind), name, `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${problem}`);
}

const registryNames: Readonly<Record<string, string>> = {
  nodes: 'minions',
  services: 'services/specs',
  endpoints: 'services/endpoints',
  ingresses: 'ingress',
  replicationcontrollers: 'controllers',
};

/** Where etcd keeps a kind: mostly under its plural, some under older names. */
function registryName({ group, resource }: Kind): string {
  const name = registryNames[resource] ?? resource;
  return group === '' || group === 'apps' || group === 'batch' || group === 'policy' || group.endsWith('.k8s.io') ? name : `${group}/${name}`;
}
