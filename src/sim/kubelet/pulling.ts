import type { TimeMs } from '#base/brand.ts';
import type { Container, Pod } from '#model/kubernetes.ts';
import { type Reconciliation, setRow } from '../actor.ts';
import { incarnationOf, kubeletProcess } from '../processes.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import type { Draft, Steps } from './draft.ts';
import type { PullResult } from './ports.ts';

interface Puller {
  readonly pod: ObjectRef;
  readonly uid: string;
}

interface Current extends Puller {
  /** What the pod asked for, which outlives it. */
  readonly asked: { readonly pod: Pod; readonly container: Container };
  readonly startedAt: TimeMs;
  readonly endsAt: TimeMs;
  readonly result: PullResult;
  /** Its pod is gone: it goes on, and nobody takes it when it is over. */
  readonly isOrphan?: true;
}

/**
 * The pulls of a node: one at a time, in the order asked for, whatever registry they go to. One that hangs holds up all
 * others until it goes on or the kubelet is restarted. [images/puller.go serialImagePuller, 1.28] Keyed by the Node.
 */
interface PullQueue {
  readonly incarnation: number;
  readonly current?: Current;
  readonly waiting: readonly Puller[];
}

const pullQueues = defineRow<PullQueue>('pull-queue', { judged: false });

function queueOf(view: View, node: ObjectRef): PullQueue {
  const incarnation = incarnationOf(view, kubeletProcess(node.name));
  const queue = view.row(pullQueues, node);
  if (queue === undefined || queue.incarnation !== incarnation) return { incarnation, current: undefined, waiting: nobody };
  const isOver = queue.current?.isOrphan === true && queue.current.endsAt <= view.now;
  return isOver ? { incarnation, current: undefined, waiting: queue.waiting } : queue;
}

const nobody: readonly Puller[] = [];

function* setQueue(view: View, node: ObjectRef, queue: PullQueue): Reconciliation {
  const [next] = queue.waiting;
  yield setRow(pullQueues, node, queue.current === undefined && next === undefined ? undefined : queue);
  if (queue.current === undefined && next !== undefined) yield { verb: 'wake', at: view.now, why: 'pull', ref: next.pod };
}

/** Asks for the container's image: starts the pull when nothing else is being pulled, else queues. */
export function* requestPull(draft: Draft, container: string): Reconciliation {
  const { view, node, ref } = draft;
  const queue = queueOf(view, node);
  const { uid } = draft.runtime;
  if (queue.current !== undefined && awaitsAnswer(queue.current)) yield* goOn(draft, queue, queue.current);
  if (queue.current?.uid === uid) return;
  const first = queue.waiting[0];
  if (queue.current !== undefined || (first !== undefined && first.uid !== uid)) {
    const { waiting, ...now } = queueOf(view, node);
    if (!waiting.some((other) => other.uid === uid)) yield setRow(pullQueues, node, { ...now, waiting: [...waiting, { pod: ref, uid }] });
    return;
  }
  const asked = { pod: draft.pod, container: draft.spec(container) };
  const result = draft.ports.pull(view, node.name, asked.pod, asked.container);
  const current = { pod: ref, uid, asked, startedAt: draft.now, endsAt: (draft.now + result.durationMs) as TimeMs, result };
  yield* setQueue(view, node, { incarnation: queue.incarnation, current, waiting: queue.waiting.filter((other) => other.uid !== uid) });
}

function awaitsAnswer({ endsAt, result }: Current): boolean {
  return result.awaitsAnswer === true && !Number.isFinite(endsAt);
}

/** The server that kept the pull waiting answers now, or has gone away: the pull ends as one would that began now. */
function* goOn({ view, node, now, ports }: Draft, queue: PullQueue, current: Current): Reconciliation {
  const { asked } = current;
  const result = ports.pull(view, node.name, asked.pod, asked.container);
  if (!Number.isFinite(result.durationMs)) return;
  const endsAt = (now + result.durationMs) as TimeMs;
  yield setRow(pullQueues, node, { ...queue, current: { ...current, endsAt, result: { ...result, durationMs: endsAt - current.startedAt } } });
  const next = current.isOrphan ? queue.waiting[0]?.pod : current.pod;
  if (next !== undefined) yield { verb: 'wake', at: endsAt, why: 'pulled', ref: next };
}

/** The pull of the node that waits for an answer which will come by itself, if one does: its own pod or those behind it ask again. */
export function keptPull({ view, node }: Draft): Current['asked'] | undefined {
  const { current } = queueOf(view, node);
  return current !== undefined && awaitsAnswer(current) ? current.asked : undefined;
}

/** When the pod's own pull ends, or one before it that nobody takes; undefined while it is not its turn or the pull hangs. */
export function pullEnds({ view, node, runtime }: Draft): TimeMs | undefined {
  const { current } = queueOf(view, node);
  if (current === undefined || !Number.isFinite(current.endsAt)) return undefined;
  return current.uid === runtime.uid || current.isOrphan ? current.endsAt : undefined;
}

/** The pod's own pull, if it is over; the next one's turn comes with it. */
export function* takePull({ view, node, runtime, now }: Draft): Steps<PullResult | undefined> {
  const { incarnation, current, waiting } = queueOf(view, node);
  if (current === undefined || current.uid !== runtime.uid || current.endsAt > now) return undefined;
  yield* setQueue(view, node, { incarnation, waiting });
  return current.result;
}

/** Whether one of a pod's name before it, or the pod where it is gone, pulls something on a node or waits to. */
export function mayTidyPulls(view: View, ref: ObjectRef, node: ObjectRef, uid: string | undefined): boolean {
  const row = view.row(pullQueues, node);
  if (row === undefined) return false;
  if (isStale(row.current, ref, uid)) return true;
  for (const puller of row.waiting) if (isStale(puller, ref, uid)) return true;
  return false;
}

function isStale(puller: Puller | undefined, ref: ObjectRef, uid: string | undefined): boolean {
  return puller?.pod === ref && puller.uid !== uid;
}

/** A pull goes on when its pod is gone, and makes way when it is over; a pod that is gone loses its place. */
export function* tidyPulls(view: View, ref: ObjectRef, node: ObjectRef, uid: string | undefined): Reconciliation {
  const { current, ...queue } = queueOf(view, node);
  const waiting = queue.waiting.filter((puller) => !isStale(puller, ref, uid));
  if (!isStale(current, ref, uid) && waiting.length === queue.waiting.length) return;
  if (current === undefined || !isStale(current, ref, uid)) {
    yield* setQueue(view, node, { ...queue, waiting, ...(current === undefined ? {} : { current }) });
    return;
  }
  if (current.isOrphan && waiting.length === queue.waiting.length) return;
  yield* setQueue(view, node, { ...queue, waiting, current: { ...current, isOrphan: true } });
  for (const { pod } of waiting) yield { verb: 'wake', at: view.now, why: 'pull', ref: pod };
}
