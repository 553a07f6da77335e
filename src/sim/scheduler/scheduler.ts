import type { TimeMs } from '#base/brand.ts';
import type { Condition, Node, PersistentVolume, PersistentVolumeClaim, Pod } from '#model/kubernetes.ts';
import { type Actor, type Change, type Outcome, onObject, type Reconciliation, setRow, type Wake, type Watch, type Write } from '../actor.ts';
import type { EntryId } from '../engine/trace.ts';
import { acts, apiWritable, incarnationOf, schedulerProcess } from '../processes.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Draw, Failed, Infeasible } from './decide.ts';
import { DefaultSelectors } from './default-selectors.ts';
import { eventNote, failureMessage, GATED, preemptedEvent, preemptedMessage, scheduledEvent } from './messages.ts';
import type { NodeTable } from './node-table.ts';
import { withPod } from './node-view.ts';
import type { VolumeChoice } from './plugins/volume-binding/volume-binding.ts';
import { type Preempted, preempt } from './preemption.ts';
import {
  addPod,
  copyQueue,
  flush,
  moveOnEvent,
  newQueue,
  nextLookMs,
  podFailed,
  popPods,
  type QueuedPod,
  removePod,
  type SchedulingQueue,
} from './queue.ts';
import type { QueueEvent } from './queue-events.ts';
import { search } from './search.ts';
import { SearchMemo } from './search-memo.ts';
import { statedNode } from './stated-placements.ts';
import { type Nominations, type StoreTools, storeView } from './store-view.ts';
import type { NodeView, PodView } from './views.ts';

interface Waiting {
  readonly queue: SchedulingQueue<ObjectRef>;
  /** Where the next search for nodes begins. */
  readonly start: number;
  /** What the scheduler keeps in memory is gone with its process. */
  readonly incarnation: number;
}

/** What the scheduler works with, whatever the state. */
interface Tools extends StoreTools {
  readonly memo: SearchMemo;
}

/** One look at the queue. */
interface Round {
  readonly queue: SchedulingQueue<ObjectRef>;
  readonly view: View;
  /** What made the scheduler look. */
  readonly causes: readonly EntryId[];
  /** Found out when first asked for: it costs as much as pods wait. */
  nominated: () => Nominations;
  start: number;
}

const nobody: Nominations = new Map();

const queues = defineRow<Waiting>('scheduling-queue', { judged: false });

/** What the queue has not been told yet, the latest first: telling it costs as much as pods wait, so it is told all at once. */
interface News {
  readonly ref: ObjectRef;
  readonly causes: readonly EntryId[];
  readonly before: News | undefined;
}

const unread = defineRow<News>('scheduling-news', { judged: false });
const defaultScheduler = 'default-scheduler';

/**
 * kube-scheduler: takes pods from its queue one by one, decides, binds. Pods that found no node wait for an event that
 * may help, as the plug-ins that objected registered for. [pkg/scheduler/{scheduler,schedule_one}.go, 1.28]
 *
 * @param minor minor version of Kubernetes: texts and some rules differ
 */
export function scheduler(table: NodeTable, minor: number): readonly Actor[] {
  const tools: Tools = { table, selectors: new DefaultSelectors(), memo: new SearchMemo(), minor };
  const actor: Actor = {
    name: 'kube-scheduler',
    watches: watches(),
    active: (view) => acts(view, schedulerProcess) && apiWritable(view),
    *reconcile(ref, view, wake) {
      if (ref.kind === 'scheduler') yield* work(view, wake, tools);
      else yield* hear(ref, view, wake);
    },
  };
  return [table.actor, actor];
}

/** The first news of an instant wakes the scheduler, which then reads all there are. */
function* hear(ref: ObjectRef, view: View, { causes }: Wake): Reconciliation {
  const before = view.row(unread, queueRef(view));
  yield setRow(unread, queueRef(view), { ref, causes, before });
  if (before === undefined) yield { verb: 'wake', at: view.now, why: 'queue', ref: queueRef(view) };
}

function watches(): readonly Watch[] {
  return [
    onObject<Pod>('Pod', podKeys),
    onObject<Node>('Node', ({ before, after }, view) => event(view, nodeEvent(before, after))),
    onObject('PersistentVolumeClaim', ({ before }, view) => event(view, before === undefined ? 'claim/add' : 'claim/update')),
    onObject('PersistentVolume', ({ before }, view) => event(view, before === undefined ? 'volume/add' : 'volume/update')),
    onObject('StorageClass', ({ before }, view) => event(view, before === undefined ? 'storage-class/add' : 'storage-class/update')),
  ];
}

function podKeys({ ref, before, after }: Change<Pod>, view: View): readonly ObjectRef[] {
  const pod = after ?? before;
  if (pod === undefined || (pod.spec.schedulerName ?? defaultScheduler) !== defaultScheduler) return [];
  const bound = after?.spec.nodeName !== undefined;
  if (after !== undefined && !bound) return before === undefined || before.spec !== after.spec || before.metadata !== after.metadata ? [ref] : [];
  if (after === undefined) return before?.spec.nodeName === undefined ? [ref] : event(view, 'pod/delete');
  const ended = before !== undefined && isDone(after) && !isDone(before);
  if (ended) return event(view, 'pod/delete');
  if (before?.spec.nodeName === undefined) return event(view, 'pod/add');
  return before.metadata.labels === after.metadata.labels ? [] : event(view, 'pod/update');
}

/** An event matters only while some pod waits. */
function event(view: View, name: QueueEvent | undefined): readonly ObjectRef[] {
  const waiting = view.row(queues, queueRef(view))?.queue.unschedulable.size ?? 0;
  return name === undefined || waiting === 0 ? [] : [view.ref('scheduler-event', '', name)];
}

function nodeEvent(before: Node | undefined, after: Node | undefined): QueueEvent | undefined {
  if (after === undefined) return 'node/delete';
  if (before === undefined) return 'node/add';
  if (before.status?.allocatable !== after.status?.allocatable) return 'node/allocatable';
  if (before.metadata.labels !== after.metadata.labels) return 'node/label';
  if (before.spec !== after.spec) return 'node/taint';
  return before.status?.conditions !== after.status?.conditions ? 'node/condition' : undefined;
}

/** The queue as the last look left it, told what has happened since. */
function newRound(view: View, wake: Wake, { table }: Tools): Round {
  const { queue, start } = kept(view);
  const causes = new Set(wake.causes);
  for (const news of newsIn(view)) {
    for (const cause of news.causes) causes.add(cause);
    if (news.ref.kind === 'Pod') takeIn(queue, view, news.ref);
    else moveOnEvent(queue, news.ref.name as QueueEvent, view.now);
  }
  flush(queue, view.now);
  return { queue, view, causes: [...causes], nominated: whenAsked(() => nominations(queue, view, table)), start };
}

function whenAsked<T>(find: () => T): () => T {
  let found: T | undefined;
  return () => (found ??= find());
}

/** What the last look left, to be changed; a new process begins with what it finds. */
function kept(view: View): Pick<Waiting, 'queue' | 'start'> {
  const last = view.row(queues, queueRef(view));
  if (last?.incarnation === incarnationOf(view, schedulerProcess)) return { queue: copyQueue(last.queue), start: last.start };
  const queue = newQueue<ObjectRef>(view.now);
  if (last !== undefined) for (const ref of [...waitingIn(last.queue)].sort(byKey)) takeIn(queue, view, ref);
  return { queue, start: 0 };
}

/** The news in the order in which they came. */
function newsIn(view: View): readonly News[] {
  const all: News[] = [];
  for (let news = view.row(unread, queueRef(view)); news !== undefined; news = news.before) all.push(news);
  return all.reverse();
}

function* waitingIn({ active, backoff, unschedulable }: SchedulingQueue<ObjectRef>): Generator<ObjectRef> {
  yield* active.keys();
  yield* backoff.keys();
  yield* unschedulable.keys();
}

function* keep({ queue, start, view }: Round): Reconciliation {
  yield setRow(queues, queueRef(view), { queue, start, incarnation: incarnationOf(view, schedulerProcess) });
}

function takeIn(queue: SchedulingQueue<ObjectRef>, view: View, ref: ObjectRef): void {
  const pod = view.object<Pod>(ref);
  if (pod === undefined || pod.spec.nodeName !== undefined || pod.metadata.deletionTimestamp !== undefined || isDone(pod)) removePod(queue, ref);
  else addPod(queue, ref, pod.spec.priority ?? 0, view.now);
}

/** Tries every pod that is ready to be tried. */
function* work(view: View, wake: Wake, tools: Tools): Reconciliation {
  yield* tools.table.list(view);
  const round = newRound(view, wake, tools);
  const { queue } = round;
  if (view.row(unread, queueRef(view)) !== undefined) yield setRow(unread, queueRef(view), undefined);
  for (const next of popPods(queue, view.now)) {
    const pod = view.object<Pod>(next.uid);
    if (pod === undefined || pod.spec.nodeName !== undefined || pod.metadata.deletionTimestamp !== undefined) continue;
    yield* schedule(round, next, pod, tools);
    const isNominated = nominatedNodeOf(pod) ?? nominatedNodeOf(view.object<Pod>(next.uid) ?? pod);
    if (isNominated !== undefined) round.nominated = whenAsked(() => nominations(queue, view, tools.table));
  }
  yield* keep(round);
  yield* lookAgain(queue, view);
}

/** Looking again after five minutes is a repetition, not progress: only an event can change anything. */
function* lookAgain(queue: SchedulingQueue<ObjectRef>, view: View): Reconciliation {
  const next = nextLookMs(queue, view.now);
  if (next === undefined) return;
  const weight = queue.backoff.size > 0 || queue.active.size > 0 ? 'progress' : 'repeat';
  yield { verb: 'wake', at: Math.max(next, view.now + 1) as TimeMs, why: 'queue', ref: queueRef(view), weight };
}

function* schedule(round: Round, queued: QueuedPod<ObjectRef>, pod: Pod, tools: Tools): Reconciliation {
  const { table, memo } = tools;
  const { queue, view, nominated } = round;
  const ref = queued.uid;
  const own = view.entryOf(ref);
  const causes = causesOf(queued, own, round);
  if ((pod.spec.schedulingGates ?? []).length > 0) {
    yield { verb: 'status', object: withCondition(pod, { ...GATED, status: 'False' }, view), causes, what: GATED.message };
    return;
  }
  if (queued.refusal?.revision === view.revision) {
    podFailed(queue, queued, queued.plugins, view.now);
    yield* tell(pod, ref, queued.refusal.text, view, causes);
    return;
  }
  const cluster = storeView(pod, view, nominated, tools);
  const attempt = whenAsked(() => view.draw(ref, 'placement', queued.attempts));
  const draw: Draw = ({ serial }) => view.drawFor(serial, 'tie', attempt());
  const decision = search(promised(table.podView(pod), statedNode(view, pod)), cluster, draw, round.start, memo);
  if ('nextStart' in decision) round.start = decision.nextStart;
  if (decision.outcome === 'placed') {
    yield* bind(pod, decision.node, decision.volumes, view, causes, table);
    return;
  }
  const told = decision.outcome === 'infeasible' ? yield* unschedulable(pod, decision, cluster, view, causes, draw) : decision.message;
  yield* tell(pod, ref, told, view, causes);
  podFailed(queue, { ...queued, ...refusalOf(decision, told, view) }, decision.outcome === 'infeasible' ? decision.plugins : [], view.now);
}

/** A pod that is turned away before any node is looked at is turned away again while the store stands: most who wait long are such. */
function refusalOf(decision: Infeasible | Failed, text: string, { revision }: View): Pick<QueuedPod, 'refusal'> {
  return decision.outcome === 'infeasible' && decision.cycle === undefined ? { refusal: { text, revision } } : { refusal: undefined };
}

/** A pod is first tried because it came, and again because of what made the scheduler look. */
function causesOf({ attempts }: QueuedPod<ObjectRef>, own: EntryId | undefined, { causes }: Round): Wake['causes'] {
  if (own === undefined) return causes;
  return attempts > 1 ? [own, ...causes.filter((cause) => cause !== own)] : [own];
}

/** A Pod that is known to be on a node when the run begins goes there like one that was promised it: if it fits. */
function promised(pod: PodView, node: string | undefined): PodView {
  return node === undefined ? pod : { ...pod, nominatedNode: node };
}

function* bind(pod: Pod, node: NodeView, volumes: VolumeChoice | undefined, view: View, causes: Wake['causes'], table: NodeTable): Reconciliation {
  yield* bindVolumes(volumes, node.name, causes);
  const scheduled = withCondition({ ...pod, spec: { ...pod.spec, nodeName: node.name } }, { status: 'True' }, view);
  const bound = yield { verb: 'bind', object: scheduled, what: `bound to ${node.name}`, causes };
  if (!bound.stored) return;
  yield* table.note(view, node.name, withPod(node, table.podView(bound.object as Pod)));
  const about = view.refOf(pod);
  const message = scheduledEvent(about.namespace, about.name, node.name);
  yield { verb: 'event', about, type: 'Normal', reason: 'Scheduled', message, source: defaultScheduler, causes: [bound.entry] };
}

/** A claim gets the volume chosen for it, or the node on which one is to be made. [volumebinding/binder.go, 1.28] */
function* bindVolumes(volumes: VolumeChoice | undefined, node: string, causes: Wake['causes']): Reconciliation {
  for (const { claim, volume } of volumes?.bindings ?? []) {
    const claimRef = { kind: 'PersistentVolumeClaim', namespace: claim.metadata.namespace, name: claim.metadata.name, uid: claim.metadata.uid };
    const taken: PersistentVolume = { ...volume, spec: { ...volume.spec, claimRef } };
    yield { verb: 'update', object: taken, what: `taken for claim ${claim.metadata.name}`, causes };
  }
  for (const claim of volumes?.provisions ?? []) {
    const annotations = { ...claim.metadata.annotations, 'volume.kubernetes.io/selected-node': node };
    const marked: PersistentVolumeClaim = { ...claim, metadata: { ...claim.metadata, annotations } };
    yield { verb: 'update', object: marked, what: `to be provisioned for ${node}`, causes };
  }
}

/** Looks for victims; what it says stands behind the diagnosis. */
function* unschedulable(
  pod: Pod,
  found: Infeasible,
  cluster: ClusterView,
  view: View,
  causes: Wake['causes'],
  draw: Draw,
): Generator<Write, string, Outcome> {
  const own = found.cycle?.pod;
  if (own === undefined) return failureMessage(found.diagnosis, '', cluster.minor);
  const ref = view.refOf(pod);
  const start = (nodes: number) => view.drawBelow(nodes, ref, 'preemption', 0);
  const result = preempt(own, cluster, found, { start, draw });
  if (result.outcome === 'not-preempted') return failureMessage(found.diagnosis, result.message, cluster.minor);
  yield* evictVictims(result, pod, view, causes);
  return failureMessage(found.diagnosis, '', cluster.minor);
}

function* evictVictims({ chosen }: Preempted, pod: Pod, view: View, causes: Wake['causes']): Reconciliation {
  const node = chosen.node.name;
  yield { verb: 'status', object: { ...pod, status: { ...pod.status, nominatedNodeName: node } } as Pod, what: `nominated to ${node}`, causes };
  for (const { namespace, name } of chosen.victims) {
    const ref = view.ref('Pod', namespace, name);
    const victim = view.object<Pod>(ref);
    if (victim === undefined) continue;
    const condition: Condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: preemptedMessage(defaultScheduler),
      lastTransitionTime: view.timestamp,
    };
    const conditions = [...(victim.status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget'), condition];
    yield { verb: 'status', object: { ...victim, status: { ...victim.status, conditions } } as Pod, what: 'preempted', causes };
    yield { verb: 'delete', ref, what: `deleted to make room for ${pod.metadata.name}`, causes };
    yield { verb: 'event', about: ref, type: 'Normal', reason: 'Preempted', message: preemptedEvent(node), source: defaultScheduler, causes };
  }
}

function* tell(pod: Pod, about: ObjectRef, message: string, view: View, causes: Wake['causes']): Reconciliation {
  yield { verb: 'event', about, type: 'Warning', reason: 'FailedScheduling', message: eventNote(message), source: defaultScheduler, causes };
  const stored = view.object<Pod>(about);
  const object = withCondition(stored ?? pod, { status: 'False', reason: 'Unschedulable', message }, view);
  if (object !== stored) yield { verb: 'status', object, what: message, causes };
}

function withCondition(pod: Pod, condition: Omit<Condition, 'type'>, view: View): Pod {
  const before = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (before?.status === condition.status && before.reason === condition.reason && before.message === condition.message) return pod;
  const lastTransitionTime = before?.status === condition.status ? before.lastTransitionTime : view.timestamp;
  const next: Condition = { type: 'PodScheduled', ...condition, lastProbeTime: null, lastTransitionTime };
  const conditions = [...(pod.status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled'), next];
  return { ...pod, status: { phase: 'Pending', ...pod.status, conditions } };
}

/** Pods that wait, by the node that each was promised. */
function nominations(queue: SchedulingQueue<ObjectRef>, view: View, table: NodeTable): Nominations {
  const promisedOnes: ObjectRef[] = [];
  for (const ref of waitingIn(queue)) if (nominatedNodeOf(view.object<Pod>(ref)) !== undefined) promisedOnes.push(ref);
  if (promisedOnes.length === 0) return nobody;
  const byNode = new Map<string, PodView[]>();
  for (const ref of promisedOnes.sort(byKey)) {
    const pod = view.object<Pod>(ref) as Pod;
    const node = nominatedNodeOf(pod) as string;
    byNode.set(node, [...(byNode.get(node) ?? []), table.podView(pod)]);
  }
  return byNode;
}

function nominatedNodeOf(pod: Pod | undefined): string | undefined {
  return pod?.status?.nominatedNodeName || undefined;
}

function isDone(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

function keyOf({ namespace, name }: ObjectRef): string {
  return `${namespace}/${name}`;
}

/** The order in which a cache lists its keys. */
function byKey(left: ObjectRef, right: ObjectRef): number {
  return keyOf(left) < keyOf(right) ? -1 : 1;
}

function queueRef(view: View): ObjectRef {
  return view.ref('scheduler', '', 'queue');
}
