import type { Layered } from './layered.ts';

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

/**
 * An index: value -> ids. Per layer and value only what was added and removed is kept, so a write never copies a
 * posting list. Reading costs its length; nothing hot may do it (tallies are for that). Ids come back in no order
 * that anything may rely on.
 */
export class Postings {
  #own = new Map<string, { added: Set<number>; removed: Set<number> }>();
  #below: SealedPostings | undefined;

  add(value: string, id: number): void {
    const delta = this.#delta(value);
    if (!delta.removed.delete(id)) delta.added.add(id);
  }

  remove(value: string, id: number): void {
    const delta = this.#delta(value);
    if (!delta.added.delete(id)) delta.removed.add(id);
  }

  ids(value: string): number[] {
    const deltas: Delta[] = [];
    const own = this.#own.get(value);
    if (own !== undefined) deltas.push(own);
    for (let layer = this.#below; layer !== undefined; layer = layer.below) {
      const delta = layer.deltas.get(value);
      if (delta !== undefined) deltas.push(delta);
    }
    if (deltas.length === 1) return [...(deltas[0] as Delta).added];
    const present = new Set<number>();
    for (const delta of deltas.reverse()) {
      for (const id of delta.removed) present.delete(id);
      for (const id of delta.added) present.add(id);
    }
    return [...present];
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

/** Sums kept per index value, for what controllers would otherwise have to count. */
export type Tallies<Sum> = Layered<string, Sum>;
