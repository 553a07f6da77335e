import type { Labels } from '#model/kubernetes.ts';
import { type ClassDirectory, directoryOf } from './class-directory.ts';
import { countsOver, emptyCounts, filterLocally, type SoftConstraints, type TopologyCounts } from './cycle.ts';
import { NOTHING } from './matchers.ts';
import { classCounts } from './node-view.ts';
import { affinityKeys, affinityKeysBetween, countForAffinity, hostwiseSums } from './plugins/inter-pod-affinity/inter-pod-affinity.ts';
import { preferenceWeight } from './plugins/node-affinity/node-affinity.ts';
import { countDomains, countPodsOfClass, HOSTNAME, matchingPods, type Spread } from './plugins/pod-topology-spread/pod-topology-spread.ts';
import { countDiscouragingTaints } from './plugins/taint-toleration/taint-toleration.ts';
import type { PodClass, SpreadConstraint } from './pod-class.ts';
import { ownScore } from './scores.ts';
import type { NodeView } from './views.ts';

/** Nodes that no plug-in but the resource scores can tell apart, best first. */
export interface Bucket {
  readonly order: readonly number[];
}

/** The nodes of the base that could take pods of some shape, in buckets. */
export interface Shape {
  readonly buckets: readonly Bucket[];
  /** The bucket of each node; -1 for nodes that fail a filter of their own. */
  readonly bucketOf: Int32Array;
  readonly scores: Int16Array;
}

/** What the base says about one class of pods. */
export interface ClassBase {
  readonly shape: Shape;
  readonly counts: TopologyCounts;
  /** Every topology key that can matter; a new one in a fork makes the ranking useless. */
  readonly keys: ReadonlySet<string>;
  /** Nodes that carry pods which matter host by host, in buckets of their own. */
  readonly special: readonly SpecialBucket[];
  readonly isSpecial: ReadonlySet<number>;
  /** How many nodes of each of the shape's buckets are special. */
  readonly specialIn: Int32Array;
}

/** Nodes of one of the shape's buckets that carry alike numbers of the pods that matter. */
export interface SpecialBucket extends Bucket {
  readonly within: number;
}

interface Carriers {
  readonly nodes: number[];
  readonly all: number[];
  readonly live: number[];
}

/**
 * Everything that is ever asked about the nodes of a sealed base, computed when first asked and shared by all forks. A pure function of
 * the base: nothing in it changes any answer. All pods must come from one table of classes.
 */
export class BaseIndex {
  readonly nodes: readonly NodeView[];
  readonly minor: number;
  readonly indexByName: ReadonlyMap<string, number>;
  readonly #namespaces: (namespace: string) => Labels;
  readonly #shapes = new Map<string, Shape>();
  readonly #classes = new Map<PodClass, Map<string, ClassBase>>();
  readonly #domains = new Map<string, Spread>();
  readonly #topology = new Map<string, { readonly unique: boolean; readonly values: ReadonlySet<string> }>();
  #carriers: ReadonlyMap<PodClass, Carriers> | undefined;
  #images: ReadonlyMap<string, number> | undefined;
  #hasVolumeLimits: boolean | undefined;
  #directory: ClassDirectory | undefined;

  constructor(nodes: readonly NodeView[], minor: number, namespaces: (namespace: string) => Labels) {
    this.nodes = nodes;
    this.minor = minor;
    this.#namespaces = namespaces;
    this.indexByName = new Map(nodes.map(({ name }, index) => [name, index]));
  }

  /** How many nodes have an image. */
  nodesWithImage(image: string): number {
    this.#images ??= countImages(this.nodes);
    return this.#images.get(image) ?? 0;
  }

  get hasVolumeLimits(): boolean {
    this.#hasVolumeLimits ??= this.nodes.some(({ volumeLimits }) => volumeLimits.size > 0);
    return this.#hasVolumeLimits;
  }

  /** Does each node have its own value of a topology key, as with host names? */
  topologyOf(key: string): { readonly unique: boolean; readonly values: ReadonlySet<string> } {
    const known = this.#topology.get(key);
    if (known !== undefined) return known;
    const labelled = this.nodes.flatMap(({ labels }) => labels[key] ?? []);
    const values = new Set(labelled);
    const made = { unique: values.size === labelled.length && labelled.length > 1, values };
    this.#topology.set(key, made);
    return made;
  }

  /** What the base says about a class; `soft` are the soft constraints that hold for the pod. */
  classBase(podClass: PodClass, soft: SoftConstraints): ClassBase {
    let bySoft = this.#classes.get(podClass);
    if (bySoft === undefined) {
      bySoft = new Map();
      this.#classes.set(podClass, bySoft);
    }
    const known = bySoft.get(soft.key);
    if (known !== undefined) return known;
    const made = this.#newClassBase(podClass, soft);
    bySoft.set(soft.key, made);
    return made;
  }

  #newClassBase(podClass: PodClass, soft: SoftConstraints): ClassBase {
    const empty = emptyCounts(podClass, soft);
    const counts: TopologyCounts = {
      hard: this.#withDomains(empty.hard, podClass),
      soft: this.#withDomains(empty.soft, podClass),
      affinity: empty.affinity,
    };
    const special = new Set<number>();
    const keys = new Set([...empty.hard.constraints, ...empty.soft.constraints].map(({ topologyKey }) => topologyKey));
    for (const key of affinityKeys(podClass)) keys.add(key);
    for (const other of this.#classesThatMatter(podClass)) this.#countClass(counts, podClass, other, keys, special);
    const shape = this.#shape(podClass, keys);
    return { shape, counts, keys, ...this.#specialBuckets(podClass, shape, counts, keys, special) };
  }

  #specialBuckets(
    podClass: PodClass,
    shape: Shape,
    counts: TopologyCounts,
    keys: ReadonlySet<string>,
    special: ReadonlySet<number>,
  ): Pick<ClassBase, 'special' | 'isSpecial' | 'specialIn'> {
    const hostwise = [...keys].filter((key) => key === HOSTNAME || this.topologyOf(key).unique);
    const specialIn = new Int32Array(shape.buckets.length);
    const orders = new Map<string, { readonly within: number; readonly order: number[] }>();
    for (const index of special) {
      const within = shape.bucketOf[index] ?? -1;
      if (within < 0) continue;
      specialIn[within] = (specialIn[within] ?? 0) + 1;
      const node = this.nodes[index] as NodeView;
      const name = [within, ...hostwiseCounts(counts, podClass, node, hostwise), ...hostwiseSums(counts.affinity, node, hostwise)].join(' ');
      const bucket = orders.get(name);
      if (bucket === undefined) orders.set(name, { within, order: [index] });
      else bucket.order.push(index);
    }
    for (const { order } of orders.values()) order.sort((left, right) => (shape.scores[right] ?? 0) - (shape.scores[left] ?? 0) || left - right);
    return { special: [...orders.values()], isSpecial: special, specialIn };
  }

  /** Classes of the pod's own namespace, those its terms look at, and those whose terms may look at it. */
  *#classesThatMatter(podClass: PodClass): Iterable<PodClass> {
    const { byNamespace, looking, lookingAnywhere } = this.#sortedClasses();
    const terms = [
      ...podClass.affinity.required,
      ...podClass.affinity.preferred,
      ...podClass.antiAffinity.required,
      ...podClass.antiAffinity.preferred,
    ];
    if (terms.some(({ namespaceSelector }) => namespaceSelector !== NOTHING)) {
      yield* this.#carriersByClass().keys();
      return;
    }
    const namespaces = new Set([podClass.namespace, ...terms.flatMap((term) => [...term.namespaces])]);
    const seen = new Set<PodClass>();
    for (const namespace of namespaces) for (const other of byNamespace.get(namespace) ?? []) seen.add(other);
    for (const other of looking.get(podClass.namespace) ?? []) seen.add(other);
    for (const other of lookingAnywhere) seen.add(other);
    yield* seen;
  }

  #sortedClasses(): ClassDirectory {
    this.#directory ??= directoryOf(this.#carriersByClass().keys());
    return this.#directory;
  }

  #countClass(counts: TopologyCounts, podClass: PodClass, other: PodClass, keys: Set<string>, special: Set<number>): void {
    const carriers = this.#carriersByClass().get(other) as Carriers;
    const spreads = [counts.hard, counts.soft]
      .flatMap(({ constraints }) => constraints)
      .filter((constraint) => concerns(constraint, podClass, other));
    const affine = podClass.hasPodTerms || other.hasPodTerms ? affinityKeysBetween(podClass, other, this.#namespaces) : [];
    if (spreads.length === 0 && affine.length === 0) return;

    for (const key of affine) keys.add(key);
    const hostwise = [...spreads.map(({ topologyKey }) => topologyKey), ...affine].some((key) => key === HOSTNAME || this.topologyOf(key).unique);
    carriers.nodes.forEach((index, place) => {
      const node = this.nodes[index] as NodeView;
      if (spreads.length > 0) {
        countPodsOfClass(counts.hard, podClass, other, node, carriers.live[place] ?? 0);
        countPodsOfClass(counts.soft, podClass, other, node, carriers.live[place] ?? 0);
      }
      if (affine.length > 0) countForAffinity(counts.affinity, podClass, other, node, carriers.all[place] ?? 0, this.#namespaces);
      if (hostwise) special.add(index);
    });
  }

  /** Domains depend on the nodes a pod selects only, so classes share them. */
  #withDomains(spread: Spread, podClass: PodClass): Spread {
    if (spread.constraints.length === 0) return spread;
    const shape = spread.constraints.map(({ topologyKey, honoursAffinity, honoursTaints }) => [topologyKey, honoursAffinity, honoursTaints]);
    const name = JSON.stringify([podClass.nodeSelectionKey, spread.needsAllKeys, shape, spread.counts.map((counts) => counts !== undefined)]);
    let domains = this.#domains.get(name);
    if (domains === undefined) {
      for (const node of this.nodes) countDomains(spread, podClass, node, 1);
      domains = spread;
      this.#domains.set(name, domains);
    }
    return { ...spread, counts: domains.counts.map((counts) => counts?.over()) };
  }

  #shape(podClass: PodClass, keys: ReadonlySet<string>): Shape {
    const sorted = [...keys].sort();
    const images = podClass.images.map((image) => (this.nodesWithImage(image) > 0 ? image : ''));
    const name = `${podClass.localKey}|${sorted.join('|')}|${images.join('|')}`;
    const known = this.#shapes.get(name);
    if (known !== undefined) return known;
    const made = this.#newShape(podClass, sorted);
    this.#shapes.set(name, made);
    return made;
  }

  #newShape(podClass: PodClass, keys: readonly string[]): Shape {
    const shared = keys.filter((key) => !this.topologyOf(key).unique);
    const own = keys.filter((key) => this.topologyOf(key).unique);
    const bucketOf = new Int32Array(this.nodes.length).fill(-1);
    const scores = new Int16Array(this.nodes.length);
    const bySignature = new Map<string, number>();
    const orders: number[][] = [];
    this.nodes.forEach((node, index) => {
      if (filterLocally(podClass, node, this.minor) !== undefined) return;
      scores[index] = ownScore(podClass, node);
      const signature = signatureOf(podClass, node, shared, own);
      let bucket = bySignature.get(signature);
      if (bucket === undefined) {
        bucket = orders.length;
        bySignature.set(signature, bucket);
        orders.push([]);
      }
      bucketOf[index] = bucket;
      orders[bucket]?.push(index);
    });
    for (const order of orders) order.sort((left, right) => (scores[right] ?? 0) - (scores[left] ?? 0) || left - right);
    return { buckets: orders.map((order) => ({ order })), bucketOf, scores };
  }

  #carriersByClass(): ReadonlyMap<PodClass, Carriers> {
    if (this.#carriers !== undefined) return this.#carriers;
    const carriers = new Map<PodClass, Carriers>();
    this.nodes.forEach((node, index) => {
      for (const [podClass, { all, live }] of classCounts(node)) {
        let of = carriers.get(podClass);
        if (of === undefined) {
          of = { nodes: [], all: [], live: [] };
          carriers.set(podClass, of);
        }
        of.nodes.push(index);
        of.all.push(all);
        of.live.push(live);
      }
    });
    this.#carriers = carriers;
    return carriers;
  }
}

const indexes = new WeakMap<readonly NodeView[], BaseIndex>();

/** The index of a sealed base: made once for a list of nodes, which must never change. */
export function baseIndex(nodes: readonly NodeView[], minor: number, namespaces: (namespace: string) => Labels): BaseIndex {
  const known = indexes.get(nodes);
  if (known !== undefined && known.minor === minor) return known;
  const made = new BaseIndex(nodes, minor, namespaces);
  indexes.set(nodes, made);
  return made;
}

/** A copy of the base's counts that a fork may change. */
export function forkedCounts({ counts }: ClassBase): TopologyCounts {
  return countsOver(counts);
}

/** What the plug-ins that compare nodes see of one: equal for nodes they cannot tell apart. */
function signatureOf(podClass: PodClass, node: NodeView, shared: readonly string[], own: readonly string[]): string {
  let signature = `${countDiscouragingTaints(podClass, node)} ${preferenceWeight(podClass, node)}`;
  if (node.images.size > 0) for (const image of podClass.images) signature += ` ${node.images.get(image) ?? '-'}`;
  for (const key of shared) signature += `\n${node.labels[key] === undefined ? '' : `=${node.labels[key]}`}`;
  for (const key of own) signature += node.labels[key] === undefined ? '\n' : '\n=';
  return signature;
}

function concerns({ selector }: SpreadConstraint, podClass: PodClass, other: PodClass): boolean {
  return other.namespace === podClass.namespace && !selector.everything && selector.matches(other.labels);
}

/** Pods on a node that a constraint counts host by host. */
function hostwiseCounts({ hard, soft }: TopologyCounts, podClass: PodClass, node: NodeView, hostwise: readonly string[]): readonly number[] {
  const constraints = [...hard.constraints, ...soft.constraints].filter(({ topologyKey }) => hostwise.includes(topologyKey));
  return constraints.map(({ selector }) => matchingPods(node, podClass.namespace, selector));
}

function countImages(nodes: readonly NodeView[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { images } of nodes) for (const image of images.keys()) counts.set(image, (counts.get(image) ?? 0) + 1);
  return counts;
}
