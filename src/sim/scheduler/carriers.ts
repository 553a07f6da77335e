import type { NodeList } from './node-list.ts';
import { eachPodChange } from './node-view.ts';
import type { NodeView, PodView } from './views.ts';

/** How many pods there are at each place; places without any are absent. */
type ByPlace = Map<number, number>;

const NOWHERE: ReadonlyMap<number, number> = new Map();

/** Which nodes carry pods of a namespace, or pods with rules about others. Right for one list of nodes at a time. */
export class Carriers {
  readonly #byNamespace = new Map<string, ByPlace>();
  readonly #withTerms: ByPlace = new Map();
  #nodes: NodeList | undefined;

  goOverTo(nodes: NodeList): void {
    const before = this.#nodes;
    const changed = before === undefined ? undefined : nodes.placesThatDiffer(before);
    this.#nodes = nodes;
    if (before !== undefined && changed !== undefined) {
      for (const place of changed) eachPodChange(before.at(place), nodes.at(place), (pod, sign) => this.#count(pod, place, sign));
      return;
    }
    this.#byNamespace.clear();
    this.#withTerms.clear();
    nodes.each(({ pods }, place) => {
      for (const pod of pods) this.#count(pod, place, 1);
    });
  }

  /** Tells of the nodes that carry pods of a namespace. */
  eachWithNamespace(namespace: string, tell: (node: NodeView) => void): void {
    for (const place of (this.#byNamespace.get(namespace) ?? NOWHERE).keys()) tell((this.#nodes as NodeList).at(place));
  }

  /** Tells of the nodes that carry pods with rules about others. */
  eachWithTerms(tell: (node: NodeView) => void): void {
    for (const place of this.#withTerms.keys()) tell((this.#nodes as NodeList).at(place));
  }

  #count({ namespace, podClass }: PodView, place: number, sign: 1 | -1): void {
    let places = this.#byNamespace.get(namespace);
    if (places === undefined) {
      places = new Map();
      this.#byNamespace.set(namespace, places);
    }
    add(places, place, sign);
    if (podClass.hasPodTerms) add(this.#withTerms, place, sign);
  }
}

function add(counts: ByPlace, place: number, sign: 1 | -1): void {
  const now = (counts.get(place) ?? 0) + sign;
  if (now === 0) counts.delete(place);
  else counts.set(place, now);
}
