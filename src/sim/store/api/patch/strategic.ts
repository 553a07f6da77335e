import { deepEqual } from '#base/equal.ts';
import type { Json } from '../schema/decode.ts';
import { type Struct, structOf } from '../schema/types.ts';
import {
  DELETE_FROM_LIST,
  holdsMaps,
  indexIn,
  isMap,
  keyOf,
  type MergeRule,
  PATCH,
  PatchProblem,
  RETAIN_KEYS,
  ruleOf,
  SET_ORDER,
  sameSort,
  weave,
  withoutDirectives,
  withoutNulls,
} from './directives.ts';
import type { Patched } from './json-patch.ts';

/**
 * Applies a strategic merge patch to an object of a built-in kind. What the patch does not touch is shared with the object.
 * Follows apimachinery pkg/util/strategicpatch/patch.go, v0.28.
 */
export function applyStrategicMerge(document: Json, patch: Json, structName: string): Patched {
  try {
    return { applied: true, value: mergeMaps(document, patch, structOf(structName), asPatch) };
  } catch (problem) {
    if (problem instanceof PatchProblem) return { applied: false, problem: problem.message };
    throw problem;
  }
}

/** Patches are merged with objects, or with one another: then nulls and directives must survive. */
export interface MergeMode {
  readonly keepsDirectives: boolean;
}

const asPatch: MergeMode = { keepsDirectives: false };

export function mergeMaps(original: Json, patch: Json, struct: Struct | undefined, mode: MergeMode): Json {
  const directive = patch[PATCH];
  if (directive !== undefined && !mode.keepsDirectives) return directed(directive, patch);
  const merged = retained(original, patch, mode);
  const rest = { ...patch };
  mergeOrderedLists(merged, rest, struct, mode);
  for (const [name, value] of Object.entries(rest)) mergeField(merged, name, value, struct, mode);
  return merged;
}

function directed(directive: unknown, patch: Json): Json {
  if (directive === 'replace') {
    const { [PATCH]: _, ...rest } = patch;
    return rest;
  }
  if (directive === 'delete') return {};
  throw new PatchProblem(`unknown patch type found: ${JSON.stringify(directive)}`);
}

/** `$retainKeys` clears what it does not name. */
function retained(original: Json, patch: Json, mode: MergeMode): Json {
  const keys = patch[RETAIN_KEYS];
  if (keys === undefined || mode.keepsDirectives) return { ...original };
  if (!Array.isArray(keys)) throw new PatchProblem('invalid patch format of retainKeys');
  return Object.fromEntries(Object.entries(original).filter(([name]) => keys.includes(name)));
}

function mergeField(merged: Json, name: string, value: unknown, struct: Struct | undefined, mode: MergeMode): void {
  if (name === RETAIN_KEYS && !mode.keepsDirectives) return;
  const deletes = name.startsWith(DELETE_FROM_LIST) && !mode.keepsDirectives;
  const key = deletes ? name.slice(DELETE_FROM_LIST.length) : name;
  const current = merged[key];
  if (value === null) {
    delete merged[key];
    if (mode.keepsDirectives) merged[key] = null;
  } else if (current !== undefined && sameSort(current, value)) {
    merged[key] = mergedValue(current, value, key, struct, deletes, mode);
  } else if (!deletes) {
    merged[key] = mode.keepsDirectives ? value : withoutDirectives(current === undefined ? withoutNulls(value) : value);
  }
}

function mergedValue(current: unknown, value: unknown, key: string, struct: Struct | undefined, deletes: boolean, mode: MergeMode): unknown {
  if (key.startsWith('$')) return value;
  if (isMap(value)) return mergeMapField(current as Json, value, ruleOf(struct, key), mode);
  return Array.isArray(value) ? mergeListField(current as unknown[], value, ruleOf(struct, key), deletes, mode) : value;
}

function mergeMapField(current: Json, value: Json, rule: MergeRule, mode: MergeMode): Json {
  return rule.strategy === 'replace' ? value : mergeMaps(current, value, rule.elements, mode);
}

function mergeListField(
  current: readonly unknown[],
  value: readonly unknown[],
  rule: MergeRule,
  deletes: boolean,
  mode: MergeMode,
): readonly unknown[] {
  return rule.strategy === 'merge' ? mergeLists(current, value, rule, deletes, mode) : value;
}

/** Lists with an order of their own: their elements are merged first, then put in that order. */
function mergeOrderedLists(merged: Json, patch: Json, struct: Struct | undefined, mode: MergeMode): void {
  if (mode.keepsDirectives) return;
  for (const directive of Object.keys(patch).filter((name) => name.startsWith(SET_ORDER))) {
    const order = patch[directive];
    delete patch[directive];
    const name = directive.slice(SET_ORDER.length);
    const [current, changes] = [merged[name], patch[name]];
    if (!Array.isArray(order)) throw new PatchProblem('invalid patch format of setElementOrder list');
    const rule = ruleOf(struct, name);
    const list = orderedList(current, changes, rule, mode);
    if (list === undefined) continue;
    if (Array.isArray(changes)) checkOrder(changes, order, rule.mergeKey);
    merged[name] = weave(list, order, Array.isArray(current) ? current : [], rule.mergeKey);
    delete patch[name];
  }
}

function orderedList(current: unknown, changes: unknown, rule: MergeRule, mode: MergeMode): readonly unknown[] | undefined {
  if (!Array.isArray(changes)) return Array.isArray(current) ? current : undefined;
  if (!Array.isArray(current)) return withoutDirectives(withoutNulls(changes)) as unknown[];
  return mergeListField(current, changes, rule, false, mode);
}

/** What a patch changes must be named in its order, in that order. */
function checkOrder(changes: readonly unknown[], order: readonly unknown[], mergeKey: string): void {
  const kept = changes.filter((element) => !(isMap(element) && PATCH in element));
  let last = -1;
  for (const element of kept) {
    const index = indexIn(order, element, mergeKey);
    if (index <= last)
      throw new PatchProblem(
        `The order in patch list:\n${JSON.stringify(changes)}\n doesn't match $setElementOrder list:\n${JSON.stringify(order)}\n`,
      );
    last = index;
  }
}

export function mergeLists(
  original: readonly unknown[],
  patch: readonly unknown[],
  rule: MergeRule,
  deletes: boolean,
  mode: MergeMode,
): readonly unknown[] {
  if (!holdsMaps(original, patch)) return mergeScalars(original, patch, deletes);
  if (rule.mergeKey === '') throw new PatchProblem(`cannot merge lists without merge key for ${rule.elements?.goName ?? ''}`);
  if (mode.keepsDirectives) return mergeElements(original, patch, rule, mode);
  const { base, changes } = withSpecialElements(original, patch, rule.mergeKey);
  return weave(mergeElements(base, changes, rule, mode), changes, base, rule.mergeKey);
}

function mergeScalars(original: readonly unknown[], patch: readonly unknown[], deletes: boolean): readonly unknown[] {
  if (deletes) return original.filter((value) => !patch.includes(value));
  const both = [...new Set([...original, ...patch])];
  return weave(both, patch, original, '');
}

/** Elements with `$patch` act on the list: one removes its like, another replaces everything. */
function withSpecialElements(
  original: readonly unknown[],
  patch: readonly unknown[],
  mergeKey: string,
): { readonly base: readonly unknown[]; readonly changes: readonly unknown[] } {
  const changes: unknown[] = [];
  let base = original;
  let replaces = false;
  for (const element of patch) {
    const directive = isMap(element) ? element[PATCH] : undefined;
    if (directive === undefined) changes.push(element);
    else if (directive === 'replace') replaces = true;
    else if (directive === 'delete') base = base.filter((candidate) => !deepEqual(keyOf(candidate, mergeKey), keyOf(element, mergeKey)));
    else throw new PatchProblem(`unknown patch type found: ${JSON.stringify(directive)}`);
  }
  return replaces ? { base: changes, changes: [] } : { base, changes };
}

function mergeElements(original: readonly unknown[], patch: readonly unknown[], rule: MergeRule, mode: MergeMode): readonly unknown[] {
  const merged = [...original];
  for (const element of patch) {
    const index = indexIn(merged, element, rule.mergeKey);
    if (index < 0) merged.push(mode.keepsDirectives ? element : withoutDirectives(withoutNulls(element)));
    else merged[index] = mergeMaps(merged[index] as Json, element as Json, rule.elements, mode);
  }
  return merged;
}
