/**
 * Strongly connected components of a directed graph over 0..size-1 (Tarjan, without recursion), in reverse topological
 * order: what a component points to comes before it.
 */
export function strongComponents(size: number, successors: (vertex: number) => readonly number[]): number[][] {
  const search = new Search(size, successors);
  for (let root = 0; root < size; root++) search.from(root);
  return search.components;
}

interface Frame {
  readonly vertex: number;
  readonly edges: readonly number[];
  at: number;
}

class Search {
  readonly components: number[][] = [];
  readonly #successors: (vertex: number) => readonly number[];
  readonly #index: Int32Array;
  readonly #low: Int32Array;
  readonly #onStack: Uint8Array;
  readonly #stack: number[] = [];
  #next = 0;

  constructor(size: number, successors: (vertex: number) => readonly number[]) {
    this.#successors = successors;
    this.#index = new Int32Array(size).fill(-1);
    this.#low = new Int32Array(size);
    this.#onStack = new Uint8Array(size);
  }

  from(root: number): void {
    if (this.#index[root] !== -1) return;
    const frames = [this.#open(root)];
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const successor = frame.edges[frame.at++];
      if (successor === undefined) {
        frames.pop();
        this.#close(frame.vertex, frames.at(-1)?.vertex);
      } else if (this.#index[successor] === -1) {
        frames.push(this.#open(successor));
      } else if (this.#onStack[successor] === 1) {
        this.#lower(frame.vertex, this.#index[successor] as number);
      }
    }
  }

  #open(vertex: number): Frame {
    this.#index[vertex] = this.#next;
    this.#low[vertex] = this.#next++;
    this.#stack.push(vertex);
    this.#onStack[vertex] = 1;
    return { vertex, edges: this.#successors(vertex), at: 0 };
  }

  #close(vertex: number, parent: number | undefined): void {
    const low = this.#low[vertex] as number;
    if (parent !== undefined) this.#lower(parent, low);
    if (low !== this.#index[vertex]) return;
    const members = this.#stack.splice(this.#stack.lastIndexOf(vertex)).reverse();
    for (const member of members) this.#onStack[member] = 0;
    this.components.push(members);
  }

  #lower(vertex: number, to: number): void {
    this.#low[vertex] = Math.min(this.#low[vertex] as number, to);
  }
}
