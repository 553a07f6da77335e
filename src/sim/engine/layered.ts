/** Layers below which a chain is merged; measured: depth 8 costs no more than depth 1, 16 costs a third more. */
const mergeAtDepth = 8;

const gone = Symbol('gone');

interface Sealed<K, V> {
  readonly entries: Map<K, V | typeof gone>;
  readonly below: Sealed<K, V> | undefined;
  readonly depth: number;
}

/**
 * A map that forks in constant time: its own layer over sealed ones. Reading walks down to the first hit, writing
 * touches the own layer only, deleting leaves a tombstone.
 */
export class Layered<K, V> {
  #own = new Map<K, V | typeof gone>();
  #below: Sealed<K, V> | undefined;

  get(key: K): V | undefined {
    const own = this.#own.get(key);
    if (own !== undefined) return own === gone ? undefined : own;
    for (let layer = this.#below; layer !== undefined; layer = layer.below) {
      const value = layer.entries.get(key);
      if (value !== undefined) return value === gone ? undefined : value;
    }
    return undefined;
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  set(key: K, value: V): void {
    this.#own.set(key, value);
  }

  delete(key: K): void {
    if (this.#below === undefined) this.#own.delete(key);
    else this.#own.set(key, gone);
  }

  /** Every present entry, in no order that anything may rely on: sort before use. O(all entries). */
  *entries(): Generator<[K, V]> {
    const seen = new Set<K>();
    for (const [key, value] of this.#own) {
      seen.add(key);
      if (value !== gone) yield [key, value];
    }
    for (let layer = this.#below; layer !== undefined; layer = layer.below) {
      for (const [key, value] of layer.entries) {
        if (seen.has(key)) continue;
        seen.add(key);
        if (value !== gone) yield [key, value];
      }
    }
  }

  /** Keys written or deleted since the last fork: what a diff against the parent has to look at. */
  changedKeys(): Iterable<K> {
    return this.#own.keys();
  }

  fork(): Layered<K, V> {
    if (this.#own.size > 0) this.#seal();
    const child = new Layered<K, V>();
    child.#below = this.#below;
    return child;
  }

  #seal(): void {
    const below = this.#below;
    const depth = below === undefined ? 0 : below.depth + 1;
    this.#below = depth < mergeAtDepth ? { entries: this.#own, below, depth } : mergeDeltas(this.#own, below as Sealed<K, V>);
    this.#own = new Map();
  }
}

/** Merges every delta layer into one above the base layer, which stays shared and untouched. */
function mergeDeltas<K, V>(own: Map<K, V | typeof gone>, top: Sealed<K, V>): Sealed<K, V> {
  const layers = [own];
  let layer = top;
  while (layer.below !== undefined) {
    layers.push(layer.entries);
    layer = layer.below;
  }
  const merged = new Map<K, V | typeof gone>();
  for (const entries of layers.reverse()) for (const [key, value] of entries) merged.set(key, value);
  return { entries: merged, below: layer, depth: 1 };
}
