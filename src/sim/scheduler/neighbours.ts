import { type PodClass, reachesBeyond } from './pod-class.ts';

interface OfClass {
  readonly podClass: PodClass;
}

/** What stands for classes of pods, by who could matter to whom: those of one namespace, and those with rules about others. */
export class Neighbours<Item extends OfClass> {
  readonly all: Item[] = [];
  readonly #byNamespace = new Map<string, Item[]>();
  readonly #reaching: Item[] = [];

  add(item: Item): void {
    const { podClass } = item;
    this.all.push(item);
    if (reachesBeyond(podClass)) this.#reaching.push(item);
    const inNamespace = this.#byNamespace.get(podClass.namespace);
    if (inNamespace === undefined) this.#byNamespace.set(podClass.namespace, [item]);
    else inNamespace.push(item);
  }

  /** All that could matter to a class, or it to them. */
  of(podClass: PodClass): readonly Item[] {
    if (reachesBeyond(podClass)) return this.all;
    const near = this.#byNamespace.get(podClass.namespace) ?? NONE;
    if (this.#reaching.length === 0) return near as readonly Item[];
    return [...(near as readonly Item[]), ...this.#reaching.filter((item) => item.podClass.namespace !== podClass.namespace)];
  }
}

const NONE: readonly never[] = [];
