import type { KubeObject } from '#model/kubernetes.ts';

let rowCount = 0;

/** A table of the store that holds no API objects: image stores, process states, back-offs, facts of the world. */
export interface RowDefinition<V> {
  readonly name: string;
  /** The kind under which changes of its rows are dispatched. */
  readonly changeKind: string;
  readonly index: number;
  /** False: whether a capability is there never depends on it. Books that controllers, kubelets and those who wait keep for themselves. */
  readonly judged: boolean;
  /** Never present: carries the row's type. */
  readonly of?: V;
}

/** Declares a row table. Rows fork with the rest, and everything a fault or counterfactual can change is one. */
export function defineRow<V>(name: string, { judged = true }: { readonly judged?: boolean } = {}): RowDefinition<V> {
  return { name, changeKind: `row:${name}`, index: rowCount++, judged };
}

/** Finds objects by a value. `part` names what it depends on: while that is the same instance, a write skips the index. */
export interface IndexDefinition<T extends KubeObject = KubeObject, Part = unknown> {
  readonly name: string;
  readonly kind: string;
  part(object: T): Part;
  values(part: Part, object: T): readonly string[];
}

/** A sum kept per value, so that controllers read it instead of listing. Sums are vectors of integers of a fixed length. */
export interface TallyDefinition<T extends KubeObject = KubeObject> {
  readonly name: string;
  readonly kind: string;
  readonly size: number;
  values(object: T): readonly string[];
  /** Adds the object's share into `sum`, times `sign`. */
  add(object: T, sum: number[], sign: 1 | -1): void;
  /** False when a change between the two cannot alter any sum. */
  differs(before: T, after: T): boolean;
}
