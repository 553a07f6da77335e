import type { Labels, Node, Pod } from '#model/kubernetes.ts';
import type { HostPort, PodClass, PodClasses } from './pod-class.ts';
import { addResources, type Resources, resourcesOf, type Usage, wholeUnits } from './resources.ts';
import type { NodeView, PodView } from './views.ts';

const DEFAULT_PRIORITY = 0;
const NO_LABELS: Labels = {};
const NO_TAINTS: NodeView['taints'] = [];
const NO_LIMITS: NodeView['volumeLimits'] = new Map();

/** What a pod's priority counts as when admission set none. */
export function priorityOf(pod: Pod): number {
  return pod.spec.priority ?? DEFAULT_PRIORITY;
}

/** The view of a pod as it is stored. */
export function podView(pod: Pod, classes: PodClasses): PodView {
  const { metadata, status } = pod;
  const terminating = metadata.deletionTimestamp !== undefined;
  return {
    uid: metadata.uid ?? `${metadata.namespace ?? 'default'}/${metadata.name}`,
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
    podClass: classes.of(pod),
    priority: priorityOf(pod),
    startTimeMs: status?.startTime === undefined ? undefined : Date.parse(status.startTime),
    terminating,
    preempted: terminating && isPreempted(pod),
    nominatedNode: status?.nominatedNodeName || undefined,
  };
}

/** Does a bound pod take up room? Pods that ended do not, pods that terminate still do. */
export function takesRoom(pod: Pod): boolean {
  return pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed';
}

/** The view of a node with the pods on it. `limits`: attachable volumes by CSI driver, from the node's CSINode. */
export function nodeView(node: Node, pods: readonly PodView[], limits: ReadonlyMap<string, number> = NO_LIMITS): NodeView {
  const allocatable = node.status?.allocatable ?? node.status?.capacity;
  return {
    name: node.metadata.name,
    labels: node.metadata.labels ?? NO_LABELS,
    taints: node.spec?.taints ?? NO_TAINTS,
    unschedulable: node.spec?.unschedulable ?? false,
    allocatable: resourcesOf(allocatable),
    podLimit: wholeUnits(allocatable?.['pods']),
    ...sumsOf(pods),
    images: imagesOf(node),
    volumeLimits: limits,
    pods: () => pods,
  };
}

/** Are they views of one node that has only got other pods? */
export function differsInPodsOnly(before: NodeView, now: NodeView): boolean {
  return (
    before.labels === now.labels &&
    before.taints === now.taints &&
    before.unschedulable === now.unschedulable &&
    before.podLimit === now.podLimit &&
    before.volumeLimits === now.volumeLimits &&
    sameResources(before.allocatable, now.allocatable) &&
    sameNumbers(before.images, now.images)
  );
}

/** The node with one pod more: what an assumed or nominated pod makes of it. */
export function withPod(node: NodeView, pod: PodView): NodeView {
  return withPods(node, () => [...node.pods(), pod], pod, 1);
}

/** The node without a pod. The last pod takes its place, as in upstream's cache: the order decides ties between victims. */
export function withoutPod(node: NodeView, pod: PodView): NodeView {
  const pods = [...node.pods()];
  const index = pods.findIndex(({ uid }) => uid === pod.uid);
  const last = pods.pop();
  if (index < 0 || last === undefined) return node;
  if (index < pods.length) pods[index] = last;
  return withPods(node, () => pods, pod, -1);
}

/** How many pods of each class a node carries. */
export interface ClassCount {
  /** All of them, and those that do not terminate. */
  readonly all: number;
  readonly live: number;
}

const countsByNode = new WeakMap<NodeView, ReadonlyMap<PodClass, ClassCount>>();

export function classCounts(node: NodeView): ReadonlyMap<PodClass, ClassCount> {
  const known = countsByNode.get(node);
  if (known !== undefined) return known;
  const counts = new Map<PodClass, { all: number; live: number }>();
  for (const { podClass, terminating } of node.pods()) {
    let count = counts.get(podClass);
    if (count === undefined) {
      count = { all: 0, live: 0 };
      counts.set(podClass, count);
    }
    count.all++;
    if (!terminating) count.live++;
  }
  countsByNode.set(node, counts);
  return counts;
}

/** The classes on a node of one namespace, and those that have rules about other pods. */
interface SortedClasses {
  readonly byNamespace: ReadonlyMap<string, readonly ClassOnNode[]>;
  readonly withTerms: readonly ClassOnNode[];
}

export interface ClassOnNode extends ClassCount {
  readonly podClass: PodClass;
}

const NO_CLASSES: readonly ClassOnNode[] = [];
const sortedByNode = new WeakMap<NodeView, SortedClasses>();

/** The classes of one namespace on a node. */
export function classesIn(node: NodeView, namespace: string): readonly ClassOnNode[] {
  return sortedClasses(node).byNamespace.get(namespace) ?? NO_CLASSES;
}

/** The classes on a node that have rules about other pods. */
export function classesWithTerms(node: NodeView): readonly ClassOnNode[] {
  return sortedClasses(node).withTerms;
}

function sortedClasses(node: NodeView): SortedClasses {
  const known = sortedByNode.get(node);
  if (known !== undefined) return known;
  const byNamespace = new Map<string, ClassOnNode[]>();
  const withTerms: ClassOnNode[] = [];
  for (const [podClass, { all, live }] of classCounts(node)) {
    const entry = { podClass, all, live };
    const others = byNamespace.get(podClass.namespace);
    if (others === undefined) byNamespace.set(podClass.namespace, [entry]);
    else others.push(entry);
    if (podClass.hasPodTerms) withTerms.push(entry);
  }
  const made = { byNamespace, withTerms };
  sortedByNode.set(node, made);
  return made;
}

/** A change in the number of pods of one class. */
export interface ClassChange extends ClassCount {
  readonly podClass: PodClass;
}

interface Descent {
  readonly from: NodeView;
  readonly change: ClassChange;
}

const descents = new WeakMap<NodeView, Descent>();
const changesByNode = new WeakMap<NodeView, { readonly before: NodeView; readonly changes: readonly ClassChange[] }>();

/** What became of the pods of a node between two of its views. Cheap when the later one was made of the earlier by adding and taking pods. */
export function podChanges(before: NodeView, now: NodeView): readonly ClassChange[] {
  if (before === now) return [];
  const known = changesByNode.get(now);
  if (known?.before === before) return known.changes;
  const descent = descents.get(now);
  const changes = descent === undefined ? comparedCounts(before, now) : [...podChanges(before, descent.from), descent.change];
  changesByNode.set(now, { before, changes });
  return changes;
}

/** How many live pods of a namespace a node carries that `picks` picks. */
export function livePods(node: NodeView, namespace: string, picks: (podClass: PodClass) => boolean): number {
  const descent = descents.get(node);
  if (descent !== undefined && !sortedByNode.has(node)) {
    const { podClass, live } = descent.change;
    return livePods(descent.from, namespace, picks) + (podClass.namespace === namespace && picks(podClass) ? live : 0);
  }
  let count = 0;
  for (const { podClass, live } of classesIn(node, namespace)) if (live > 0 && picks(podClass)) count += live;
  return count;
}

function comparedCounts(before: NodeView, now: NodeView): readonly ClassChange[] {
  const earlier = classCounts(before);
  const later = classCounts(now);
  const changes: ClassChange[] = [];
  for (const [podClass, { all, live }] of later) {
    const was = earlier.get(podClass);
    if (was?.all !== all || was.live !== live) changes.push({ podClass, all: all - (was?.all ?? 0), live: live - (was?.live ?? 0) });
  }
  for (const [podClass, { all, live }] of earlier) if (!later.has(podClass)) changes.push({ podClass, all: -all, live: -live });
  return changes;
}

/** The host ports taken on a node. */
export function portsOn(node: NodeView): Iterable<HostPort> {
  return [...classCounts(node).keys()].flatMap((podClass) => podClass.hostPorts);
}

function withPods(node: NodeView, pods: () => readonly PodView[], { podClass, terminating }: PodView, sign: 1 | -1): NodeView {
  let made: readonly PodView[] | undefined;
  const changed: NodeView = {
    name: node.name,
    labels: node.labels,
    taints: node.taints,
    unschedulable: node.unschedulable,
    allocatable: node.allocatable,
    podLimit: node.podLimit,
    podCount: node.podCount + sign,
    requested: addResources(node.requested, podClass.requests, sign),
    assumed: addUsage(node.assumed, podClass.assumed, sign),
    images: node.images,
    volumeLimits: node.volumeLimits,
    pods: () => {
      made ??= pods();
      return made;
    },
  };
  descents.set(changed, { from: node, change: { podClass, all: sign, live: terminating ? 0 : sign } });
  return changed;
}

function sameResources(left: Resources, right: Resources): boolean {
  return (
    left.milliCpu === right.milliCpu &&
    left.memory === right.memory &&
    left.ephemeralStorage === right.ephemeralStorage &&
    sameNumbers(left.scalars, right.scalars)
  );
}

function sameNumbers(left: ReadonlyMap<string, number>, right: ReadonlyMap<string, number>): boolean {
  return left === right || (left.size === right.size && [...left].every(([name, number]) => right.get(name) === number));
}

function addUsage(left: Usage, right: Usage, sign: 1 | -1): Usage {
  return { milliCpu: left.milliCpu + sign * right.milliCpu, memory: left.memory + sign * right.memory };
}

function sumsOf(pods: readonly PodView[]): Pick<NodeView, 'podCount' | 'requested' | 'assumed'> {
  const scalars = new Map<string, number>();
  const requested = { milliCpu: 0, memory: 0, ephemeralStorage: 0, scalars };
  const assumed = { milliCpu: 0, memory: 0 };
  for (const { podClass } of pods) {
    addInto(requested, podClass.requests);
    assumed.milliCpu += podClass.assumed.milliCpu;
    assumed.memory += podClass.assumed.memory;
  }
  return { podCount: pods.length, requested, assumed };
}

function addInto(sum: { milliCpu: number; memory: number; ephemeralStorage: number; scalars: Map<string, number> }, amounts: Resources): void {
  sum.milliCpu += amounts.milliCpu;
  sum.memory += amounts.memory;
  sum.ephemeralStorage += amounts.ephemeralStorage;
  for (const [name, amount] of amounts.scalars) sum.scalars.set(name, (sum.scalars.get(name) ?? 0) + amount);
}

const NO_IMAGES: ReadonlyMap<string, number> = new Map();

function imagesOf(node: Node): ReadonlyMap<string, number> {
  const listed = node.status?.images ?? [];
  if (listed.length === 0) return NO_IMAGES;
  const images = new Map<string, number>();
  for (const { names, sizeBytes } of listed) for (const name of names ?? []) images.set(name, sizeBytes ?? 0);
  return images;
}

function isPreempted(pod: Pod): boolean {
  const target = pod.status?.conditions?.find(({ type }) => type === 'DisruptionTarget');
  return target?.status === 'True' && target.reason === 'PreemptionByScheduler';
}
