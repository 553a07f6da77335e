import { deepEqual } from '#base/equal.ts';
import type { Json } from '../schema/decode.ts';
import { type Struct, structOf } from '../schema/types.ts';
import { DELETE_FROM_LIST, holdsMaps, indexIn, inOrderOf, isMap, keyOf, PATCH, RETAIN_KEYS, ruleOf, SET_ORDER, sameSort } from './directives.ts';
import { applyMergePatch } from './merge-patch.ts';
import { applyStrategicMerge, mergeMaps } from './strategic.ts';

/** Which differences count. */
interface DiffOptions {
  readonly changes: boolean;
  readonly deletions: boolean;
  readonly retainKeys: boolean;
}

/**
 * The patch that client-side apply (kubectl) and upgrades (Helm) send: what was removed since the last time, and what differs from
 * the live object. Fields somebody else set are left alone; so an `env` entry whose live `value` was set by hand keeps it beside a
 * new `valueFrom`. Follows apimachinery pkg/util/strategicpatch/patch.go, v0.28.
 */
export function threeWayPatch(original: Json, modified: Json, current: Json, structName: string): Json {
  const struct = structOf(structName);
  const delta = diffMaps(current, modified, struct, { changes: true, deletions: false, retainKeys: false });
  const deletions = diffMaps(original, modified, struct, { changes: false, deletions: true, retainKeys: false });
  return mergeMaps(deletions, delta, struct, { keepsDirectives: true });
}

/** The object after that patch. Custom resources know no merge keys: their lists are replaced. */
export function threeWayMerge(original: Json, modified: Json, current: Json, structName: string | undefined): Json {
  if (structName === undefined) return applyMergePatch(current, jsonThreeWayPatch(original, modified, current)) as Json;
  const patched = applyStrategicMerge(current, threeWayPatch(original, modified, current, structName), structName);
  return patched.applied ? (patched.value as Json) : current;
}

/** The plain merge patch kubectl sends for custom resources. Follows apimachinery pkg/util/jsonmergepatch/patch.go, v0.28. */
export function jsonThreeWayPatch(original: Json, modified: Json, current: Json): Json {
  const patch = additions(current, modified);
  return withDeletions(original, modified, patch);
}

function additions(current: Json, modified: Json): Json {
  const patch: Json = {};
  for (const [key, value] of Object.entries(modified)) {
    const live = current[key];
    if (isMap(value) && isMap(live)) {
      const inner = additions(live, value);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (!deepEqual(value, live)) patch[key] = value;
  }
  return patch;
}

function withDeletions(original: Json, modified: Json, patch: Json): Json {
  const result = { ...patch };
  for (const [key, value] of Object.entries(original)) {
    const next = modified[key];
    if (next === undefined) result[key] = null;
    else if (isMap(value) && isMap(next)) {
      const inner = withDeletions(value, next, (result[key] as Json | undefined) ?? {});
      if (Object.keys(inner).length > 0) result[key] = inner;
    }
  }
  return result;
}

function diffMaps(original: Json, modified: Json, struct: Struct | undefined, options: DiffOptions): Json {
  const patch: Json = {};
  for (const [key, value] of Object.entries(modified)) diffField(patch, key, original[key], value, struct, options);
  if (options.deletions) for (const key of Object.keys(original)) if (modified[key] === undefined) patch[key] = null;
  const keys = Object.keys(modified).filter((key) => modified[key] !== null);
  const clears = Object.keys(original).some((key) => modified[key] === undefined);
  if (options.retainKeys && keys.length > 0 && (Object.keys(patch).length > 0 || clears)) patch[RETAIN_KEYS] = keys.sort();
  return patch;
}

function diffField(patch: Json, key: string, before: unknown, value: unknown, struct: Struct | undefined, options: DiffOptions): void {
  if (before === undefined || !sameSort(before, value)) {
    if (options.changes) patch[key] = value;
    return;
  }
  const rule = ruleOf(struct, key);
  if (isMap(value) && rule.strategy !== 'replace') {
    const inner = diffMaps(before as Json, value, rule.elements, { ...options, retainKeys: rule.retainKeys });
    if (Object.keys(inner).length > 0) patch[key] = inner;
  } else if (Array.isArray(value) && rule.strategy === 'merge') {
    const lists = diffLists(before as unknown[], value, rule.elements, rule.mergeKey, { ...options, retainKeys: rule.retainKeys });
    if (lists.patch.length > 0) patch[key] = lists.patch;
    if (lists.deleted.length > 0) patch[DELETE_FROM_LIST + key] = lists.deleted;
    if (lists.order.length > 0) patch[SET_ORDER + key] = lists.order;
  } else if (options.changes && !deepEqual(before, value)) patch[key] = value;
}

interface ListDiff {
  readonly patch: readonly unknown[];
  readonly deleted: readonly unknown[];
  readonly order: readonly unknown[];
}

function diffLists(
  original: readonly unknown[],
  modified: readonly unknown[],
  struct: Struct | undefined,
  mergeKey: string,
  options: DiffOptions,
): ListDiff {
  if (original.length === 0) return { patch: options.changes ? modified : [], deleted: [], order: [] };
  return holdsMaps(original, modified) ? diffMapLists(original, modified, struct, mergeKey, options) : diffScalars(original, modified, options);
}

function diffScalars(original: readonly unknown[], modified: readonly unknown[], options: DiffOptions): ListDiff {
  const added = options.changes ? modified.filter((value) => !original.includes(value)) : [];
  const deleted = options.deletions ? original.filter((value) => !modified.includes(value)) : [];
  const ordered = deleted.length > 0 || (options.changes && !deepEqual(original, modified));
  return { patch: added, deleted, order: ordered ? modified : [] };
}

function diffMapLists(
  original: readonly unknown[],
  modified: readonly unknown[],
  struct: Struct | undefined,
  mergeKey: string,
  options: DiffOptions,
): ListDiff {
  const changed = modified.flatMap((element) => {
    const index = indexIn(original, element, mergeKey);
    if (index < 0) return options.changes ? [element] : [];
    const inner = diffMaps(original[index] as Json, element as Json, struct, options);
    return Object.keys(inner).length > 0 ? [{ ...inner, [mergeKey]: keyOf(element, mergeKey) }] : [];
  });
  const gone = options.deletions ? original.filter((element) => indexIn(modified, element, mergeKey) < 0) : [];
  const deleted = gone.map((element) => ({ [PATCH]: 'delete', [mergeKey]: keyOf(element, mergeKey) }));
  const patch = [...inOrderOf(changed, modified, mergeKey), ...deleted];
  const ordered = patch.length > 0 || (options.changes && !sameOrder(original, modified, mergeKey));
  const order = ordered ? modified.map((element) => ({ [mergeKey]: keyOf(element, mergeKey) })) : [];
  return { patch, deleted: [], order };
}

/** True when the elements of `modified` stand in `original` in the same order, others aside. */
function sameOrder(original: readonly unknown[], modified: readonly unknown[], mergeKey: string): boolean {
  if (original.length !== modified.length) return false;
  return modified.every((element, index) => indexIn(original, element, mergeKey) === index);
}
