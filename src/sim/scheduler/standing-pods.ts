import { ClassCounts, type NamespaceLabels } from './class-counts.ts';
import type { SoftConstraints, TopologyCounts } from './cycle.ts';
import { Neighbours } from './neighbours.ts';
import type { NodeList } from './node-list.ts';
import { eachPodChange } from './node-view.ts';
import type { PodClass } from './pod-class.ts';
import type { NodeView, PodView } from './views.ts';

/** When so many classes are known all are forgotten: each keeps something. */
const MOST_CLASSES = 16_384;

/** How many pods there are at each place; places without any are absent. */
type ByPlace = Map<number, number>;

/** The pods of one class on all nodes, and the counts that one more or less of them may change. */
interface Standing {
  readonly podClass: PodClass;
  readonly live: ByPlace;
  readonly terminating: ByPlace;
  readonly mindedBy: ClassCounts[];
}

/**
 * Where the pods of each class stand, and what follows from it for the classes of pods that are to be placed. Right for one list of
 * nodes at a time: what differs in another is found once, and told only to the counts that mind it.
 */
export class StandingPods {
  #nodes: NodeList | undefined;
  #standing = new Map<PodClass, Standing>();
  #counts = new Map<PodClass, ClassCounts[]>();
  #standingNear = new Neighbours<Standing>();
  #countsNear = new Neighbours<ClassCounts>();
  #honouringTaints = new Set<ClassCounts>();

  /** The counts for a class; to be left as they are, and right until another list of nodes is asked about. */
  counts(podClass: PodClass, soft: SoftConstraints, nodes: NodeList, namespaces: NamespaceLabels): TopologyCounts {
    this.#goOverTo(nodes, namespaces);
    const known = this.#counts.get(podClass)?.find((counts) => counts.soft.key === soft.key);
    if (known?.isRightAbout(namespaces) === true) return known.counts;
    const counts = known ?? this.#join(new ClassCounts(podClass, soft));
    this.#countAll(counts, nodes, namespaces);
    return counts.counts;
  }

  #goOverTo(nodes: NodeList, namespaces: NamespaceLabels): void {
    const before = this.#nodes;
    if (before === nodes) return;
    const changed = before === undefined || this.#standing.size > MOST_CLASSES ? undefined : nodes.placesThatDiffer(before);
    this.#nodes = nodes;
    if (before === undefined || changed === undefined) this.#startAnew(nodes);
    else for (const place of changed) this.#change(before.at(place), nodes.at(place), place, namespaces);
  }

  #startAnew(nodes: NodeList): void {
    this.#standing = new Map();
    this.#counts = new Map();
    this.#standingNear = new Neighbours();
    this.#countsNear = new Neighbours();
    this.#honouringTaints = new Set();
    nodes.each(({ pods }, place) => {
      for (const pod of pods) this.#stand(pod, place, 1);
    });
  }

  #join(counts: ClassCounts): ClassCounts {
    const { podClass } = counts;
    const others = this.#counts.get(podClass);
    if (others === undefined) this.#counts.set(podClass, [counts]);
    else others.push(counts);
    this.#countsNear.add(counts);
    if (counts.honoursTaints) this.#honouringTaints.add(counts);
    for (const standing of this.#standingNear.of(podClass)) if (counts.minds(standing.podClass)) standing.mindedBy.push(counts);
    return counts;
  }

  #countAll(counts: ClassCounts, nodes: NodeList, namespaces: NamespaceLabels): void {
    counts.startAnew(nodes);
    for (const { podClass, live, terminating, mindedBy } of this.#standingNear.of(counts.podClass)) {
      if (!mindedBy.includes(counts)) continue;
      for (const [place, pods] of live) counts.countPods({ podClass, terminating: false }, nodes.at(place), pods, namespaces);
      for (const [place, pods] of terminating) counts.countPods({ podClass, terminating: true }, nodes.at(place), pods, namespaces);
    }
  }

  /** Tells what became of a node: only of its changed pods to those for whom it counts as before otherwise. */
  #change(before: NodeView, now: NodeView, place: number, namespaces: NamespaceLabels): void {
    const others = this.#forWhomOther(before, now);
    for (const counts of others) counts.countNode(before, -1, namespaces);
    eachPodChange(before, now, (pod, sign) => {
      for (const counts of this.#stand(pod, place, sign).mindedBy) if (!others.has(counts)) counts.countPods(pod, now, sign, namespaces);
    });
    for (const counts of others) counts.countNode(now, 1, namespaces);
  }

  /** For whom a node is another even if its pods are the same. */
  #forWhomOther(before: NodeView, now: NodeView): ReadonlySet<ClassCounts> {
    if (before.labels !== now.labels) return new Set(this.#countsNear.all);
    return before.taints === now.taints ? NOBODY : this.#honouringTaints;
  }

  #stand({ podClass, terminating }: PodView, place: number, sign: 1 | -1): Standing {
    const standing = this.#standing.get(podClass) ?? this.#firstOf(podClass);
    const pods = terminating ? standing.terminating : standing.live;
    const now = (pods.get(place) ?? 0) + sign;
    if (now === 0) pods.delete(place);
    else pods.set(place, now);
    return standing;
  }

  #firstOf(podClass: PodClass): Standing {
    const mindedBy = this.#countsNear.of(podClass).filter((counts) => counts.minds(podClass));
    const standing: Standing = { podClass, live: new Map(), terminating: new Map(), mindedBy };
    this.#standing.set(podClass, standing);
    this.#standingNear.add(standing);
    return standing;
  }
}

const NOBODY: ReadonlySet<ClassCounts> = new Set();
