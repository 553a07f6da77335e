import type { KubeObject } from '#model/kubernetes.ts';
import { timeText } from '#model/time.ts';
import type { TraceEntry } from '../engine/trace.ts';
import { controllerManagerProcess, schedulerProcess } from '../processes.ts';
import type { TraceBody } from '../trace-body.ts';
import type { ObjectRef } from './refs.ts';

/** An Event as the API serves it. */
export interface EventObject extends KubeObject {
  readonly involvedObject: { readonly kind: string; readonly namespace: string; readonly name: string };
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly source: { readonly component: string };
  readonly count: number;
  readonly firstTimestamp: string;
  readonly lastTimestamp: string;
}

/** Follows client-go tools/record/events_cache.go, 0.28: defaults of the aggregator and of the spam filter. */
const similarAtMost = 10;
const similarWithinMs = 600_000;
const burst = 25;
const refillMs = 300_000;
/** The API server keeps events for an hour. */
const keptMs = 3_600_000;

interface Spam {
  tokens: number;
  at: number;
}

interface Similar {
  readonly messages: Set<string>;
  at: number;
}

/** Recorders of kube-controller-manager, by the component they name. [cmd/kube-controller-manager/app, 1.28] */
const ofControllerManager = new Set([
  'attachdetach-controller',
  'controllermanager',
  'cronjob-controller',
  'daemonset-controller',
  'deployment-controller',
  'disruption-controller',
  'endpoint-slice-controller',
  'job-controller',
  'node-controller',
  'persistentvolume-controller',
  'replicaset-controller',
  'resourcequota-controller',
  'statefulset-controller',
  'taint-controller',
  'taint-eviction-controller',
]);

/** How often the processes that record events have begun anew: what a recorder counts is in its memory. */
class Recorders {
  readonly #series = new Map<string, number>();

  see(body: TraceBody): void {
    if (body.kind === 'row' && body.table === 'process') this.#series.set(body.ref.name, this.seriesOf(body.ref.name) + 1);
  }

  seriesOf(process: string): number {
    return this.#series.get(process) ?? 0;
  }

  /** Which of a source's recorders it is: another one once its process has gone and come again. */
  of(source: string): string {
    if (ofControllerManager.has(source)) return `${source} ${this.seriesOf(controllerManagerProcess)}`;
    return source === 'default-scheduler' ? `${source} ${this.seriesOf(schedulerProcess)}` : source;
  }
}

/**
 * Folds the trace's events into Event objects as clients' recorders send them: repeats are counted, more than ten
 * similar ones in ten minutes are combined, an object that spams is cut off, and after an hour they are gone. A new
 * leader begins to count anew.
 *
 * @param nowMs virtual time at which somebody lists them
 * @param calendarStartMs wall-clock time of virtual time zero
 */
export function foldEvents(entries: Iterable<TraceEntry<TraceBody>>, nowMs: number, calendarStartMs: number): readonly EventObject[] {
  const folded = new Map<string, EventObject>();
  const spam = new Map<string, Spam>();
  const similar = new Map<string, Similar>();
  const recorders = new Recorders();
  for (const { at, body } of entries) {
    recorders.see(body);
    if (body.kind !== 'event') continue;
    const recorder = recorders.of(body.source);
    if (isSpam(spam, body, recorder, at)) continue;
    const group = `${recorder} ${groupOf(body)}`;
    const message = isCombined(similar, group, body.message, at) ? `(combined from similar events): ${body.message}` : body.message;
    const key = `${group} ${message.startsWith('(combined') ? 'combined' : message}`;
    folded.set(key, counted(folded.get(key), body, message, timeText(calendarStartMs + at), folded.size));
  }
  const since = timeText(calendarStartMs + nowMs - keptMs);
  return [...folded.values()].filter(({ lastTimestamp }) => lastTimestamp >= since);
}

type EventBody = Extract<TraceBody, { kind: 'event' }>;

function counted(known: EventObject | undefined, body: EventBody, message: string, now: string, number: number): EventObject {
  if (known !== undefined) return { ...known, message, count: known.count + 1 + (body.held ?? 0), lastTimestamp: now };
  const { ref, type, reason, source } = body;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${ref.name}.${number.toString(16).padStart(16, '0')}`, namespace: ref.namespace === '' ? 'default' : ref.namespace },
    involvedObject: involved(ref),
    type,
    reason,
    message,
    source: { component: source },
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
  };
}

/** A token bucket per source and object. */
function isSpam(spam: Map<string, Spam>, { ref }: EventBody, recorder: string, at: number): boolean {
  const key = `${recorder} ${ref.id}`;
  const bucket = spam.get(key) ?? { tokens: burst, at };
  bucket.tokens = Math.min(burst, bucket.tokens + (at - bucket.at) / refillMs);
  bucket.at = at;
  spam.set(key, bucket);
  if (bucket.tokens < 1) return true;
  bucket.tokens--;
  return false;
}

/** More than ten different messages of one reason about one object, each within ten minutes of the last. */
function isCombined(similar: Map<string, Similar>, group: string, message: string, at: number): boolean {
  const known = similar.get(group);
  const last = known === undefined || at - known.at > similarWithinMs ? { messages: new Set<string>(), at } : known;
  last.at = at;
  last.messages.add(message);
  similar.set(group, last);
  return last.messages.size >= similarAtMost;
}

function groupOf({ ref, type, reason }: EventBody): string {
  return `${ref.id} ${type} ${reason}`;
}

function involved({ kind, namespace, name }: ObjectRef): EventObject['involvedObject'] {
  return { kind, namespace, name };
}
