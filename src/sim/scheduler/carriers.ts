import { NOTHING } from './matchers.ts';
import { type ClassChange, type ClassCount, classCounts } from './node-view.ts';
import type { PodClass } from './pod-class.ts';
import type { NodeView } from './views.ts';

const nobody: ReadonlyMap<number, ClassCount> = new Map();

/** Which nodes carry pods of each class, and which classes may matter to a pod of some namespace. */
export class Carriers {
  readonly #nodes = new Map<PodClass, Map<number, ClassCount>>();
  readonly #byNamespace = new Map<string, Set<PodClass>>();
  /** Classes with terms that look at a namespace, and those whose terms pick namespaces by label. */
  readonly #looking = new Map<string, Set<PodClass>>();
  readonly #lookingAnywhere = new Set<PodClass>();

  constructor(nodes: readonly NodeView[]) {
    nodes.forEach((node, index) => {
      for (const [podClass, { all, live }] of classCounts(node)) this.#add(index, { podClass, all, live });
    });
  }

  /** Pods came to a node, or went. */
  change(node: number, changes: readonly ClassChange[]): void {
    for (const change of changes) this.#add(node, change);
  }

  /** The nodes that carry pods of a class, by their places, and how many. */
  of(podClass: PodClass): ReadonlyMap<number, ClassCount> {
    return this.#nodes.get(podClass) ?? nobody;
  }

  /** Classes of the pod's own namespace, those its terms look at, and those whose terms may look at it. */
  *thatMatter(podClass: PodClass): Iterable<PodClass> {
    const terms = termsOf(podClass);
    if (terms.some(({ namespaceSelector }) => namespaceSelector !== NOTHING)) {
      yield* this.#nodes.keys();
      return;
    }
    const seen = new Set<PodClass>();
    const namespaces = new Set([podClass.namespace, ...terms.flatMap((term) => [...term.namespaces])]);
    for (const namespace of namespaces) for (const other of this.#byNamespace.get(namespace) ?? []) seen.add(other);
    for (const other of this.#looking.get(podClass.namespace) ?? []) seen.add(other);
    for (const other of this.#lookingAnywhere) seen.add(other);
    yield* seen;
  }

  #add(node: number, { podClass, all, live }: ClassChange): void {
    let nodes = this.#nodes.get(podClass);
    if (nodes === undefined) {
      nodes = new Map();
      this.#nodes.set(podClass, nodes);
      this.#enlist(podClass);
    }
    const before = nodes.get(node);
    const now = { all: (before?.all ?? 0) + all, live: (before?.live ?? 0) + live };
    if (now.all === 0) nodes.delete(node);
    else nodes.set(node, now);
  }

  #enlist(podClass: PodClass): void {
    put(this.#byNamespace, podClass.namespace, podClass);
    const terms = termsOf(podClass);
    if (terms.some(({ namespaceSelector }) => namespaceSelector !== NOTHING)) this.#lookingAnywhere.add(podClass);
    else for (const namespace of new Set(terms.flatMap((term) => [...term.namespaces]))) put(this.#looking, namespace, podClass);
  }
}

function termsOf({ affinity, antiAffinity }: PodClass) {
  return [...affinity.required, ...affinity.preferred, ...antiAffinity.required, ...antiAffinity.preferred];
}

function put(map: Map<string, Set<PodClass>>, name: string, podClass: PodClass): void {
  const classes = map.get(name);
  if (classes === undefined) map.set(name, new Set([podClass]));
  else classes.add(podClass);
}
