import type { NodeView } from './views.ts';

/** Places in the base of the nodes that a candidate stands for. */
type Alike = () => Iterable<number>;

/** Draws for ties: of a node by its name, and of one of the base by its place, which says the same sooner. */
export interface TieDraws {
  readonly byName: (node: string) => number;
  readonly byPlace: (place: number) => number;
}

/** The nodes among which a decision chooses: touched ones for themselves, and one each for all untouched ones like it. */
export class Candidates {
  readonly views: NodeView[] = [];
  /** How many nodes each stands for. */
  readonly copies: number[] = [];
  /** What each scores on its own. */
  readonly scores: number[] = [];
  readonly #alike: (Alike | undefined)[] = [];

  add(node: NodeView, score: number): void {
    this.#push(node, 1, score, undefined);
  }

  /** `alike`: the nodes that score what the node does, it among them. */
  addFor(node: NodeView, count: number, score: number, alike: Alike): void {
    this.#push(node, count, score, alike);
  }

  /** Of the nodes with the highest total the one with the largest draw; equal draws by name. */
  best(totals: readonly number[], base: readonly NodeView[], draws: TieDraws): NodeView | undefined {
    const highest = Math.max(...totals);
    let best: NodeView | undefined;
    let bestDraw = Number.NEGATIVE_INFINITY;
    const consider = (node: NodeView, drawn: number) => {
      if (drawn < bestDraw || (drawn === bestDraw && best !== undefined && best.name < node.name)) return;
      best = node;
      bestDraw = drawn;
    };
    this.views.forEach((node, place) => {
      if (totals[place] !== highest) return;
      const alike = this.#alike[place];
      if (alike === undefined) consider(node, draws.byName(node.name));
      else for (const other of alike()) consider(base[other] as NodeView, draws.byPlace(other));
    });
    return best;
  }

  #push(node: NodeView, count: number, score: number, alike: Alike | undefined): void {
    this.views.push(node);
    this.copies.push(count);
    this.scores.push(score);
    this.#alike.push(alike);
  }
}
