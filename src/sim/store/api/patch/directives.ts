import { deepEqual } from '#base/equal.ts';
import { goMap } from '../go-text.ts';
import type { Json } from '../schema/decode.ts';
import { type FieldType, type Struct, structOf } from '../schema/types.ts';

/** Words of strategic merge patches. Follows apimachinery pkg/util/strategicpatch/patch.go, v0.28. */
export const PATCH = '$patch';
export const RETAIN_KEYS = '$retainKeys';
export const DELETE_FROM_LIST = '$deleteFromPrimitiveList/';
export const SET_ORDER = '$setElementOrder/';

/** A patch that cannot be understood. Caught where patches are applied. */
export class PatchProblem extends Error {
  override readonly name = 'PatchProblem';
}

/** How a field is merged. `elements` is the struct of a list's elements or of the field itself, if it has one. */
export interface MergeRule {
  readonly strategy: 'merge' | 'replace' | '';
  readonly retainKeys: boolean;
  readonly mergeKey: string;
  readonly elements: Struct | undefined;
}

const unknownRule: MergeRule = { strategy: '', retainKeys: false, mergeKey: '', elements: undefined };

/** The rule of a field. Within maps and free-form values everything is merged key by key. */
export function ruleOf(struct: Struct | undefined, name: string): MergeRule {
  if (struct === undefined || name === 'apiVersion' || name === 'kind') return unknownRule;
  const field = struct.byName.get(name);
  if (field === undefined) throw new PatchProblem(`unable to find api field in struct ${struct.goName} for the json field "${name}"`);
  const strategy = field.patchStrategy.includes('merge') ? 'merge' : field.patchStrategy.includes('replace') ? 'replace' : '';
  return { strategy, retainKeys: field.patchStrategy.includes('retainKeys'), mergeKey: field.mergeKey ?? '', elements: elementsOf(field.type) };
}

function elementsOf(type: FieldType): Struct | undefined {
  if (type.form === 'struct') return structOf(type.name);
  return type.form === 'list' ? elementsOf(type.of) : undefined;
}

export function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True when two values are of one sort: both maps, both lists, both texts … */
export function sameSort(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) || Array.isArray(right)) return Array.isArray(left) && Array.isArray(right);
  return isMap(left) === isMap(right) && typeof left === typeof right;
}

/** Lists that are merged hold maps with a key, or plain values. */
export function holdsMaps(...lists: readonly (readonly unknown[])[]): boolean {
  return lists.some((list) => list.some(isMap));
}

export function keyOf(element: unknown, mergeKey: string): unknown {
  if (!isMap(element)) return element;
  const key = element[mergeKey];
  if (key === undefined) throw new PatchProblem(`map: ${goMap(element)} does not contain declared merge key: ${mergeKey}`);
  return key;
}

/** Where an element of the same key (or the same value) stands; -1 if nowhere. */
export function indexIn(list: readonly unknown[], element: unknown, mergeKey: string): number {
  const key = keyOf(element, mergeKey);
  return list.findIndex((candidate) => deepEqual(keyOf(candidate, mergeKey), key));
}

/** Sorted as `order` has them; what is not there keeps its place among itself, at the end. */
export function inOrderOf(list: readonly unknown[], order: readonly unknown[], mergeKey: string): unknown[] {
  const rank = (element: unknown): number => {
    const index = indexIn(order, element, mergeKey);
    return index < 0 ? order.length : index;
  };
  return list.toSorted((left, right) => rank(left) - rank(right));
}

/** Elements of the patch in its order, woven into the server's own in theirs. */
export function weave(merged: readonly unknown[], patchOrder: readonly unknown[], serverOrder: readonly unknown[], mergeKey: string): unknown[] {
  const ofPatch = inOrderOf(
    merged.filter((element) => indexIn(patchOrder, element, mergeKey) >= 0),
    patchOrder,
    mergeKey,
  );
  const ofServer = inOrderOf(
    merged.filter((element) => indexIn(patchOrder, element, mergeKey) < 0),
    serverOrder,
    mergeKey,
  );
  const woven: unknown[] = [];
  while (ofPatch.length > 0 || ofServer.length > 0) {
    const takeServer = ofPatch.length === 0 || (ofServer.length > 0 && standsBefore(ofServer[0], ofPatch[0], serverOrder, mergeKey));
    woven.push((takeServer ? ofServer : ofPatch).shift());
  }
  return woven;
}

function standsBefore(left: unknown, right: unknown, order: readonly unknown[], mergeKey: string): boolean {
  const [one, other] = [indexIn(order, left, mergeKey), indexIn(order, right, mergeKey)];
  return one >= 0 && other >= 0 && one < other;
}

/** A value without any directives in it. */
export function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((element) => !(isMap(element) && element[PATCH] === 'delete')).map(withoutDirectives);
  if (!isMap(value)) return value;
  const plain: Json = {};
  for (const [key, inner] of Object.entries(value)) if (!isDirective(key)) plain[key] = withoutDirectives(inner);
  return plain;
}

function isDirective(key: string): boolean {
  return key === PATCH || key === RETAIN_KEYS || key.startsWith(DELETE_FROM_LIST) || key.startsWith(SET_ORDER);
}

/** Nulls in what a patch adds say nothing: there is nothing to remove. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (inner === null ? [] : [[key, withoutNulls(inner)]])));
}
