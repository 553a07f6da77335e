interface Delta {
  readonly added: ReadonlySet<number>;
  readonly removed: ReadonlySet<number>;
}

const mergeAtDepth = 8;

interface SealedPostings {
  readonly deltas: Map<string, Delta>;
  readonly below: SealedPostings | undefined;
  readonly depth: number;
}

interface Item {
  readonly id: number;
}

/** What ids stand for, and the total order in which lists are wanted: the same at every call. */
export interface Items<T extends Item> {
  byId(id: number): T;
  compare(left: T, right: T): number;
}

/** Long-lived lists of sealed layers in their order: a pure memo, since what is sealed never changes. */
const orderedLists = new WeakMap<Delta, readonly Item[]>();

/**
 * An index: value -> items. Per layer and value only the ids that were added and removed are kept, so a write never copies a
 * posting list. Reading one for the first time since it changed costs its length; nothing hot may do it (tallies are for that).
 */
export class Postings<T extends Item> {
  readonly #items: Items<T>;
  #own = new Map<string, { added: Set<number>; removed: Set<number> }>();
  #below: SealedPostings | undefined;
  /** Lists as they were last asked for; a write drops that of its value. */
  readonly #lists = new Map<string, readonly T[]>();

  constructor(items: Items<T>) {
    this.#items = items;
  }

  add(value: string, id: number): void {
    const delta = this.#delta(value);
    if (!delta.removed.delete(id)) delta.added.add(id);
    this.#lists.delete(value);
  }

  remove(value: string, id: number): void {
    const delta = this.#delta(value);
    if (!delta.added.delete(id)) delta.removed.add(id);
    this.#lists.delete(value);
  }

  /** The items under a value, in their order. */
  list(value: string): readonly T[] {
    const known = this.#lists.get(value);
    if (known !== undefined) return known;
    const list = this.#merged(value);
    this.#lists.set(value, list);
    return list;
  }

  #merged(value: string): readonly T[] {
    const own = this.#own.get(value);
    const deltas = own === undefined ? [] : [own as Delta];
    for (let layer = this.#below; layer !== undefined; layer = layer.below) {
      const delta = layer.deltas.get(value);
      if (delta !== undefined) deltas.push(delta);
    }
    const lowest = deltas.pop();
    if (lowest === undefined) return [];
    let list = lowest === own ? this.#ordered(lowest) : this.#orderedOnce(lowest);
    for (const delta of deltas.reverse()) list = this.#changed(list, delta);
    return list;
  }

  #orderedOnce(delta: Delta): readonly T[] {
    let list = orderedLists.get(delta) as readonly T[] | undefined;
    if (list === undefined) {
      list = this.#ordered(delta);
      orderedLists.set(delta, list);
    }
    return list;
  }

  #ordered({ added }: Delta): readonly T[] {
    return this.#withAdded([], added).sort(this.#items.compare);
  }

  #changed(list: readonly T[], { added, removed }: Delta): readonly T[] {
    const kept = removed.size === 0 ? [...list] : list.filter(({ id }) => !removed.has(id));
    return added.size === 0 ? kept : this.#withAdded(kept, added).sort(this.#items.compare);
  }

  #withAdded(list: T[], added: ReadonlySet<number>): T[] {
    for (const id of added) list.push(this.#items.byId(id));
    return list;
  }

  values(): Set<string> {
    const values = new Set(this.#own.keys());
    for (let layer = this.#below; layer !== undefined; layer = layer.below) for (const value of layer.deltas.keys()) values.add(value);
    return values;
  }

  fork(): Postings<T> {
    if (this.#own.size > 0) this.#seal();
    const child = new Postings(this.#items);
    child.#below = this.#below;
    return child;
  }

  #delta(value: string): { added: Set<number>; removed: Set<number> } {
    let delta = this.#own.get(value);
    if (delta === undefined) {
      delta = { added: new Set(), removed: new Set() };
      this.#own.set(value, delta);
    }
    return delta;
  }

  #seal(): void {
    const below = this.#below;
    const depth = below === undefined ? 0 : below.depth + 1;
    this.#below = depth < mergeAtDepth ? { deltas: this.#own, below, depth } : mergeDeltas(this.#own, below as SealedPostings);
    this.#own = new Map();
  }
}

function mergeDeltas(own: Map<string, Delta>, top: SealedPostings): SealedPostings {
  const layers = [own];
  let layer = top;
  while (layer.below !== undefined) {
    layers.push(layer.deltas);
    layer = layer.below;
  }
  const merged = new Map<string, { added: Set<number>; removed: Set<number> }>();
  for (const deltas of layers.reverse()) for (const [value, delta] of deltas) mergeInto(merged, value, delta);
  return { deltas: merged, below: layer, depth: 1 };
}

function mergeInto(merged: Map<string, { added: Set<number>; removed: Set<number> }>, value: string, delta: Delta): void {
  const known = merged.get(value);
  if (known === undefined) {
    merged.set(value, { added: new Set(delta.added), removed: new Set(delta.removed) });
    return;
  }
  for (const id of delta.removed) if (!known.added.delete(id)) known.removed.add(id);
  for (const id of delta.added) if (!known.removed.delete(id)) known.added.add(id);
}
