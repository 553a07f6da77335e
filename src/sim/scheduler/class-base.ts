import type { Labels } from '#model/kubernetes.ts';
import type { Carriers } from './carriers.ts';
import type { TopologyCounts } from './cycle.ts';
import type { NodeShape } from './node-shape.ts';
import type { ClassCount } from './node-view.ts';
import { affinityKeys, affinityKeysBetween, countForAffinity, hostwiseSums } from './plugins/inter-pod-affinity/inter-pod-affinity.ts';
import { countPodsOfClass, matchingPods } from './plugins/pod-topology-spread/pod-topology-spread.ts';
import type { PodClass, SpreadConstraint } from './pod-class.ts';
import type { NodeView } from './views.ts';

/** Nodes of one of the shape's buckets that carry alike numbers of the pods that matter host by host. */
export interface SpecialBucket {
  readonly within: number;
  readonly members: Set<number>;
}

/** How one class of pods matters to another. */
interface Relation {
  readonly spreads: boolean;
  readonly affine: readonly string[];
  /** It is counted node by node, so that nodes which carry it differ from all others. */
  readonly hostwise: boolean;
}

/** What a class needs to know of the nodes it is asked about. */
export interface Surroundings {
  readonly nodes: readonly NodeView[];
  readonly namespaces: (namespace: string) => Labels;
  isHostwise(topologyKey: string): boolean;
}

/** What the nodes of a base say about one class of pods. */
export class ClassBase {
  readonly counts: TopologyCounts;
  /** Every topology key that can matter; a new one makes the ranking useless. */
  readonly keys: ReadonlySet<string>;
  readonly shape: NodeShape;
  /** Up to which of the index's changes it is right. */
  at: number;
  readonly #podClass: PodClass;
  readonly #around: Surroundings;
  readonly #hostwise: readonly string[];
  readonly #relations = new Map<PodClass, Relation>();
  readonly #special = new Map<number, SpecialBucket | undefined>();
  readonly #buckets = new Map<string, SpecialBucket>();
  readonly #specialIn = new Map<number, number>();

  /**
   * @param counts with domains and without pods; they are counted in here
   * @param shapeOf the shape of the class, by all the keys that matter
   */
  constructor(
    podClass: PodClass,
    counts: TopologyCounts,
    carriers: Carriers,
    around: Surroundings,
    shapeOf: (keys: ReadonlySet<string>) => NodeShape,
    at: number,
  ) {
    this.#podClass = podClass;
    this.#around = around;
    this.counts = counts;
    this.at = at;
    const keys = new Set([...constraintsOf(counts).map(({ topologyKey }) => topologyKey), ...affinityKeys(podClass)]);
    for (const other of carriers.thatMatter(podClass)) {
      const relation = this.#relationTo(other);
      for (const key of relation.affine) keys.add(key);
      if (matters(relation)) for (const [index, count] of carriers.of(other)) this.#count(index, other, count, relation);
    }
    this.keys = keys;
    this.#hostwise = [...keys].filter((key) => around.isHostwise(key));
    this.shape = shapeOf(keys);
    for (const index of this.#special.keys()) this.#sortIn(index);
  }

  /** Nodes that differ from the others of their bucket in the pods they carry. */
  get special(): Iterable<SpecialBucket> {
    return this.#buckets.values();
  }

  isSpecial(index: number): boolean {
    return this.#special.has(index);
  }

  /** How many nodes of one of the shape's buckets are special. */
  specialIn(bucket: number): number {
    return this.#specialIn.get(bucket) ?? 0;
  }

  /** Counts pods that came to a node, or went. False if the ranking cannot say what comes of that. */
  count(index: number, other: PodClass, change: ClassCount): boolean {
    const relation = this.#relationTo(other);
    if (!matters(relation)) return true;
    if (relation.affine.some((key) => !this.keys.has(key))) return false;
    this.#count(index, other, change, relation);
    return true;
  }

  /** Sorts a changed node anew; the shape has been told before. */
  sort(index: number): void {
    if (!this.#special.has(index)) return;
    const bucket = this.#special.get(index);
    if (bucket !== undefined) {
      bucket.members.delete(index);
      this.#specialIn.set(bucket.within, this.specialIn(bucket.within) - 1);
    }
    this.#sortIn(index);
  }

  #sortIn(index: number): void {
    const within = this.shape.ranked.bucketOf(index);
    if (within < 0) {
      this.#special.set(index, undefined);
      return;
    }
    const name = [within, ...this.#hostwiseCounts(index)].join(' ');
    let bucket = this.#buckets.get(name);
    if (bucket === undefined) {
      bucket = { within, members: new Set() };
      this.#buckets.set(name, bucket);
    }
    bucket.members.add(index);
    this.#special.set(index, bucket);
    this.#specialIn.set(within, this.specialIn(within) + 1);
  }

  /** What is counted on a node host by host. */
  #hostwiseCounts(index: number): readonly number[] {
    const node = this.#around.nodes[index] as NodeView;
    const constraints = constraintsOf(this.counts).filter(({ topologyKey }) => this.#hostwise.includes(topologyKey));
    const spread = constraints.map(({ selector }) => matchingPods(node, this.#podClass.namespace, selector));
    return [...spread, ...hostwiseSums(this.counts.affinity, node, this.#hostwise)];
  }

  #count(index: number, other: PodClass, { all, live }: ClassCount, { spreads, affine, hostwise }: Relation): void {
    const node = this.#around.nodes[index] as NodeView;
    if (spreads) {
      countPodsOfClass(this.counts.hard, this.#podClass, other, node, live);
      countPodsOfClass(this.counts.soft, this.#podClass, other, node, live);
    }
    if (affine.length > 0) countForAffinity(this.counts.affinity, this.#podClass, other, node, all, this.#around.namespaces);
    if (hostwise && !this.#special.has(index)) this.#special.set(index, undefined);
  }

  #relationTo(other: PodClass): Relation {
    const known = this.#relations.get(other);
    if (known !== undefined) return known;
    const podClass = this.#podClass;
    const spreads = constraintsOf(this.counts).filter((constraint) => concerns(constraint, podClass, other));
    const affine = podClass.hasPodTerms || other.hasPodTerms ? affinityKeysBetween(podClass, other, this.#around.namespaces) : [];
    const hostwise = [...spreads.map(({ topologyKey }) => topologyKey), ...affine].some((key) => this.#around.isHostwise(key));
    const relation = { spreads: spreads.length > 0, affine, hostwise };
    this.#relations.set(other, relation);
    return relation;
  }
}

function matters({ spreads, affine }: Relation): boolean {
  return spreads || affine.length > 0;
}

function constraintsOf({ hard, soft }: TopologyCounts): readonly SpreadConstraint[] {
  return [...hard.constraints, ...soft.constraints];
}

function concerns({ selector }: SpreadConstraint, podClass: PodClass, other: PodClass): boolean {
  return other.namespace === podClass.namespace && !selector.everything && selector.matches(other.labels);
}
