import type { NodeView } from './views.ts';

/** Counts by topology value: its own changes over an immutable base, so that a decision in a fork copies nothing. */
export class Counts {
  readonly #base: Counts | undefined;
  readonly #own = new Map<string, number>();

  constructor(base?: Counts) {
    this.#base = base;
  }

  get(value: string): number {
    return this.#own.get(value) ?? this.#base?.get(value) ?? 0;
  }

  /** Adds and answers what was there before. */
  add(value: string, change: number): number {
    const before = this.get(value);
    this.#own.set(value, before + change);
    return before;
  }

  /** Every value that was ever counted, in any order. */
  each(tell: (value: string, count: number) => void): void {
    this.#own.forEach((count, value) => void tell(value, count));
    this.#base?.each((value, count) => {
      if (!this.#own.has(value)) tell(value, count);
    });
  }
}

/** Stands for a key of which each node has its own name as the value. */
export const NODE_NAME = Symbol('node name');

/** The domains of one topology key that exist for a pod, and the matching pods in each. */
export class DomainCounts {
  readonly topologyKey: string | typeof NODE_NAME;
  readonly nodes: Counts;
  readonly pods: Counts;
  domains: number;
  #occupied: number;
  #smallest: number | undefined;

  constructor(
    topologyKey: string | typeof NODE_NAME,
    base?: { readonly nodes: Counts; readonly domains: number; readonly pods?: Counts; readonly occupied?: number },
  ) {
    this.topologyKey = topologyKey;
    this.nodes = new Counts(base?.nodes);
    this.pods = new Counts(base?.pods);
    this.domains = base?.domains ?? 0;
    this.#occupied = base?.occupied ?? 0;
  }

  /** A copy that can be changed without the original noticing. */
  over(): DomainCounts {
    return new DomainCounts(this.topologyKey, { nodes: this.nodes, domains: this.domains, pods: this.pods, occupied: this.#occupied });
  }

  /** The matching pods in a node's domain. */
  at(node: NodeView): number {
    const value = this.#valueOf(node);
    return value === undefined ? 0 : this.pods.get(value);
  }

  addNode(node: NodeView, sign: 1 | -1): void {
    const value = this.#valueOf(node);
    if (value === undefined) return;
    this.#smallest = undefined;
    const before = this.nodes.add(value, sign);
    if (before === 0) this.domains++;
    else if (before + sign === 0) this.domains--;
  }

  addPods(node: NodeView, change: number): void {
    const value = this.#valueOf(node);
    if (value === undefined || change === 0) return;
    this.#smallest = undefined;
    const before = this.pods.add(value, change);
    if (before === 0) this.#occupied++;
    else if (before + change === 0) this.#occupied--;
  }

  /** The smallest count of any domain; undefined when there is no domain. */
  smallest(): number | undefined {
    if (this.domains === 0) return undefined;
    if (this.#occupied < this.domains) return 0;
    this.#smallest ??= this.#smallestOccupied();
    return this.#smallest;
  }

  #smallestOccupied(): number {
    let smallest = Number.POSITIVE_INFINITY;
    this.pods.each((_, count) => {
      if (count > 0 && count < smallest) smallest = count;
    });
    return smallest;
  }

  #valueOf({ name, labels }: NodeView): string | undefined {
    return this.topologyKey === NODE_NAME ? name : labels[this.topologyKey];
  }
}

/** Sums by topology key and value. A sum that returns to zero is as if it had never been there. */
export class TopologySums {
  readonly #keys = new Map<string, { readonly sums: Counts; present: number }>();

  over(): TopologySums {
    const copy = new TopologySums();
    for (const [key, { sums, present }] of this.#keys) copy.#keys.set(key, { sums: new Counts(sums), present });
    return copy;
  }

  get keys(): Iterable<string> {
    return this.#keys.keys();
  }

  /** Is there anything to look up? True also of sums that came to nothing. */
  get isKnown(): boolean {
    return this.#keys.size > 0;
  }

  get isEmpty(): boolean {
    for (const { present } of this.#keys.values()) if (present > 0) return false;
    return true;
  }

  add(topologyKey: string, node: NodeView, change: number): void {
    const value = node.labels[topologyKey];
    if (value === undefined) return;
    let entry = this.#keys.get(topologyKey);
    if (entry === undefined) {
      entry = { sums: new Counts(), present: 0 };
      this.#keys.set(topologyKey, entry);
    }
    const before = entry.sums.add(value, change);
    if (before === 0 && change !== 0) entry.present++;
    else if (before !== 0 && before + change === 0) entry.present--;
  }

  /** The sum for a node's value of the key; 0 when the node has no such label. */
  at(topologyKey: string, node: NodeView): number {
    const value = node.labels[topologyKey];
    return value === undefined ? 0 : (this.#keys.get(topologyKey)?.sums.get(value) ?? 0);
  }
}
