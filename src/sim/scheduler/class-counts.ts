import type { Labels } from '#model/kubernetes.ts';
import type { Carriers } from './carriers.ts';
import { countWholeNode, emptyCounts, type SoftConstraints, type TopologyCounts } from './cycle.ts';
import type { NodeList } from './node-list.ts';
import { eachPodChange } from './node-view.ts';
import { countForAffinity, countNodeForAffinity } from './plugins/inter-pod-affinity/inter-pod-affinity.ts';
import { countChangedPod, countDomains, countMatching, type Spread } from './plugins/pod-topology-spread/pod-topology-spread.ts';
import type { PodClass } from './pod-class.ts';
import type { NodeView } from './views.ts';

type NamespaceLabels = (namespace: string) => Labels;

/**
 * What matters of the pods on all nodes to pods of one class, by topology. Right for one list of nodes at a time; going over to another
 * costs as much as differs.
 */
export class ClassCounts {
  readonly #podClass: PodClass;
  readonly #soft: SoftConstraints;
  readonly #namespaces = new Map<string, Labels>();
  #nodes: NodeList;
  #counts: TopologyCounts;

  constructor(podClass: PodClass, soft: SoftConstraints, nodes: NodeList, carriers: Carriers, namespaces: NamespaceLabels) {
    this.#podClass = podClass;
    this.#soft = soft;
    this.#nodes = nodes;
    this.#counts = this.#countAll(carriers, namespaces);
  }

  /** The counts; to be left as they are, and right until another list is asked about. */
  of(nodes: NodeList, carriers: Carriers, namespaces: NamespaceLabels): TopologyCounts {
    if (nodes === this.#nodes && this.#isRightAbout(namespaces)) return this.#counts;
    const before = this.#nodes;
    const changed = this.#isRightAbout(namespaces) ? nodes.placesThatDiffer(before) : undefined;
    this.#nodes = nodes;
    if (changed === undefined) this.#counts = this.#countAll(carriers, namespaces);
    else for (const place of changed) this.#recount(before.at(place), nodes.at(place), this.#noting(namespaces));
    return this.#counts;
  }

  #countAll(carriers: Carriers, namespaces: NamespaceLabels): TopologyCounts {
    this.#namespaces.clear();
    carriers.goOverTo(this.#nodes);
    const podClass = this.#podClass;
    const counts = emptyCounts(podClass, this.#soft);
    for (const spread of [counts.hard, counts.soft]) {
      if (spread.constraints.length === 0) continue;
      this.#nodes.each((node) => countDomains(spread, podClass, node, 1));
      carriers.eachWithNamespace(podClass.namespace, (node) => countMatching(spread, podClass, node, 1));
    }
    const noting = this.#noting(namespaces);
    const forAffinity = (node: NodeView) => countNodeForAffinity(counts.affinity, podClass, node, 1, noting);
    if (podClass.hasPodTerms) this.#nodes.each(forAffinity);
    else carriers.eachWithTerms(forAffinity);
    return counts;
  }

  /** Counts what became of a node: only its changed pods if it counts as before otherwise. */
  #recount(before: NodeView, now: NodeView, namespaces: NamespaceLabels): void {
    const podClass = this.#podClass;
    const { hard, soft, affinity } = this.#counts;
    const countsAlike = before.labels === now.labels && (before.taints === now.taints || !(honoursTaints(hard) || honoursTaints(soft)));
    if (!countsAlike) {
      countWholeNode(this.#counts, podClass, before, -1, namespaces);
      countWholeNode(this.#counts, podClass, now, 1, namespaces);
      return;
    }
    eachPodChange(before, now, (pod, sign) => {
      countChangedPod(hard, podClass, pod, now, sign);
      countChangedPod(soft, podClass, pod, now, sign);
      countForAffinity(affinity, podClass, pod.podClass, now, sign, namespaces);
    });
  }

  /** Which namespaces were asked about, and what they were then. */
  #noting(namespaces: NamespaceLabels): NamespaceLabels {
    return (namespace) => {
      const labels = namespaces(namespace);
      this.#namespaces.set(namespace, labels);
      return labels;
    };
  }

  #isRightAbout(namespaces: NamespaceLabels): boolean {
    for (const [namespace, labels] of this.#namespaces) if (namespaces(namespace) !== labels) return false;
    return true;
  }
}

function honoursTaints({ constraints }: Spread): boolean {
  return constraints.some((constraint) => constraint.honoursTaints);
}
