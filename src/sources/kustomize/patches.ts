import { allIdsOf, type BuiltObject, edited, idOf } from '../built-object.ts';
import { childPath } from '../field-path.ts';
import type { FileTree } from '../file-tree.ts';
import { pathFrom } from '../file-tree.ts';
import { booleanAt, isMap, listAt, mapAt, type PlainMap, stringAt } from '../guards.ts';
import { jsonPatch } from '../json-patch.ts';
import { groupKind, groupOf } from '../kinds.ts';
import { type Report, unreadObjects } from '../report.ts';
import type { SourceDocument } from '../source-document.ts';
import type { Kustomization } from './kustomization.ts';
import { strategicMerge } from './strategic-merge.ts';
import { isTarget } from './target.ts';

/** Reads YAML that stands as a text within a field; its places are those of the field. */
export type ReadInline = (text: string, from: SourceDocument, path: string) => readonly SourceDocument[];

interface Patch {
  /** A strategic merge patch, or a list of operations. */
  readonly document: SourceDocument;
  readonly target: PlainMap | undefined;
  readonly options: PlainMap;
}

interface Sources {
  readonly tree: FileTree;
  readonly readInline: ReadInline;
  readonly report: Report;
}

/** Patches of a kustomization's field, in their order. `patches` is read like the two older fields. */
export function patchesIn(kustomization: Kustomization, fields: PlainMap, field: string, sources: Sources): readonly Patch[] {
  return listAt(fields, field).flatMap((entry, index) => {
    const path = `${field}[${index}]`;
    if (field === 'patchesStrategicMerge') return strategicPatches(kustomization, entry, path, sources);
    const target = isMap(mapAt({ entry }, 'entry').target) ? mapAt(entry, 'target') : undefined;
    const documents = patchDocuments(kustomization, entry, path, sources);
    return documents.map((document) => ({ document, target, options: mapAt(entry, 'options') }));
  });
}

/** A path, or the patch itself. */
function strategicPatches(kustomization: Kustomization, entry: unknown, path: string, sources: Sources): readonly Patch[] {
  if (typeof entry !== 'string') return [];
  const isInline = /\n|^\s*\{/.test(entry);
  const documents = patchDocuments(kustomization, isInline ? { patch: entry } : { path: entry }, path, sources, isInline);
  return documents.map((document) => ({ document, target: undefined, options: {} }));
}

function patchDocuments(
  { folder, document }: Kustomization,
  entry: unknown,
  path: string,
  { tree, readInline, report }: Sources,
  bare = false,
): readonly SourceDocument[] {
  const inline = stringAt(entry, 'patch');
  if (inline !== undefined) return readInline(inline, document, bare ? path : `${path}.patch`);
  const file = pathFrom(folder, stringAt(entry, 'path') ?? '');
  if (file !== undefined && tree.isFile(file)) return tree.documents(file);
  const absence = file === undefined ? '' : tree.absence(file);
  report('error', `kustomize build fails: the patch ${stringAt(entry, 'path') ?? ''} is not there${absence}`, document.placeOf(path), unreadObjects);
  return [];
}

/** Lays patches over the objects they are for. */
export function patched(objects: readonly BuiltObject[], patches: readonly Patch[], report: Report): readonly BuiltObject[] {
  return patches.reduce((all, patch) => withPatch(all, patch, report), objects);
}

function withPatch(objects: readonly BuiltObject[], patch: Patch, report: Report): readonly BuiltObject[] {
  const { document, target } = patch;
  if (target !== undefined) return objects.flatMap((object) => (isTarget(object, target) ? withOne(object, patch, report) : [object]));
  if (!isMap(document.value)) {
    report('error', 'kustomize build fails: a JSON patch needs a target', document.place, unreadObjects);
    return objects;
  }
  const chosen = objects.filter((object) => isMeant(object, document.value as PlainMap));
  if (chosen.length !== 1) {
    const name = `${stringAt(document.value, 'kind') ?? ''} ${stringAt(document.value, 'metadata', 'name') ?? ''}`;
    report(
      'error',
      `kustomize build fails: ${chosen.length === 0 ? 'no matches' : 'more than one match'} for the patch of ${name}`,
      document.place,
      unreadObjects,
    );
    return objects;
  }
  return objects.flatMap((object) => (object === chosen[0] ? withOne(object, patch, report) : [object]));
}

function isMeant(object: BuiltObject, patch: PlainMap): boolean {
  const apiVersion = stringAt(patch, 'apiVersion') ?? '';
  const namespace = stringAt(patch, 'metadata', 'namespace');
  return allIdsOf(object).some(
    (id) =>
      id.kind === stringAt(patch, 'kind') &&
      id.group === groupOf(apiVersion) &&
      id.version === apiVersion.slice(apiVersion.indexOf('/') + 1) &&
      id.name === stringAt(patch, 'metadata', 'name') &&
      (id.namespace ?? 'default') === (namespace ?? 'default'),
  );
}

function withOne(object: BuiltObject, { document, options }: Patch, report: Report): readonly BuiltObject[] {
  if (Array.isArray(document.value)) return [withOperations(object, document, report)];
  if (!isMap(document.value)) return [object];
  const patch = withOwnName(document.value, object.value, options);
  const merged = strategicMerge(object.value, patch, groupKind({ apiVersion: stringAt(object.value, 'apiVersion') ?? '', kind: idOf(object).kind }));
  if (merged.deleted) return [];
  const fields = leavesOf(patch).filter((path) => !identity.has(path));
  return [fields.reduce((result, path) => edited(result, merged.value, path, document.placeOf), { ...object, value: merged.value })];
}

const identity: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata.name', 'metadata.namespace']);

/** With a target, what a patch calls itself changes no name and kind. */
function withOwnName(patch: PlainMap, { apiVersion, kind, metadata }: PlainMap, options: PlainMap): PlainMap {
  const own = mapAt({ metadata }, 'metadata');
  const { namespace: _namespace, name: _name, ...rest } = mapAt(patch, 'metadata');
  const name = booleanAt(options, 'allowNameChange') === true ? (stringAt(patch, 'metadata', 'name') ?? own.name) : own.name;
  const renamedKind = booleanAt(options, 'allowKindChange') === true;
  return {
    ...patch,
    apiVersion: renamedKind ? (patch.apiVersion ?? apiVersion) : apiVersion,
    kind: renamedKind ? (patch.kind ?? kind) : kind,
    metadata: { ...rest, name },
  };
}

/** Paths of what a patch sets, down to lists: an element's index in the patch is not that in the object. */
function leavesOf(value: PlainMap, parent = ''): readonly string[] {
  return Object.entries(value).flatMap(([key, child]) => {
    const path = childPath(parent, key);
    return isMap(child) && Object.keys(child).length > 0 ? leavesOf(child, path) : [path];
  });
}

function withOperations(object: BuiltObject, document: SourceDocument, report: Report): BuiltObject {
  const result = jsonPatch(object.value, document.value as readonly unknown[]);
  if (!result.ok) {
    report('error', `kustomize build fails: ${idOf(object).kind} ${idOf(object).name}: ${result.problem}`, document.place, unreadObjects);
    return object;
  }
  return result.touched.reduce((sum, { steps, operation }) => {
    const path = steps.reduce<string>((parent, step) => childPath(parent, step), '');
    return edited(sum, result.value, path, () => document.placeOf(`[${operation}]`));
  }, object);
}
