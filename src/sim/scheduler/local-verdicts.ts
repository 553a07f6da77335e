import { filterLocally } from './cycle.ts';
import type { NodeList } from './node-list.ts';
import type { PodClass } from './pod-class.ts';
import type { Rejection } from './rejection.ts';
import { ownScore } from './scores.ts';

const UNKNOWN = -1;
const REJECTED = -2;

/** Why the node at a place will not do; undefined if it will. */
export type FilterAt = (place: number) => Rejection | undefined;

/**
 * What the plug-ins that look at a node alone say of each node to pods of one shape: found out when first asked, and again when the node
 * has changed. Right for one list of nodes at a time; going over to another costs as much as differs.
 */
export class LocalVerdicts {
  readonly #podClass: PodClass;
  readonly #minor: number;
  #nodes: NodeList;
  #scores: Int16Array;
  #rejections: (Rejection | undefined)[];

  /** @param podClass any of the classes that have this shape */
  constructor(podClass: PodClass, minor: number, nodes: NodeList) {
    this.#podClass = podClass;
    this.#minor = minor;
    this.#nodes = nodes;
    this.#scores = new Int16Array(nodes.size).fill(UNKNOWN);
    this.#rejections = [];
  }

  goOverTo(nodes: NodeList): void {
    const changed = nodes.placesThatDiffer(this.#nodes);
    this.#nodes = nodes;
    if (changed === undefined) {
      this.#scores = new Int16Array(nodes.size).fill(UNKNOWN);
      this.#rejections = [];
    } else for (const place of changed) this.#scores[place] = UNKNOWN;
  }

  /** Looks at the nodes from a place on, until enough are found that will do and that nothing beyond them stands in the way of. */
  fitting(start: number, enough: number, beyond: FilterAt | undefined): { readonly places: readonly number[]; readonly nextStart: number } {
    const { size } = this.#nodes;
    const scores = this.#scores;
    const places = new Array<number>(Math.min(enough, size));
    let found = 0;
    let place = start % size;
    for (let processed = 0; processed < size && found < enough; processed++) {
      const known = scores[place] as number;
      const score = known === UNKNOWN ? this.#find(place) : known;
      if (score !== REJECTED && (beyond === undefined || beyond(place) === undefined)) places[found++] = place;
      place = place + 1 === size ? 0 : place + 1;
    }
    places.length = found;
    return { places, nextStart: place };
  }

  /** Why the node at a place will not do; undefined if it will. */
  rejectionAt(place: number): Rejection | undefined {
    return this.#known(place) === REJECTED ? this.#rejections[place] : undefined;
  }

  /** What a node that will do scores by its room and balance. */
  scoreAt(place: number): number {
    return this.#known(place);
  }

  #known(place: number): number {
    const score = this.#scores[place] as number;
    return score === UNKNOWN ? this.#find(place) : score;
  }

  #find(place: number): number {
    const node = this.#nodes.at(place);
    const rejection = filterLocally(this.#podClass, node, this.#minor);
    const score = rejection === undefined ? ownScore(this.#podClass, node) : REJECTED;
    this.#scores[place] = score;
    if (rejection !== undefined) this.#rejections[place] = rejection;
    return score;
  }
}
