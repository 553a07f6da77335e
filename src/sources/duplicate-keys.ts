import { type Document, isCollection, isMap, isScalar, type Pair } from 'yaml';

/** Beyond this many nobody reads on. */
const MOST = 100;

/** The offsets of keys that stand in their map a second time. */
export function duplicateKeys(document: Document): readonly number[] {
  const found: number[] = [];
  const left: unknown[] = [document.contents];
  while (left.length > 0 && found.length < MOST) {
    const node = left.pop();
    if (!isCollection(node)) continue;
    if (isMap(node)) found.push(...duplicatesIn(node.items).slice(0, MOST));
    for (const item of node.items as readonly (Pair | unknown)[]) left.push(isMap(node) ? (item as Pair).value : item);
  }
  return found.sort((first, second) => first - second);
}

function duplicatesIn(pairs: readonly Pair[]): readonly number[] {
  const seen = new Set<unknown>();
  return pairs.flatMap(({ key }) => {
    if (!isScalar(key)) return [];
    if (seen.has(key.value)) return [key.range?.[0] ?? 0];
    seen.add(key.value);
    return [];
  });
}
