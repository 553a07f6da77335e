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

/** The total order of ids in which lists are wanted. */
export type IdOrder = (left: number, right: number) => number;

/** Long-lived lists of sealed layers in their order: a pure memo, since what is sealed never changes. */
const orderedLists = new WeakMap<Delta, readonly number[]>();

/**
 * An index: value -> ids. Per layer and value only what was added and removed is kept, so a write never copies a
 * posting list. Reading costs its length; nothing hot may do it (tallies are for that).
 */
export class Postings {
  #own = new Map<string, { added: Set<number>; removed: Set<number> }>();
  #below: SealedPostings | undefined;
  /** Lists as they were last asked for; a write drops that of its value. */
  readonly #lists = new Map<string, readonly number[]>();

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

  /** The ids under a value, in the given order, which must be the same at every call. */
  ids(value: string, order: IdOrder): readonly number[] {
    const known = this.#lists.get(value);
    if (known !== undefined) return known;
    const ids = this.#merged(value, order);
    this.#lists.set(value, ids);
    return ids;
  }

  #merged(value: string, order: IdOrder): readonly number[] {
    const own = this.#own.get(value);
    const deltas = own === undefined ? [] : [own as Delta];
    for (let layer = this.#below; layer !== undefined; layer = layer.below) {
      const delta = layer.deltas.get(value);
      if (delta !== undefined) deltas.push(delta);
    }
    const lowest = deltas.pop();
    if (lowest === undefined) return [];
    let ids = lowest === own ? [...lowest.added].sort(order) : [...orderedList(lowest, order)];
    for (const delta of deltas.reverse()) ids = changed(ids, delta, order);
    return ids;
  }

  values(): Set<string> {
    const values = new Set(this.#own.keys());
    for (let layer = this.#below; layer !== undefined; layer = layer.below) for (const value of layer.deltas.keys()) values.add(value);
    return values;
  }

  fork(): Postings {
    if (this.#own.size > 0) this.#seal();
    const child = new Postings();
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

function orderedList(delta: Delta, order: IdOrder): readonly number[] {
  let list = orderedLists.get(delta);
  if (list === undefined) {
    list = [...delta.added].sort(order);
    orderedLists.set(delta, list);
  }
  return list;
}

function changed(ids: number[], { added, removed }: Delta, order: IdOrder): number[] {
  const kept = removed.size === 0 ? ids : ids.filter((id) => !removed.has(id));
  for (const id of added) kept.push(id);
  return added.size === 0 ? kept : kept.sort(order);
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
