import type { Cause } from '#model/place.ts';

/** `n1`, `n1 and n2`, `n1, n2 and n3`; beyond five the rest is counted. */
export function listed(words: readonly string[]): string {
  const shown = words.length > 5 ? [...words.slice(0, 4), `${words.length - 4} others`] : words;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

/** `1 pod`, `2 pods`. */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** Items by a key, in the order of their first. */
export function grouped<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): readonly (readonly [Item, ...Item[]])[] {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** So many causes of a kind are told one by one. */
const mostTold = 5;

/** A cause for each of the first five items; the others are counted: `and so do 2 others`. */
export function toldCauses<Item>(
  items: readonly Item[],
  causeOf: (item: Item) => Cause,
  { are = false, word = 'other' }: { readonly are?: boolean; readonly word?: string } = {},
): readonly Cause[] {
  const told = items.slice(0, mostTold).map(causeOf);
  const others = items.length - told.length;
  const [one, many] = are ? ['is', 'are'] : ['does', 'do'];
  return others === 0 ? told : [...told, { text: `and so ${others === 1 ? one : many} ${counted(others, word)}` }];
}
