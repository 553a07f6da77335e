import type { NodeList } from './node-list.ts';

/**
 * The values of one topology key, numbered, by the nodes' places: nodes with one number are in one domain. Right for one list of nodes
 * at a time; going over to another costs as much as differs.
 */
export class TopologyColumn {
  readonly #key: string;
  readonly #numbers = new Map<string | undefined, number>();
  #nodes: NodeList | undefined;
  #column = new Uint16Array(0);

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
    this.#column = new Uint16Array(nodes.size);
    nodes.each(({ labels }, place) => {
      this.#column[place] = this.#numberOf(labels[this.#key]);
    });
  }

  /** The number of the domain that the node at a place is in; nodes without the label share one. */
  at(place: number): number {
    return this.#column[place] as number;
  }

  #numberOf(value: string | undefined): number {
    let number = this.#numbers.get(value);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(value, number);
    }
    return number;
  }
}
