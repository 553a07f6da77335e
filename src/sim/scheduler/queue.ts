import { mayHelp, type QueueEvent } from './queue-events.ts';
import type { PluginName } from './rejection.ts';

// Follows internal/queue/scheduling_queue.go, v1.28, with its default durations.
const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 10_000;
const BACKOFF_SCAN_MS = 1_000;
const LEFTOVER_SCAN_MS = 30_000;
const LEFTOVER_AGE_MS = 300_000;

/** A pod in the queue. Plain data. */
export interface QueuedPod<Uid = string> {
  readonly uid: Uid;
  readonly priority: number;
  /** When it came into the queue, or last failed. */
  readonly sinceMs: number;
  /** Order among pods of equal priority and time. */
  readonly sequence: number;
  readonly attempts: number;
  /** The plug-ins that turned it down last. */
  readonly plugins: readonly PluginName[];
  /** Why it was turned away last, where that hangs on nothing but the store, and the store's revision then. */
  readonly refusal?: { readonly text: string; readonly revision: number };
}

type Pods<Uid> = ReadonlyMap<Uid, QueuedPod<Uid>>;
type Place = 'active' | 'backoff' | 'unschedulable';

/**
 * The scheduling queue: plain data without timers, changed only by the functions below. Pods ready to be tried, pods that sit out
 * their back-off, and pods that wait for an event. `Uid` is whatever tells pods apart. `startedMs` is when the scheduler started: its scans run on a grid from there.
 */
export interface SchedulingQueue<Uid = string> {
  readonly startedMs: number;
  active: Pods<Uid>;
  backoff: Pods<Uid>;
  /** In the order in which they failed. */
  unschedulable: Pods<Uid>;
  /** Which of the three another queue has too: they are copied before they are changed. */
  readonly shared: { active: boolean; backoff: boolean; unschedulable: boolean };
  sequence: number;
  /** Number of pods popped so far; and that number when an event last moved pods. */
  cycle: number;
  lastMoveCycle: number;
  /** Up to when leftovers were looked for. */
  scannedMs: number;
}

export function newQueue<Uid = string>(startedMs: number): SchedulingQueue<Uid> {
  return {
    startedMs,
    active: new Map(),
    backoff: new Map(),
    unschedulable: new Map(),
    shared: { active: false, backoff: false, unschedulable: false },
    sequence: 0,
    cycle: 0,
    lastMoveCycle: -1,
    scannedMs: startedMs,
  };
}

/** A queue that can be changed without the original noticing, which is not to be changed any more. What stays as it was is shared. */
export function copyQueue<Uid>(queue: SchedulingQueue<Uid>): SchedulingQueue<Uid> {
  return { ...queue, shared: { active: true, backoff: true, unschedulable: true } };
}

/** The pods at a place, to be changed. */
function ownPods<Uid>(queue: SchedulingQueue<Uid>, place: Place): Map<Uid, QueuedPod<Uid>> {
  if (queue.shared[place]) {
    queue[place] = new Map(queue[place]);
    queue.shared[place] = false;
  }
  return queue[place] as Map<Uid, QueuedPod<Uid>>;
}

/** Was the pod there? */
function takeAway<Uid>(queue: SchedulingQueue<Uid>, place: Place, uid: Uid): boolean {
  return queue[place].has(uid) && ownPods(queue, place).delete(uid);
}

/** A new pod, ready at once. */
export function addPod<Uid>(queue: SchedulingQueue<Uid>, uid: Uid, priority: number, nowMs: number): void {
  removePod(queue, uid);
  ownPods(queue, 'active').set(uid, { uid, priority, sinceMs: nowMs, sequence: queue.sequence++, attempts: 0, plugins: [] });
}

/** A pod that was deleted, or bound by somebody else. */
export function removePod<Uid>(queue: SchedulingQueue<Uid>, uid: Uid): void {
  if (!takeAway(queue, 'active', uid) && !takeAway(queue, 'backoff', uid)) takeAway(queue, 'unschedulable', uid);
}

/** The next pod to try: the highest priority, then the longest waiting. It leaves the queue; `podFailed` brings it back. */
export function popPod<Uid>(queue: SchedulingQueue<Uid>, nowMs: number): QueuedPod<Uid> | undefined {
  for (const pod of popPods(queue, nowMs)) return pod;
  return undefined;
}

/** All pods to try at an instant, in their order; each leaves the queue when its turn comes. None may be added meanwhile. */
export function* popPods<Uid>(queue: SchedulingQueue<Uid>, nowMs: number): Generator<QueuedPod<Uid>, void, void> {
  flush(queue, nowMs);
  if (queue.active.size === 0) return;
  for (const pod of [...queue.active.values()].sort(inTurn)) {
    takeAway(queue, 'active', pod.uid);
    queue.cycle++;
    yield { ...pod, attempts: pod.attempts + 1 };
  }
}

/** A pod that found no node. If an event moved pods since it was popped, it is tried again after its back-off, else it waits for an event. */
export function podFailed<Uid>(queue: SchedulingQueue<Uid>, pod: QueuedPod<Uid>, plugins: Iterable<PluginName>, nowMs: number): void {
  const waiting: QueuedPod<Uid> = { ...pod, sinceMs: nowMs, sequence: queue.sequence++, plugins: [...plugins] };
  ownPods(queue, queue.lastMoveCycle >= queue.cycle ? 'backoff' : 'unschedulable').set(pod.uid, waiting);
}

/** A pod that sits out its back-off again, whatever came of its try. */
export function holdBack<Uid>(queue: SchedulingQueue<Uid>, pod: QueuedPod<Uid>, nowMs: number): void {
  ownPods(queue, 'backoff').set(pod.uid, { ...pod, sinceMs: nowMs });
}

/** Moves the pods that an event may help. `concerns` narrows it further, e.g. to pods that a changed node could take. */
export function moveOnEvent<Uid>(queue: SchedulingQueue<Uid>, event: QueueEvent, nowMs: number, concerns: (uid: Uid) => boolean = () => true): void {
  for (const pod of queue.unschedulable.values()) {
    if (!concerns(pod.uid) || !mayHelp(pod.plugins, event)) continue;
    takeAway(queue, 'unschedulable', pod.uid);
    ownPods(queue, readyAt(pod) > nowMs ? 'backoff' : 'active').set(pod.uid, pod);
  }
  queue.lastMoveCycle = queue.cycle;
}

/** When there is next something to do; undefined when only an event can change anything. */
export function nextLookMs<Uid>(queue: SchedulingQueue<Uid>, nowMs: number): number | undefined {
  if (queue.active.size > 0) return nowMs;
  let ready = Number.POSITIVE_INFINITY;
  for (const pod of queue.backoff.values()) ready = Math.min(ready, readyAt(pod));
  const next = Math.min(onGrid(queue, ready, BACKOFF_SCAN_MS), nextLeftoverScan(queue));
  return next === Number.POSITIVE_INFINITY ? undefined : Math.max(next, nowMs);
}

/** The first is the one that has waited longest. */
function nextLeftoverScan<Uid>(queue: SchedulingQueue<Uid>): number {
  for (const { sinceMs } of queue.unschedulable.values())
    return onGrid(queue, Math.max(sinceMs + LEFTOVER_AGE_MS + 1, queue.scannedMs + 1), LEFTOVER_SCAN_MS);
  return Number.POSITIVE_INFINITY;
}

/** Brings back what has sat out its back-off or waited too long. Each scan runs on its own grid. */
export function flush<Uid>(queue: SchedulingQueue<Uid>, nowMs: number): void {
  const backoffScan = lastOnGrid(queue, nowMs, BACKOFF_SCAN_MS);
  for (const pod of queue.backoff.values()) {
    if (readyAt(pod) > backoffScan) continue;
    takeAway(queue, 'backoff', pod.uid);
    ownPods(queue, 'active').set(pod.uid, pod);
  }

  const leftoverScan = lastOnGrid(queue, nowMs, LEFTOVER_SCAN_MS);
  if (leftoverScan <= queue.scannedMs) return;
  queue.scannedMs = leftoverScan;
  const left = new Set([...queue.unschedulable.values()].filter((pod) => leftoverScan - pod.sinceMs > LEFTOVER_AGE_MS).map(({ uid }) => uid));
  if (left.size > 0) moveOnEvent(queue, 'timeout', nowMs, (uid) => left.has(uid));
}

/** When a pod's back-off ends: one second, doubling with every attempt to ten. */
function readyAt({ sinceMs, attempts }: QueuedPod<unknown>): number {
  return sinceMs + Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(Math.max(attempts - 1, 0), 10), LONGEST_BACKOFF_MS);
}

function inTurn(left: QueuedPod<unknown>, right: QueuedPod<unknown>): number {
  return right.priority - left.priority || left.sinceMs - right.sinceMs || left.sequence - right.sequence;
}

function onGrid({ startedMs }: Pick<SchedulingQueue, 'startedMs'>, atMs: number, periodMs: number): number {
  return startedMs + Math.max(0, Math.ceil((atMs - startedMs) / periodMs)) * periodMs;
}

function lastOnGrid({ startedMs }: Pick<SchedulingQueue, 'startedMs'>, nowMs: number, periodMs: number): number {
  return startedMs + Math.floor((nowMs - startedMs) / periodMs) * periodMs;
}
