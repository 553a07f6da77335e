import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { PathStep } from './field-path.ts';

interface Found {
  /** Offset of the key or list item that leads here. */
  readonly offset: number;
  readonly node: unknown;
}

/**
 * Where a field stands in a parsed document: the offset of its key, or of the list item. A field that comes through an alias or
 * a merge key stands where its anchor is written. What is not there is placed at its nearest ancestor that is.
 */
export function offsetOfField(document: Document, steps: readonly PathStep[]): number {
  let here: Found = { offset: firstKeyOffset(document), node: document.contents };
  let index = 0;
  while (index < steps.length) {
    const next = step(document, here.node, steps, index);
    if (next === undefined) break;
    here = next.found;
    index += next.taken;
  }
  return here.offset;
}

/** The offset of a document's first key; of its content when that is no map. */
export function firstKeyOffset(document: Document): number {
  const contents = document.contents;
  if (isMap(contents)) return contents.items.map(keyOffset).find((offset) => offset !== undefined) ?? startOf(contents);
  return startOf(contents);
}

function step(document: Document, node: unknown, steps: readonly PathStep[], index: number): { found: Found; taken: number } | undefined {
  const target = resolved(document, node);
  const wanted = steps[index];
  if (isSeq(target) && typeof wanted === 'number') {
    const item = target.items[wanted];
    return item === undefined ? undefined : { found: { offset: itemOffset(document, item), node: item }, taken: 1 };
  }
  if (isMap(target)) return stepIntoMap(document, target, steps, index);
  return undefined;
}

/** Keys with dots in them may be written without brackets, so longer and longer joins are tried. */
function stepIntoMap(document: Document, map: YAMLMap, steps: readonly PathStep[], index: number): { found: Found; taken: number } | undefined {
  let key = '';
  for (let end = index; end < steps.length; end++) {
    key = end === index ? String(steps[end]) : `${key}.${steps[end]}`;
    const found = entryOf(document, map, key, 0);
    if (found !== undefined) return { found, taken: end - index + 1 };
  }
  return undefined;
}

const MERGE_DEPTH = 16;

function entryOf(document: Document, map: YAMLMap, key: string, depth: number): Found | undefined {
  // The last of two equal keys is the one that counts.
  const pair = map.items.findLast((item) => keyText(item) === key);
  if (pair !== undefined) return { offset: keyOffset(pair) ?? startOf(map), node: pair.value };
  if (depth === MERGE_DEPTH) return undefined;
  for (const source of mergeSources(document, map)) {
    const found = entryOf(document, source, key, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function mergeSources(document: Document, map: YAMLMap): readonly YAMLMap[] {
  return map.items
    .filter((item) => keyText(item) === '<<')
    .map((item) => resolved(document, item.value))
    .flatMap((source) => (isSeq(source) ? source.items.map((item) => resolved(document, item)) : [source]))
    .filter((source) => isMap(source));
}

function keyText(pair: Pair): string | undefined {
  if (!isScalar(pair.key)) return undefined;
  return typeof pair.key.value === 'symbol' ? pair.key.value.description : String(pair.key.value);
}

function keyOffset(pair: Pair): number | undefined {
  return isScalar(pair.key) || isAlias(pair.key) ? startOf(pair.key) : undefined;
}

function itemOffset(document: Document, item: unknown): number {
  if (isMap(item)) return item.items.map(keyOffset).find((offset) => offset !== undefined) ?? startOf(item);
  return isAlias(item) ? startOf(item) : startOf(resolved(document, item));
}

function resolved(document: Document, node: unknown): unknown {
  let target = node;
  for (let hops = 0; isAlias(target) && hops < MERGE_DEPTH; hops++) target = target.resolve(document);
  return target;
}

function startOf(node: unknown): number {
  return (node as Node | null | undefined)?.range?.[0] ?? 0;
}
