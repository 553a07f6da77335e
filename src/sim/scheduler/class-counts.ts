import type { Labels } from '#model/kubernetes.ts';
import { countWholeNode, emptyCounts, type SoftConstraints, type TopologyCounts } from './cycle.ts';
import type { NodeList } from './node-list.ts';
import { countForAffinity } from './plugins/inter-pod-affinity/inter-pod-affinity.ts';
import { countDomains, countPodsOfClass, countsPodsOfClass } from './plugins/pod-topology-spread/pod-topology-spread.ts';
import { mayPick, type PodClass } from './pod-class.ts';
import type { NodeView, PodView } from './views.ts';

export type NamespaceLabels = (namespace: string) => Labels;

/** What matters of the pods on all nodes to pods of one class, by topology. It is told of every pod that may matter. */
export class ClassCounts {
  readonly podClass: PodClass;
  readonly soft: SoftConstraints;
  /** Does it depend on the nodes' taints? */
  readonly honoursTaints: boolean;
  readonly #namespaces = new Map<string, Labels>();
  #counts: TopologyCounts;
  #isOutdated = false;

  constructor(podClass: PodClass, soft: SoftConstraints) {
    this.podClass = podClass;
    this.soft = soft;
    this.#counts = emptyCounts(podClass, soft);
    const { hard, soft: spread } = this.#counts;
    this.honoursTaints = [...hard.constraints, ...spread.constraints].some((constraint) => constraint.honoursTaints);
  }

  get counts(): TopologyCounts {
    return this.#counts;
  }

  /** May a pod of another class change anything? By what neither nodes nor namespaces can alter, so that it is asked once. */
  minds(other: PodClass): boolean {
    const { podClass } = this;
    const { hard, soft } = this.#counts;
    return (
      countsPodsOfClass(hard, podClass, other) || countsPodsOfClass(soft, podClass, other) || mayPick(podClass, other) || mayPick(other, podClass)
    );
  }

  /** Forgets all pods; the nodes are those of a list. */
  startAnew(nodes: NodeList): void {
    this.#namespaces.clear();
    this.#isOutdated = false;
    this.#counts = emptyCounts(this.podClass, this.soft);
    const { hard } = this.#counts;
    if (hard.constraints.length > 0) nodes.each((node) => countDomains(hard, this.podClass, node, 1));
  }

  /** Counts a pod that came to a node (1) or went (-1), or as many as are alike. */
  countPods(
    { podClass: other, terminating }: Pick<PodView, 'podClass' | 'terminating'>,
    node: NodeView,
    change: number,
    namespaces: NamespaceLabels,
  ): void {
    const { podClass } = this;
    const { hard, soft, affinity } = this.#counts;
    if (!terminating) {
      countPodsOfClass(hard, podClass, other, node, change);
      countPodsOfClass(soft, podClass, other, node, change);
    }
    if (podClass.hasPodTerms || other.hasPodTerms) countForAffinity(affinity, podClass, other, node, change, this.#noting(namespaces));
  }

  /** Counts a node with all its pods in (1) or out (-1). */
  countNode(node: NodeView, sign: 1 | -1, namespaces: NamespaceLabels): void {
    countWholeNode(this.#counts, this.podClass, node, sign, this.#noting(namespaces));
  }

  /** Have the namespaces that were asked about the labels they had then? */
  isRightAbout(namespaces: NamespaceLabels): boolean {
    if (this.#isOutdated) return false;
    for (const [namespace, labels] of this.#namespaces) if (namespaces(namespace) !== labels) return false;
    return true;
  }

  /** Notes which namespaces were asked about, and what they were then. */
  #noting(namespaces: NamespaceLabels): NamespaceLabels {
    return (namespace) => {
      const labels = namespaces(namespace);
      const known = this.#namespaces.get(namespace);
      if (known === undefined) this.#namespaces.set(namespace, labels);
      else if (known !== labels) this.#isOutdated = true;
      return labels;
    };
  }
}
