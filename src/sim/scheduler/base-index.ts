import type { Labels } from '#model/kubernetes.ts';
import { Carriers } from './carriers.ts';
import { ClassBase, type Surroundings } from './class-base.ts';
import { countsOver, emptyCounts, type SoftConstraints, type TopologyCounts } from './cycle.ts';
import { NodeShape } from './node-shape.ts';
import { type ClassChange, podChanges } from './node-view.ts';
import { countDomains, HOSTNAME, type Spread } from './plugins/pod-topology-spread/pod-topology-spread.ts';
import type { PodClass } from './pod-class.ts';
import type { NodeView } from './views.ts';

/** Pods that came to a node of the index, or went. */
interface NodeChange {
  readonly index: number;
  readonly changes: readonly ClassChange[];
}

/** What is known of a class beside its name: the soft constraints that hold for its pods. */
type BySoft = Map<string, ClassBase>;

/**
 * Everything that is ever asked about the nodes of a base, computed when first asked and kept. Answers depend on the nodes alone, never
 * on what was asked before. All pods must come from one table of classes.
 *
 * The index of a base that goes on changing goes on with it: `advance` notes what became of which node, and whatever was computed
 * catches up when it is asked for again.
 */
export class BaseIndex implements Surroundings {
  readonly minor: number;
  readonly indexByName: ReadonlyMap<string, number>;
  readonly namespaces: (namespace: string) => Labels;
  readonly #shapes = new Map<string, NodeShape>();
  readonly #classes = new Map<PodClass, BySoft>();
  readonly #domains = new Map<string, Spread>();
  readonly #topology = new Map<string, { readonly unique: boolean; readonly values: ReadonlySet<string> }>();
  #nodes: readonly NodeView[];
  #carriers: Carriers | undefined;
  #images: ReadonlyMap<string, number> | undefined;
  #hasVolumeLimits: boolean | undefined;
  /** The changes from `#forgotten` on; earlier ones have been dropped. */
  #log: NodeChange[] = [];
  #forgotten = 0;

  constructor(
    nodes: readonly NodeView[],
    minor: number,
    namespaces: (namespace: string) => Labels,
    indexByName: ReadonlyMap<string, number> = new Map(nodes.map(({ name }, index) => [name, index])),
  ) {
    this.#nodes = nodes;
    this.minor = minor;
    this.namespaces = namespaces;
    this.indexByName = indexByName;
  }

  get nodes(): readonly NodeView[] {
    return this.#nodes;
  }

  /** Goes on with nodes of which only the pods on some are others. */
  advance(nodes: readonly NodeView[], changed: Iterable<number>): void {
    for (const index of changed) {
      const changes = podChanges(this.#nodes[index] as NodeView, nodes[index] as NodeView);
      this.#log.push({ index, changes });
      this.#carriers?.change(index, changes);
    }
    this.#nodes = nodes;
    const kept = Math.max(nodes.length, leastKept);
    if (this.#log.length > 2 * kept) {
      this.#forgotten += this.#log.length - kept;
      this.#log = this.#log.slice(-kept);
    }
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

  isHostwise(topologyKey: string): boolean {
    return topologyKey === HOSTNAME || this.topologyOf(topologyKey).unique;
  }

  /** What the nodes say about a class; `soft` are the soft constraints that hold for the pod. */
  classBase(podClass: PodClass, soft: SoftConstraints): ClassBase {
    let bySoft = this.#classes.get(podClass);
    if (bySoft === undefined) {
      bySoft = new Map();
      this.#classes.set(podClass, bySoft);
    }
    const known = bySoft.get(soft.key);
    if (known !== undefined && this.#catchUp(known)) return known;
    const made = this.#newClassBase(podClass, soft);
    bySoft.set(soft.key, made);
    return made;
  }

  get #now(): number {
    return this.#forgotten + this.#log.length;
  }

  /** What changed since; undefined when that is more work than to begin anew, or no longer known. */
  #since(at: number): readonly NodeChange[] | undefined {
    if (at < this.#forgotten || this.#now - at > Math.max(this.nodes.length / 2, leastKept / 2)) return undefined;
    return at === this.#now ? unchanged : this.#log.slice(at - this.#forgotten);
  }

  #catchUp(known: ClassBase): boolean {
    const changes = this.#since(known.at);
    if (changes === undefined || !this.#catchUpShape(known.shape)) return false;
    for (const { index, changes: ofPods } of changes) {
      for (const change of ofPods) if (!known.count(index, change.podClass, change)) return false;
    }
    for (const { index } of changes) known.sort(index);
    known.at = this.#now;
    return true;
  }

  #catchUpShape(shape: NodeShape): boolean {
    const changes = this.#since(shape.at);
    if (changes === undefined) return false;
    for (const { index } of changes) shape.place(index, this.nodes[index] as NodeView);
    shape.at = this.#now;
    return true;
  }

  #newClassBase(podClass: PodClass, soft: SoftConstraints): ClassBase {
    const empty = emptyCounts(podClass, soft);
    const counts: TopologyCounts = {
      hard: this.#withDomains(empty.hard, podClass),
      soft: this.#withDomains(empty.soft, podClass),
      affinity: empty.affinity,
    };
    this.#carriers ??= new Carriers(this.nodes);
    return new ClassBase(podClass, counts, this.#carriers, this, (keys) => this.#shape(podClass, keys), this.#now);
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

  #shape(podClass: PodClass, keys: ReadonlySet<string>): NodeShape {
    const sorted = [...keys].sort();
    const images = podClass.images.map((image) => (this.nodesWithImage(image) > 0 ? image : ''));
    const name = `${podClass.localKey}|${sorted.join('|')}|${images.join('|')}`;
    const known = this.#shapes.get(name);
    if (known !== undefined && this.#catchUpShape(known)) return known;
    const shared = sorted.filter((key) => !this.topologyOf(key).unique);
    const own = sorted.filter((key) => this.topologyOf(key).unique);
    const made = new NodeShape(this.nodes, podClass, { shared, own }, this.minor, this.#now);
    this.#shapes.set(name, made);
    return made;
  }
}

const unchanged: readonly NodeChange[] = [];

/** So many changes are kept however few nodes there are. */
const leastKept = 256;

const indexes = new WeakMap<readonly NodeView[], BaseIndex>();

/** The index of a base: made once for a list of nodes, which must never change. */
export function baseIndex(
  nodes: readonly NodeView[],
  minor: number,
  namespaces: (namespace: string) => Labels,
  indexByName?: ReadonlyMap<string, number>,
): BaseIndex {
  const known = indexes.get(nodes);
  if (known !== undefined && known.minor === minor) return known;
  const made = new BaseIndex(nodes, minor, namespaces, indexByName);
  indexes.set(nodes, made);
  return made;
}

/** Hands the index of a base that nobody will ask for again to what has become of it. Whoever asks all the same gets a new one. */
export function handOnIndex(from: readonly NodeView[], to: readonly NodeView[], changed: Iterable<number>): void {
  const index = indexes.get(from);
  if (index === undefined) return;
  indexes.delete(from);
  index.advance(to, changed);
  indexes.set(to, index);
}

/** A copy of the base's counts that a fork may change. */
export function forkedCounts({ counts }: ClassBase): TopologyCounts {
  return countsOver(counts);
}

function countImages(nodes: readonly NodeView[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { images } of nodes) for (const image of images.keys()) counts.set(image, (counts.get(image) ?? 0) + 1);
  return counts;
}
