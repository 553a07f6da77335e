import type { NodeView } from './views.ts';

const CHUNK_BITS = 6;
const CHUNK = 1 << CHUNK_BITS;

type Chunk = readonly NodeView[];

/**
 * The nodes in the order in which they are looked at. Immutable; a list with one node changed shares nearly everything with the one it
 * was made of, so that forks cost little and what differs between two lists is found at once.
 */
export class NodeList implements Iterable<NodeView> {
  readonly size: number;
  /** How many nodes have a taint that only discourages. */
  readonly discouraging: number;
  readonly #chunks: readonly Chunk[];
  /** The same for all lists of the same nodes. */
  readonly #places: ReadonlyMap<string, number>;
  #leastPriority: number | undefined;

  private constructor(size: number, chunks: readonly Chunk[], places: ReadonlyMap<string, number>, discouraging: number) {
    this.size = size;
    this.discouraging = discouraging;
    this.#chunks = chunks;
    this.#places = places;
  }

  static of(nodes: readonly NodeView[]): NodeList {
    const chunks: Chunk[] = [];
    for (let first = 0; first < nodes.length; first += CHUNK) chunks.push(nodes.slice(first, first + CHUNK));
    const places = new Map(nodes.map(({ name }, place) => [name, place]));
    return new NodeList(nodes.length, chunks, places, nodes.filter(discourages).length);
  }

  at(place: number): NodeView {
    return this.#chunks[place >> CHUNK_BITS]?.[place & (CHUNK - 1)] as NodeView;
  }

  placeOf(name: string): number | undefined {
    return this.#places.get(name);
  }

  named(name: string): NodeView | undefined {
    const place = this.#places.get(name);
    return place === undefined ? undefined : this.at(place);
  }

  /** The list with another view of the node at a place. */
  with(place: number, node: NodeView): NodeList {
    const discouraging = this.discouraging + Number(discourages(node)) - Number(discourages(this.at(place)));
    const chunk = (this.#chunks[place >> CHUNK_BITS] as Chunk).slice();
    chunk[place & (CHUNK - 1)] = node;
    const chunks = this.#chunks.slice();
    chunks[place >> CHUNK_BITS] = chunk;
    return new NodeList(this.size, chunks, this.#places, discouraging);
  }

  some(is: (node: NodeView) => boolean): boolean {
    return this.#chunks.some((chunk) => chunk.some(is));
  }

  /** The least priority of any pod on any node. */
  get leastPriority(): number {
    if (this.#leastPriority === undefined) {
      let least = Number.POSITIVE_INFINITY;
      for (const chunk of this.#chunks) for (const node of chunk) if (node.leastPriority < least) least = node.leastPriority;
      this.#leastPriority = least;
    }
    return this.#leastPriority;
  }

  /** The places at which an earlier (or later, or forked) list has another view; undefined if its nodes are others. */
  placesThatDiffer(other: NodeList): readonly number[] | undefined {
    if (other === this) return NONE;
    if (other.#places !== this.#places) return undefined;
    const places: number[] = [];
    for (let index = 0; index < this.#chunks.length; index++) {
      const chunk = this.#chunks[index] as Chunk;
      const others = other.#chunks[index] as Chunk;
      if (chunk === others) continue;
      for (let within = 0; within < chunk.length; within++) if (chunk[within] !== others[within]) places.push((index << CHUNK_BITS) + within);
    }
    return places;
  }

  each(tell: (node: NodeView, place: number) => void): void {
    let place = 0;
    for (const chunk of this.#chunks) for (const node of chunk) tell(node, place++);
  }

  *[Symbol.iterator](): Iterator<NodeView> {
    for (const chunk of this.#chunks) yield* chunk;
  }
}

function discourages({ taints }: NodeView): boolean {
  return taints.some(({ effect }) => effect === 'PreferNoSchedule');
}

const NONE: readonly number[] = [];

/** Nodes of all zones in turn, those of one zone in the order given. Follows internal/cache/node_tree.go, v1.28. */
export function inZoneOrder(nodes: readonly NodeView[]): readonly NodeView[] {
  const zones = [...Map.groupBy(nodes, zoneOf).values()];
  const ordered: NodeView[] = [];
  for (let round = 0; ordered.length < nodes.length; round++) {
    for (const zone of zones) {
      const node = zone[round];
      if (node !== undefined) ordered.push(node);
    }
  }
  return ordered;
}

function zoneOf({ labels }: NodeView): string {
  const zone = labels['failure-domain.beta.kubernetes.io/zone'] ?? labels['topology.kubernetes.io/zone'] ?? '';
  const region = labels['failure-domain.beta.kubernetes.io/region'] ?? labels['topology.kubernetes.io/region'] ?? '';
  return JSON.stringify([region, zone]);
}
