import { filterLocally } from './cycle.ts';
import { preferenceWeight } from './plugins/node-affinity/node-affinity.ts';
import { countDiscouragingTaints } from './plugins/taint-toleration/taint-toleration.ts';
import type { PodClass } from './pod-class.ts';
import { RankedBuckets } from './ranked-buckets.ts';
import { highestOwnScore, ownScore } from './scores.ts';
import type { NodeView } from './views.ts';

/** What a shape has to know of the topology keys that matter. */
export interface ShapeKeys {
  /** Keys whose values nodes share. */
  readonly shared: readonly string[];
  /** Keys of which each node has its own value. */
  readonly own: readonly string[];
}

/**
 * The nodes that could take pods of some shape, ranked. Nodes are in one bucket if no plug-in but the resource scores can tell
 * them apart; nodes that fail a filter of their own are in none.
 */
export class NodeShape {
  readonly ranked: RankedBuckets;
  /** Up to which of the index's changes it is right. */
  at: number;
  readonly #podClass: PodClass;
  readonly #keys: ShapeKeys;
  readonly #minor: number;
  readonly #bySignature = new Map<string, number>();
  readonly #homes: Int32Array;

  /** `podClass`: any of the classes that have this shape. */
  constructor(nodes: readonly NodeView[], podClass: PodClass, keys: ShapeKeys, minor: number, at: number) {
    this.ranked = new RankedBuckets(nodes.length, highestOwnScore);
    this.#homes = new Int32Array(nodes.length).fill(-1);
    this.#podClass = podClass;
    this.#keys = keys;
    this.#minor = minor;
    this.at = at;
    nodes.forEach((node, index) => {
      this.place(index, node);
    });
  }

  /** Puts a node where it belongs now. */
  place(index: number, node: NodeView): void {
    if (filterLocally(this.#podClass, node, this.#minor) !== undefined) this.ranked.remove(index);
    else this.ranked.place(index, this.#home(index, node), ownScore(this.#podClass, node));
  }

  /** Pods come and go, but what tells nodes apart stays. */
  #home(index: number, node: NodeView): number {
    const known = this.#homes[index] ?? -1;
    if (known >= 0) return known;
    const signature = signatureOf(this.#podClass, node, this.#keys);
    const home = this.#bySignature.get(signature) ?? this.ranked.newBucket();
    this.#bySignature.set(signature, home);
    this.#homes[index] = home;
    return home;
  }
}

/** What the plug-ins that compare nodes see of one: equal for nodes they cannot tell apart. */
function signatureOf(podClass: PodClass, node: NodeView, { shared, own }: ShapeKeys): string {
  let signature = `${countDiscouragingTaints(podClass, node)} ${preferenceWeight(podClass, node)}`;
  if (node.images.size > 0) for (const image of podClass.images) signature += ` ${node.images.get(image) ?? '-'}`;
  for (const key of shared) signature += `\n${node.labels[key] === undefined ? '' : `=${node.labels[key]}`}`;
  for (const key of own) signature += node.labels[key] === undefined ? '\n' : '\n=';
  return signature;
}
