import { assert } from '#base/assert.ts';

const NONE = -1;

interface Bucket {
  size: number;
  /** No node of the bucket scores higher. */
  most: number;
  /** By score the first node of the list of those that have it. */
  readonly heads: Int32Array;
}

/** Nodes, by their places in a list, in buckets and there by score, best first. A node is moved in constant time. */
export class RankedBuckets {
  readonly #highest: number;
  readonly #bucketOf: Int32Array;
  readonly #scores: Int16Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  readonly #buckets: Bucket[] = [];

  /**
   * @param nodes how many nodes there are
   * @param highest the highest score there is; the lowest is 0
   */
  constructor(nodes: number, highest: number) {
    this.#highest = highest;
    this.#bucketOf = new Int32Array(nodes).fill(NONE);
    this.#scores = new Int16Array(nodes);
    this.#next = new Int32Array(nodes).fill(NONE);
    this.#previous = new Int32Array(nodes).fill(NONE);
  }

  /** How many buckets there are. */
  get count(): number {
    return this.#buckets.length;
  }

  newBucket(): number {
    return this.#buckets.push({ size: 0, most: 0, heads: new Int32Array(this.#highest + 1).fill(NONE) }) - 1;
  }

  /** The bucket of a node; -1 for one that is in none. */
  bucketOf(node: number): number {
    return this.#bucketOf[node] ?? NONE;
  }

  /** The score of a node that is in a bucket. */
  scoreOf(node: number): number {
    return this.#scores[node] ?? 0;
  }

  sizeOf(bucket: number): number {
    return this.#buckets[bucket]?.size ?? 0;
  }

  /** Puts a node in a bucket, wherever it was before. */
  place(node: number, bucket: number, score: number): void {
    assert(score >= 0 && score <= this.#highest, `a score of ${score}`);
    if (this.#bucketOf[node] === bucket && this.#scores[node] === score) return;
    this.remove(node);
    const into = this.#buckets[bucket] as Bucket;
    const first = into.heads[score] as number;
    this.#bucketOf[node] = bucket;
    this.#scores[node] = score;
    this.#next[node] = first;
    this.#previous[node] = NONE;
    if (first !== NONE) this.#previous[first] = node;
    into.heads[score] = node;
    into.size++;
    into.most = Math.max(into.most, score);
  }

  /** Takes a node out of its bucket, if it is in one. */
  remove(node: number): void {
    const bucket = this.#buckets[this.bucketOf(node)];
    if (bucket === undefined) return;
    const next = this.#next[node] as number;
    const previous = this.#previous[node] as number;
    if (previous === NONE) bucket.heads[this.scoreOf(node)] = next;
    else this.#next[previous] = next;
    if (next !== NONE) this.#previous[next] = previous;
    this.#bucketOf[node] = NONE;
    bucket.size--;
  }

  /** The best node of a bucket that is not left out; undefined when there is none. */
  bestOf(bucket: number, isLeftOut: (node: number) => boolean): number | undefined {
    const from = this.#buckets[bucket];
    if (from === undefined || from.size === 0) return undefined;
    while (from.most > 0 && from.heads[from.most] === NONE) from.most--;
    for (let score = from.most; score >= 0; score--) {
      for (let node = from.heads[score] as number; node !== NONE; node = this.#next[node] as number) if (!isLeftOut(node)) return node;
    }
    return undefined;
  }

  /** The nodes of a bucket that have a score and are not left out, in no order. */
  *alike(bucket: number, score: number, isLeftOut: (node: number) => boolean): Iterable<number> {
    for (let node = this.#buckets[bucket]?.heads[score] ?? NONE; node !== NONE; node = this.#next[node] as number) if (!isLeftOut(node)) yield node;
  }
}
