import type { TimeMs } from '#base/brand.ts';
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

/**
 * The pulls of a node: one at a time, in the order asked for, whatever registry they go to. One that hangs holds up all
 * others until the kubelet is restarted. [images/puller.go serialImagePuller, 1.28] Keyed by the Node.
 */
interface PullQueue {
  readonly incarnation: number;
  readonly current?: Puller & { readonly startedAt: TimeMs; readonly endsAt: TimeMs; readonly result: PullResult };
  readonly waiting: readonly Puller[];
}

const pullQueues = defineRow<PullQueue>('pull-queue', { judged: false });

function queueOf(view: View, node: ObjectRef): PullQueue {
  const incarnation = incarnationOf(view, kubeletProcess(node.name));
  const queue = view.row(pullQueues, node);
  return queue !== undefined && queue.incarnation === incarnation ? queue : { incarnation, waiting: [] };
}

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
  if (queue.current?.uid === uid) return;
  const first = queue.waiting[0];
  if (queue.current !== undefined || (first !== undefined && first.uid !== uid)) {
    if (!queue.waiting.some((other) => other.uid === uid))
      yield setRow(pullQueues, node, { ...queue, waiting: [...queue.waiting, { pod: ref, uid }] });
    return;
  }
  const result = draft.ports.pull(view, node.name, draft.pod, draft.spec(container));
  const current = { pod: ref, uid, startedAt: draft.now, endsAt: (draft.now + result.durationMs) as TimeMs, result };
  yield* setQueue(view, node, { ...queue, current, waiting: queue.waiting.filter((other) => other.uid !== uid) });
}

/** When the pod's own pull ends; undefined while it is not its turn or the pull hangs. */
export function pullEnds({ view, node, runtime }: Draft): TimeMs | undefined {
  const { current } = queueOf(view, node);
  return current?.uid === runtime.uid && Number.isFinite(current.endsAt) ? current.endsAt : undefined;
}

/** The pod's own pull, if it is over; the next one's turn comes with it. */
export function* takePull({ view, node, runtime, now }: Draft): Steps<PullResult | undefined> {
  const { current, ...queue } = queueOf(view, node);
  if (current === undefined || current.uid !== runtime.uid || current.endsAt > now) return undefined;
  yield* setQueue(view, node, queue);
  return current.result;
}

/** A pull goes on when its pod is gone, and makes way when it is over; a pod that is gone loses its place. */
export function* tidyPulls(view: View, ref: ObjectRef, node: ObjectRef, uid: string | undefined): Reconciliation {
  const row = view.row(pullQueues, node);
  if (row === undefined) return;
  const { current, ...queue } = queueOf(view, node);
  const isStale = (puller: Puller | undefined) => puller?.pod === ref && puller.uid !== uid;
  if (!isStale(current) && !queue.waiting.some(isStale)) return;
  const waiting = queue.waiting.filter((puller) => !isStale(puller));
  const goesOn = current !== undefined && (!isStale(current) || current.endsAt > view.now);
  yield* setQueue(view, node, { ...queue, waiting, ...(goesOn ? { current } : {}) });
  if (goesOn && isStale(current) && Number.isFinite(current.endsAt)) yield { verb: 'wake', at: current.endsAt, why: 'pulled' };
}
