import { deepEqual } from '#base/equal.ts';
import type { KubeObject, ObjectMeta } from '#model/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import type { Kind } from './kinds.ts';
import { dnsSubdomain } from './validation/formats.ts';
import { type MetadataRules, validateMetadata, validateMetadataUpdate } from './validation/metadata.ts';

/**
 * How a kind is prepared and checked before it is stored. Follows apiserver pkg/registry/rest and kubernetes pkg/registry, v1.28.
 * Everything is a pure function; what is not stated is as for most kinds.
 */
export interface Strategy<T extends KubeObject = KubeObject> {
  readonly metadata?: Partial<MetadataRules>;
  /** `validate` looks at the metadata itself, or leaves it to the generic check that follows. */
  readonly metadataBy?: 'validate' | 'generic check';
  readonly defaults?: (object: T) => KubeObject;
  readonly prepareCreate?: (object: T) => T;
  readonly prepareUpdate?: (next: T, previous: T) => T;
  readonly prepareStatus?: (next: T, previous: T) => T;
  readonly validate?: (object: T) => readonly FieldError[];
  /** Checks of an update, in upstream's order. Without it: metadata, then `validate`. */
  readonly validateUpdate?: (next: T, previous: T, checks: MetadataChecks) => readonly FieldError[];
  readonly validateStatus?: (next: T, previous: T) => readonly FieldError[];
}

/** Upstream's kinds check metadata as for a new object, as for an update, or both: it shows in `details.causes`. */
export interface MetadataChecks {
  readonly create: () => readonly FieldError[];
  readonly update: () => readonly FieldError[];
}

type Loose = KubeObject & { readonly spec?: unknown; readonly status?: unknown };

/** The object as it will be checked: without a status of its own, and of generation 1. */
export function prepareForCreate(object: KubeObject, kind: Kind, strategy: Strategy): KubeObject {
  const bare = kind.status && kind.kind !== 'Node' ? withoutStatus(object) : object;
  const prepared = { ...bare, metadata: newMetadata(bare.metadata, kind) };
  return strategy.prepareCreate?.(prepared) ?? prepared;
}

function withoutStatus(object: KubeObject): KubeObject {
  if (!('status' in object)) return object;
  const { status: _, ...rest } = object as Loose;
  return rest as KubeObject;
}

/** Metadata without what only the server writes; most come without it. */
function newMetadata(sent: ObjectMeta, kind: Kind): ObjectMeta {
  const kept = 'generation' in sent || 'deletionTimestamp' in sent || 'deletionGracePeriodSeconds' in sent ? withoutServers(sent) : sent;
  return kind.generation === undefined ? kept : { ...kept, generation: 1 };
}

function withoutServers({ deletionTimestamp: _, deletionGracePeriodSeconds: __, generation: ___, ...metadata }: ObjectMeta): ObjectMeta {
  return metadata;
}

/** The new object with what a client cannot change put back: its status, generation and the server's metadata. */
export function prepareForUpdate(next: KubeObject, previous: KubeObject, kind: Kind, strategy: Strategy): KubeObject {
  const kept: Loose = kind.status ? withStatusOf(next, previous) : next;
  const specific = strategy.prepareUpdate?.(kept, previous) ?? kept;
  const changed = kind.generation !== undefined && differs(specific, previous, kind.generation);
  const { generation } = previous.metadata;
  if (specific.metadata === previous.metadata && (!changed || generation === undefined)) return specific;
  const metadata = generation === undefined ? specific.metadata : { ...specific.metadata, generation: generation + (changed ? 1 : 0) };
  return { ...specific, metadata: specific.metadata === previous.metadata ? metadata : serverMetadata(metadata, previous.metadata) };
}

/** A status write: everything but the status (and labels or annotations) stays as it was. */
export function prepareForStatus(next: KubeObject, previous: KubeObject, strategy: Strategy): KubeObject {
  if (next.metadata === previous.metadata && (next as Loose).spec === (previous as Loose).spec)
    return strategy.prepareStatus?.(next, previous) ?? next;
  const { spec: _, ...rest } = next as Loose;
  const { spec, metadata: old } = previous as Loose;
  const { generation: __, ...own } = rest.metadata;
  const generation = old.generation === undefined ? {} : { generation: old.generation };
  const prepared = { ...rest, ...(spec === undefined ? {} : { spec }), metadata: serverMetadata({ ...own, ...generation }, old) } as KubeObject;
  return strategy.prepareStatus?.(prepared, previous) ?? prepared;
}

function withStatusOf(next: KubeObject, previous: KubeObject): Loose {
  const { status } = previous as Loose;
  if ((next as Loose).status === status) return next;
  const { status: _, ...rest } = next as Loose;
  return status === undefined ? (rest as KubeObject) : ({ ...rest, status } as Loose);
}

function serverMetadata(metadata: ObjectMeta, previous: ObjectMeta): ObjectMeta {
  const { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds } = previous;
  return {
    ...metadata,
    ...((metadata.uid ?? '') === '' && uid !== undefined ? { uid } : {}),
    ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(metadata.deletionGracePeriodSeconds === undefined && deletionGracePeriodSeconds !== undefined ? { deletionGracePeriodSeconds } : {}),
  };
}

function differs(next: Loose, previous: Loose, what: NonNullable<Kind['generation']>): boolean {
  if (what === 'all') return !deepEqual(withoutMetadata(next), withoutMetadata(previous));
  if (!deepEqual(next.spec, previous.spec)) return true;
  return what === 'spec and annotations' && !deepEqual(next.metadata.annotations ?? {}, previous.metadata.annotations ?? {});
}

function withoutMetadata({ metadata: _, status: __, ...rest }: Loose): object {
  return rest;
}

const rules = new WeakMap<Kind, MetadataRules>();

/** A kind's strategy is always the same, and so are the rules. */
function rulesOf(kind: Kind, strategy: Strategy): MetadataRules {
  let known = rules.get(kind);
  if (known === undefined) {
    known = { namespaced: kind.namespaced, name: dnsSubdomain, ...strategy.metadata };
    rules.set(kind, known);
  }
  return known;
}

/** What is wrong with a new object. */
export function validateCreate(object: KubeObject, kind: Kind, strategy: Strategy): readonly FieldError[] {
  const specific = strategy.validate?.(object) ?? [];
  if (strategy.metadataBy === 'validate' || (strategy.metadataBy === 'generic check' && specific.length > 0)) return specific;
  const own = validateMetadata(object.metadata, rulesOf(kind, strategy));
  return own.length === 0 ? specific : [...own, ...specific];
}

/** What is wrong with an object that replaces another. */
export function validateUpdate(next: KubeObject, previous: KubeObject, kind: Kind, strategy: Strategy): readonly FieldError[] {
  const own = rulesOf(kind, strategy);
  const checks: MetadataChecks = {
    create: () => validateMetadata(next.metadata, own),
    update: () => validateMetadataUpdate(next.metadata, previous.metadata, own.anyFinalizer),
  };
  const common = validateMetadataUpdate(next.metadata, previous.metadata, true);
  const specific = strategy.validateUpdate?.(next, previous, checks) ?? [...checks.update(), ...(strategy.validate?.(next) ?? [])];
  return common.length === 0 ? specific : [...common, ...specific];
}

/** What is wrong with a new status. */
export function validateStatus(next: KubeObject, previous: KubeObject, strategy: Strategy): readonly FieldError[] {
  const specific = strategy.validateStatus?.(next, previous) ?? [];
  if (next.metadata === previous.metadata) return specific;
  const common = validateMetadataUpdate(next.metadata, previous.metadata, true);
  return common.length === 0 ? specific : [...common, ...common, ...specific];
}
