import { NodeTable } from '#sim/scheduler/node-table.ts';
import { selectsNode } from '#sim/scheduler/plugins/node-affinity/node-affinity.ts';
import { untoleratedTaint } from '#sim/scheduler/plugins/taint-toleration/taint-toleration.ts';
import type { PodClass, PodClasses } from '#sim/scheduler/pod-class.ts';
import type { Resources } from '#sim/scheduler/resources.ts';
import type { NodeView } from '#sim/scheduler/views.ts';
import type { View } from '#sim/view.ts';

/** Amounts none of the pods that are placed meanwhile exceeds. */
type Largest = Pick<Resources, 'milliCpu' | 'memory' | 'ephemeralStorage'>;

/** Nodes of which a pod needs one. */
type Group = readonly NodeView[];

/** What a pod asks of nodes, as a key, and the groups that each have to have one for it. */
interface Wanted {
  readonly key: string;
  readonly groups: readonly Group[];
}

/** Where the pods of a settled cluster could be put anew. */
export class Rooms {
  readonly #nodes: readonly NodeView[];
  readonly #selectable = new Map<string, Group>();
  readonly #wanted = new Map<PodClass, Wanted>();
  readonly #groups = new Map<string, readonly Group[]>();

  constructor(view: View, classes: PodClasses) {
    this.#nodes = [...new NodeTable(classes).nodes(view)].sort((left, right) => freeCpu(right) - freeCpu(left));
  }

  /** Nodes that take pods of the class as far as they say which they want and tolerate, whether there is room or not. */
  selectable(podClass: PodClass): Group {
    const known = this.#selectable.get(podClass.nodeSelectionKey);
    if (known !== undefined) return known;
    const found = this.#nodes.filter((node) => takes(node, podClass));
    this.#selectable.set(podClass.nodeSelectionKey, found);
    return found;
  }

  /** Rules about other pods that pods of the cluster have and that keep others away. */
  exclusions(): readonly PodClass[] {
    const crowded = this.#nodes.filter(({ podsWithTerms }) => podsWithTerms > 0);
    return [...new Set(crowded.flatMap(({ pods }) => pods.map(({ podClass }) => podClass)))].filter((each) => each.antiAffinity.required.length > 0);
  }

  /**
   * Whether each of these pods finds a node that is not the lost one, in whatever order they come and wherever the
   * scheduler puts the others. A node is closed to a pod only after as many others as it has room for besides; so if all
   * others together are too few to close all nodes that would do now, one is left.
   */
  placeable(moving: readonly PodClass[], lost: string): boolean {
    const largest = largestOf(moving);
    const asked = new Set<string>();
    return moving.every((podClass) => {
      const wanted = this.#wantedBy(podClass);
      if (asked.has(wanted.key)) return true;
      asked.add(wanted.key);
      return wanted.groups.every((group) => hasRoomAmong(group, podClass, { lost, others: moving.length - 1, largest }));
    });
  }

  #wantedBy(podClass: PodClass): Wanted {
    const known = this.#wanted.get(podClass);
    if (known !== undefined) return known;
    const wanted = { key: `${podClass.localKey} ${spreadKey(podClass)}`, groups: this.#groupsFor(podClass) };
    this.#wanted.set(podClass, wanted);
    return wanted;
  }

  /**
   * A spread over a topology always allows the domain with the fewest pods, whichever that then is: there has to be a
   * node in each.
   */
  #groupsFor(podClass: PodClass): readonly Group[] {
    const [spread] = podClass.hardSpread;
    if (spread === undefined) return [this.selectable(podClass)];
    const key = `${podClass.nodeSelectionKey} ${spread.topologyKey} ${spread.honoursAffinity}`;
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const domainOf = ({ labels }: NodeView) => labels[spread.topologyKey];
    const counted = this.#nodes.filter((node) => !spread.honoursAffinity || selectsNode(podClass, node));
    const byDomain = Map.groupBy(this.selectable(podClass), domainOf);
    const domains = new Set(counted.flatMap((node) => domainOf(node) ?? []));
    const groups = domains.size === 0 ? [[]] : [...domains].map((domain) => byDomain.get(domain) ?? []);
    this.#groups.set(key, groups);
    return groups;
  }
}

function takes(node: NodeView, podClass: PodClass): boolean {
  return !node.unschedulable && untoleratedTaint(node.taints, podClass.tolerations) === undefined && selectsNode(podClass, node);
}

function spreadKey({ hardSpread: [spread] }: PodClass): string {
  return spread === undefined ? '' : `${spread.topologyKey} ${spread.honoursAffinity}`;
}

function hasRoomAmong(group: Group, podClass: PodClass, { lost, others, largest }: { lost: string; others: number; largest: Largest }): boolean {
  let closing = 0;
  for (const node of group) {
    if (node.name === lost) continue;
    closing += roomBesides(node, podClass, largest) + 1;
    if (closing > others) return true;
  }
  return false;
}

/** How many pods of the largest size can come to a node and still leave room for one of the class; -1: it has no room now. */
function roomBesides({ allocatable, requested, pods, podLimit }: NodeView, { requests }: PodClass, largest: Largest): number {
  let besides = podLimit - pods.length - 1;
  for (const what of ['milliCpu', 'memory', 'ephemeralStorage'] as const) {
    if (requests[what] <= 0) continue;
    const left = allocatable[what] - requested[what] - requests[what];
    if (left < 0) return -1;
    besides = Math.min(besides, Math.floor(left / largest[what]));
  }
  return Math.max(besides, -1);
}

function largestOf(moving: readonly PodClass[]): Largest {
  const most = { milliCpu: 0, memory: 0, ephemeralStorage: 0 };
  for (const { requests } of moving) {
    most.milliCpu = Math.max(most.milliCpu, requests.milliCpu);
    most.memory = Math.max(most.memory, requests.memory);
    most.ephemeralStorage = Math.max(most.ephemeralStorage, requests.ephemeralStorage);
  }
  return most;
}

function freeCpu({ allocatable, requested }: NodeView): number {
  return allocatable.milliCpu - requested.milliCpu;
}
