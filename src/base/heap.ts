/**
 * A 4-ary min-heap over two numeric keys, ordered by (time, sequence). Keys live in typed arrays, payloads beside them,
 * so that pushing and popping allocate nothing. Equal times leave in the order of their sequence: the order is total.
 */
export class TimeHeap<T> {
  #times: Float64Array;
  #sequences: Float64Array;
  #items: (T | undefined)[];
  #size = 0;

  constructor(capacity = 64) {
    this.#times = new Float64Array(capacity);
    this.#sequences = new Float64Array(capacity);
    this.#items = [];
  }

  get size(): number {
    return this.#size;
  }

  /** Time of the first entry; Infinity when empty. */
  get nextTime(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#times[0] as number);
  }

  push(time: number, sequence: number, item: T): void {
    if (this.#size === this.#times.length) this.#grow();
    let hole = this.#size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      if (this.#before(parent, time, sequence)) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#put(hole, time, sequence, item);
  }

  pop(): T | undefined {
    if (this.#size === 0) return undefined;
    const first = this.#items[0];
    this.#size--;
    const last = this.#size;
    if (last > 0) this.#sift(this.#times[last] as number, this.#sequences[last] as number, this.#items[last]);
    this.#items[last] = undefined;
    return first;
  }

  /** Entries in no particular order, for counting and digests. */
  *items(): Iterable<T> {
    for (let index = 0; index < this.#size; index++) yield this.#items[index] as T;
  }

  clone(): TimeHeap<T> {
    const copy = new TimeHeap<T>(Math.max(16, this.#size * 2));
    copy.#times.set(this.#times.subarray(0, this.#size));
    copy.#sequences.set(this.#sequences.subarray(0, this.#size));
    copy.#items = this.#items.slice(0, this.#size);
    copy.#size = this.#size;
    return copy;
  }

  #sift(time: number, sequence: number, item: T | undefined): void {
    let hole = 0;
    for (;;) {
      let least = hole * 4 + 1;
      if (least >= this.#size) break;
      const end = Math.min(least + 4, this.#size);
      for (let child = least + 1; child < end; child++) {
        if (this.#before(child, this.#times[least] as number, this.#sequences[least] as number)) least = child;
      }
      if (!this.#before(least, time, sequence)) break;
      this.#move(least, hole);
      hole = least;
    }
    this.#put(hole, time, sequence, item);
  }

  #before(index: number, time: number, sequence: number): boolean {
    const own = this.#times[index] as number;
    return own < time || (own === time && (this.#sequences[index] as number) < sequence);
  }

  #move(from: number, to: number): void {
    this.#times[to] = this.#times[from] as number;
    this.#sequences[to] = this.#sequences[from] as number;
    this.#items[to] = this.#items[from];
  }

  #put(index: number, time: number, sequence: number, item: T | undefined): void {
    this.#times[index] = time;
    this.#sequences[index] = sequence;
    this.#items[index] = item;
  }

  #grow(): void {
    const times = new Float64Array(this.#times.length * 2);
    const sequences = new Float64Array(this.#times.length * 2);
    times.set(this.#times);
    sequences.set(this.#sequences);
    this.#times = times;
    this.#sequences = sequences;
  }
}
