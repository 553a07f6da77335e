import type { NodeList } from './node-list.ts';

/**
 * The values of one topology key, numbered, by the nodes' places: nodes with one number are in one domain. Right for one list of nodes
 * at a time; going over to another costs as much as differs.
 */
export class TopologyColumn {
  readonly #key: string;
  readonly #numbers = new Map<string | undefined, number>();
  readonly #values: (string | undefined)[] = [];
  #nodes: NodeList | undefined;
  #column = new Uint32Array(0);

  constructor(key: string) {
    this.#key = key;
  }

  goOverTo(nodes: NodeList): void {
    const changed = this.#nodes === undefined ? undefined : nodes.placesThatDiffer(this.#nodes);
    this.#nodes = nodes;
    if (changed !== undefined) {
      for (const place of changed) this.#column[place] = this.#numberOf(nodes.at(place).labels[this.#key]);
      return;
    }
    this.#column = new Uint32Array(nodes.size);
    nodes.each(({ labels }, place) => {
      this.#column[place] = this.#numberOf(labels[this.#key]);
    });
  }

  /** The number of the domain that the node at a place is in; nodes without the label share one. */
  at(place: number): number {
    return this.#column[place] as number;
  }

  /** How many domains there are or were. */
  get size(): number {
    return this.#values.length;
  }

  /** The number of the domain of those that have a value; undefined if none ever had. */
  domainOf(value: string): number | undefined {
    return this.#numbers.get(value);
  }

  /** Has any node of a domain the label? Then all have. */
  hasValue(domain: number): boolean {
    return this.#values[domain] !== undefined;
  }

  /** Has the node at a place the label? */
  isInDomain(place: number): boolean {
    return this.hasValue(this.at(place));
  }

  /** In how many domains the nodes at some places are; those without the label are in that of the empty value. */
  domainsAmong(places: readonly number[]): number {
    const seen = new Uint8Array(this.#values.length);
    let domains = 0;
    for (const place of places) {
      const domain = this.at(place);
      if (seen[domain] === 1) continue;
      seen[domain] = 1;
      domains++;
    }
    const [without, empty] = [this.#numbers.get(undefined), this.#numbers.get('')];
    return without !== undefined && empty !== undefined && seen[without] === 1 && seen[empty] === 1 ? domains - 1 : domains;
  }

  #numberOf(value: string | undefined): number {
    let number = this.#numbers.get(value);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(value, number);
      this.#values.push(value);
    }
    return number;
  }
}
