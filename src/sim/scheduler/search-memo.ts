import { Recent } from '#base/recent.ts';
import type { ClusterView } from './cluster-view.ts';
import { softConstraints, type TopologyCounts } from './cycle.ts';
import type { Infeasible } from './decide.ts';
import { ImageCounts } from './image-counts.ts';
import { LocalVerdicts } from './local-verdicts.ts';
import type { NodeList } from './node-list.ts';
import type { PodClass } from './pod-class.ts';
import { StandingPods } from './standing-pods.ts';
import { TopologyColumn } from './topology-column.ts';
import type { PodView } from './views.ts';

/** What one entry keeps grows with the nodes, so only the latest are kept. */
const SHAPES = 256;
const REFUSALS = 64;
const COLUMNS = 16;

interface Refusal {
  readonly nodes: NodeList;
  readonly counts: TopologyCounts;
  readonly refused: Infeasible;
}

/**
 * What was found out about nodes, by shapes and classes of pods. A pure memo, shared by all forks: every answer depends only on the
 * list of nodes it is asked about, and lists that differ in little cost little.
 */
export class SearchMemo {
  readonly #images = new ImageCounts();
  readonly #pods = new StandingPods();
  readonly #columns = new Recent<string, TopologyColumn>(COLUMNS);
  readonly #verdicts = new Recent<string, LocalVerdicts>(SHAPES);
  readonly #refusals = new Recent<PodClass, Refusal>(REFUSALS);

  /** What the plug-ins that look at a node alone say. All clusters asked about must be of one version. */
  verdicts({ podClass }: PodView, { nodes, minor }: ClusterView): LocalVerdicts {
    const known = this.#verdicts.get(podClass.localKey);
    if (known !== undefined) {
      known.goOverTo(nodes);
      return known;
    }
    const made = new LocalVerdicts(podClass, minor, nodes);
    this.#verdicts.set(podClass.localKey, made);
    return made;
  }

  /** The counts by topology; to be left as they are, and right until another list of nodes is asked about. */
  counts(pod: PodView, { nodes, lookups }: ClusterView): TopologyCounts {
    const soft = softConstraints(pod, () => lookups.defaultSelector(pod));
    return this.#pods.counts(pod.podClass, soft, nodes, lookups.namespaceLabels);
  }

  /** The values of a topology key. */
  column(topologyKey: string, { nodes }: ClusterView): TopologyColumn {
    let known = this.#columns.get(topologyKey);
    if (known === undefined) {
      known = new TopologyColumn(topologyKey);
      this.#columns.set(topologyKey, known);
    }
    known.goOverTo(nodes);
    return known;
  }

  /** The part of all nodes that has an image. */
  share(image: string, { nodes }: ClusterView): number {
    this.#images.goOverTo(nodes);
    return this.#images.share(image);
  }

  /** What was found when a pod of the class last fitted nowhere, if nothing has changed since. */
  refusal(podClass: PodClass, { nodes }: ClusterView, counts: TopologyCounts): Infeasible | undefined {
    const known = this.#refusals.get(podClass);
    return known?.nodes === nodes && known.counts === counts ? known.refused : undefined;
  }

  noteRefusal(podClass: PodClass, { nodes }: ClusterView, counts: TopologyCounts, refused: Infeasible): void {
    this.#refusals.set(podClass, { nodes, counts, refused });
  }
}
