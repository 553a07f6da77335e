import type { Labels, Node, Pod } from '#model/kubernetes.ts';
import type { Matcher } from './matchers.ts';
import type { PodClasses } from './pod-class.ts';
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
export function nodeView(
  node: Node,
  pods: readonly PodView[],
  { limits = NO_LIMITS, serial = 0 }: { readonly limits?: ReadonlyMap<string, number>; readonly serial?: number } = {},
): NodeView {
  const { requested, assumed } = sumsOf(pods);
  const podsWithTerms = pods.filter(({ podClass }) => podClass.hasPodTerms).length;
  return withNode({ requested, assumed, pods, leastPriority: leastPriorityOf(pods), podsWithTerms }, node, limits, serial);
}

/** The same pods on the node as it is now. */
export function changedNode(known: NodeView, node: Node): NodeView {
  return withNode(known, node, known.volumeLimits, known.serial);
}

type OfPods = Pick<NodeView, 'requested' | 'assumed' | 'pods' | 'leastPriority' | 'podsWithTerms'>;

function withNode(
  { requested, assumed, pods, leastPriority, podsWithTerms }: OfPods,
  { metadata, spec, status }: Node,
  volumeLimits: NodeView['volumeLimits'],
  serial: number,
): NodeView {
  const allocatable = status?.allocatable ?? status?.capacity;
  return {
    name: metadata.name,
    serial,
    labels: metadata.labels ?? NO_LABELS,
    taints: spec?.taints ?? NO_TAINTS,
    unschedulable: spec?.unschedulable ?? false,
    allocatable: resourcesOf(allocatable),
    podLimit: wholeUnits(allocatable?.['pods']),
    requested,
    assumed,
    images: imagesOf(status?.images),
    volumeLimits,
    pods,
    leastPriority,
    podsWithTerms,
  };
}

/** The node with one pod more: what an assumed or nominated pod makes of it. */
export function withPod(node: NodeView, pod: PodView): NodeView {
  return withPods(node, [...node.pods, pod], Math.min(node.leastPriority, pod.priority), pod, 1);
}

/** The node without a pod. The last pod takes its place, as in upstream's cache: the order decides ties between victims. */
export function withoutPod(node: NodeView, pod: PodView): NodeView {
  const pods = [...node.pods];
  const index = pods.findIndex(({ uid }) => uid === pod.uid);
  const last = pods.pop();
  if (index < 0 || last === undefined) return node;
  if (index < pods.length) pods[index] = last;
  return withPods(node, pods, leastPriorityOf(pods), pod, -1);
}

/** How the pods on a node differ from those in an earlier view of it: which came (1) and which went (-1). */
export function eachPodChange(before: NodeView, now: NodeView, tell: (pod: PodView, sign: 1 | -1) => void): void {
  const [old, pods] = [before.pods, now.pods];
  if (old === pods) return;
  let same = 0;
  while (same < old.length && old[same] === pods[same]) same++;
  if (same === old.length) {
    for (let index = same; index < pods.length; index++) tell(pods[index] as PodView, 1);
    return;
  }
  const gone = new Set(old.slice(same));
  for (let index = same; index < pods.length; index++) if (!gone.delete(pods[index] as PodView)) tell(pods[index] as PodView, 1);
  for (const pod of gone) tell(pod, -1);
}

/** How many live pods of a namespace a node carries that a selector picks. */
export function livePods({ pods }: NodeView, namespace: string, selector: Matcher): number {
  let count = 0;
  for (const pod of pods) if (pod.namespace === namespace && !pod.terminating && selector.matches(pod.podClass.labels)) count++;
  return count;
}

function withPods(node: NodeView, pods: readonly PodView[], leastPriority: number, { podClass }: PodView, sign: 1 | -1): NodeView {
  return {
    name: node.name,
    serial: node.serial,
    labels: node.labels,
    taints: node.taints,
    unschedulable: node.unschedulable,
    allocatable: node.allocatable,
    podLimit: node.podLimit,
    requested: addResources(node.requested, podClass.requests, sign),
    assumed: addUsage(node.assumed, podClass.assumed, sign),
    images: node.images,
    volumeLimits: node.volumeLimits,
    pods,
    leastPriority,
    podsWithTerms: node.podsWithTerms + (podClass.hasPodTerms ? sign : 0),
  };
}

function leastPriorityOf(pods: readonly PodView[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { priority } of pods) if (priority < least) least = priority;
  return least;
}

function addUsage(left: Usage, right: Usage, sign: 1 | -1): Usage {
  return { milliCpu: left.milliCpu + sign * right.milliCpu, memory: left.memory + sign * right.memory };
}

function sumsOf(pods: readonly PodView[]): Pick<NodeView, 'requested' | 'assumed'> {
  const scalars = new Map<string, number>();
  const requested = { milliCpu: 0, memory: 0, ephemeralStorage: 0, scalars };
  const assumed = { milliCpu: 0, memory: 0 };
  for (const { podClass } of pods) {
    addInto(requested, podClass.requests);
    assumed.milliCpu += podClass.assumed.milliCpu;
    assumed.memory += podClass.assumed.memory;
  }
  return { requested, assumed };
}

function addInto(sum: { milliCpu: number; memory: number; ephemeralStorage: number; scalars: Map<string, number> }, amounts: Resources): void {
  sum.milliCpu += amounts.milliCpu;
  sum.memory += amounts.memory;
  sum.ephemeralStorage += amounts.ephemeralStorage;
  for (const [name, amount] of amounts.scalars) sum.scalars.set(name, (sum.scalars.get(name) ?? 0) + amount);
}

type ListedImages = NonNullable<Node['status']>['images'];

const NO_IMAGES: ReadonlyMap<string, number> = new Map();
const readImages = new WeakMap<object, ReadonlyMap<string, number>>();

/** Lists never change, so each is read once. */
function imagesOf(listed: ListedImages): ReadonlyMap<string, number> {
  if (listed === undefined || listed.length === 0) return NO_IMAGES;
  const known = readImages.get(listed);
  if (known !== undefined) return known;
  const images = new Map<string, number>();
  for (const { names, sizeBytes } of listed) for (const name of names ?? []) images.set(name, sizeBytes ?? 0);
  readImages.set(listed, images);
  return images;
}

function isPreempted(pod: Pod): boolean {
  const target = pod.status?.conditions?.find(({ type }) => type === 'DisruptionTarget');
  return target?.status === 'True' && target.reason === 'PreemptionByScheduler';
}
