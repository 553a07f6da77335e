import { isUnknownValue } from '#model/cluster.ts';
import type { Place } from '#model/place.ts';
import { childPath } from './field-path.ts';
import { isMap, type PlainMap, stringAt } from './guards.ts';
import { groupOf } from './kinds.ts';
import type { SourceDocument } from './source-document.ts';

/** What an object was called at some stage of a build. */
export interface ObjectId {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
}

/** An object on its way through a build. */
export interface BuiltObject {
  readonly value: PlainMap;
  /** The document it began as, or the entry that made it. */
  readonly source: SourceDocument;
  /** What it was called before, its first name first. */
  readonly earlier: readonly ObjectId[];
  /** Fields that were set from elsewhere: the last one that covers a field counts. */
  readonly edits: readonly FieldEdit[];
  /** A generator made it, and its name gets the hash of its content. */
  readonly wantsHash?: true;
  /** A generator took text into it that is encrypted with SOPS. */
  readonly sealedContent?: true;
  /** The Kustomization of Flux that applies it, as `namespace/name`. */
  readonly appliedBy?: string;
}

interface FieldEdit {
  readonly path: string;
  readonly place: PlaceOfEdit;
}

/** Where a field was set: looked up only when somebody asks, since that takes reading the file again. */
export type PlaceOfEdit = (path: string) => Place;

/** An object as it stands in its file. */
export function objectAsWritten(source: SourceDocument, value: PlainMap): BuiltObject {
  return { value, source, earlier: [], edits: [] };
}

export function idOf({ value }: BuiltObject): ObjectId {
  const apiVersion = stringAt(value, 'apiVersion') ?? '';
  return {
    group: groupOf(apiVersion),
    version: apiVersion.slice(apiVersion.indexOf('/') + 1),
    kind: stringAt(value, 'kind') ?? '',
    name: stringAt(value, 'metadata', 'name') ?? '',
    namespace: stringAt(value, 'metadata', 'namespace'),
  };
}

/** Every id it has or had, the present one last. */
export function allIdsOf(object: BuiltObject): readonly ObjectId[] {
  return [...object.earlier, idOf(object)];
}

/** The object under a new name or namespace; the old one is remembered. */
export function renamed(object: BuiltObject, value: PlainMap, path: string, place: PlaceOfEdit): BuiltObject {
  return edited({ ...object, earlier: allIdsOf(object) }, value, path, place);
}

/** The object with a field set at a place of its own. */
export function edited(object: BuiltObject, value: PlainMap, path: string, place: PlaceOfEdit): BuiltObject {
  return { ...object, value, edits: [...object.edits, { path, place }] };
}

/** The object as a document again, each field where it was written. */
export function documentOf({ value, source, edits }: BuiltObject): SourceDocument {
  const placeOf = (path: string) => edits.findLast((edit) => covers(edit.path, path))?.place(path) ?? source.placeOf(path);
  return { path: source.path, value, place: source.place, placeOf };
}

function covers(edit: string, path: string): boolean {
  return path === edit || (path.startsWith(edit) && /^[.[]/.test(path.slice(edit.length)));
}

/** Paths of the fields that hold the mark of an unknown value. */
export function unknownFieldsIn(value: unknown, path = ''): readonly string[] {
  if (isUnknownValue(value)) return [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => unknownFieldsIn(item, childPath(path, index)));
  return isMap(value) ? Object.entries(value).flatMap(([key, child]) => unknownFieldsIn(child, childPath(path, key))) : [];
}
