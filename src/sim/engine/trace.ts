import { assert } from '#base/assert.ts';
import type { Brand, TimeMs } from '#base/brand.ts';

/** Number of a trace entry; an object's resourceVersion is the entry that wrote it. */
export type EntryId = Brand<number, 'EntryId'>;

/** Entries are numbered from `first` on; causes are always smaller than the entry they cause. */
export interface TraceEntry<Body> {
  readonly id: EntryId;
  readonly at: TimeMs;
  readonly causes: readonly EntryId[];
  readonly body: Body;
}

interface Chunk<Body> {
  readonly first: number;
  readonly entries: TraceEntry<Body>[];
  readonly below: Chunk<Body> | undefined;
}

/** The append-only record of what happened and why. Forking shares everything written so far. */
export class Trace<Body> {
  #chunk: Chunk<Body>;

  private constructor(chunk: Chunk<Body>) {
    this.#chunk = chunk;
  }

  /** `first` must lie above every resourceVersion that was loaded. */
  static startingAt<Body>(first: number): Trace<Body> {
    return new Trace({ first, entries: [], below: undefined });
  }

  get next(): EntryId {
    return (this.#chunk.first + this.#chunk.entries.length) as EntryId;
  }

  /** Number of the first entry of all; smaller resourceVersions come from what was loaded and are leaves. */
  get first(): EntryId {
    let chunk = this.#chunk;
    while (chunk.below !== undefined) chunk = chunk.below;
    return chunk.first as EntryId;
  }

  append(at: TimeMs, causes: readonly EntryId[], body: Body): EntryId {
    const id = this.next;
    for (const cause of causes) assert(cause < id, 'a cause must come before its effect');
    this.#chunk.entries.push({ id, at, causes, body });
    return id;
  }

  get(id: EntryId): TraceEntry<Body> | undefined {
    for (let chunk: Chunk<Body> | undefined = this.#chunk; chunk !== undefined; chunk = chunk.below) {
      if (id >= chunk.first) return chunk.entries[id - chunk.first];
    }
    return undefined;
  }

  /** Entries from `from` on (default: all), oldest first. */
  *entries(from: EntryId = 0 as EntryId): Generator<TraceEntry<Body>> {
    const chunks: Chunk<Body>[] = [];
    for (let chunk: Chunk<Body> | undefined = this.#chunk; chunk !== undefined; chunk = chunk.below) {
      chunks.push(chunk);
      if (chunk.first <= from) break;
    }
    for (const chunk of chunks.reverse()) {
      for (let index = Math.max(0, from - chunk.first); index < chunk.entries.length; index++) yield chunk.entries[index] as TraceEntry<Body>;
    }
  }

  /** Number of the newest entry from before a moment; one less than the first if there is none. */
  lastBefore(at: TimeMs): EntryId {
    let chunk = this.#chunk;
    while (chunk.below !== undefined && !(chunk.entries[0] !== undefined && chunk.entries[0].at < at)) chunk = chunk.below;
    let low = 0;
    let high = chunk.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((chunk.entries[middle] as TraceEntry<Body>).at < at) low = middle + 1;
      else high = middle;
    }
    return (chunk.first + low - 1) as EntryId;
  }

  fork(): Trace<Body> {
    if (this.#chunk.entries.length > 0) this.#chunk = { first: this.next, entries: [], below: this.#chunk };
    return new Trace({ first: this.#chunk.first, entries: [], below: this.#chunk.below });
  }
}
