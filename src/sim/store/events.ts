import type { KubeObject } from '#model/kubernetes.ts';
import { timeText } from '#model/time.ts';
import type { TraceEntry } from '../engine/trace.ts';
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

/**
 * Folds the trace's events into Event objects as clients' recorders send them: repeats are counted, more than ten
 * similar ones in ten minutes are combined, an object that spams is cut off, and after an hour they are gone.
 *
 * @param nowMs virtual time at which somebody lists them
 * @param calendarStartMs wall-clock time of virtual time zero
 */
export function foldEvents(entries: Iterable<TraceEntry<TraceBody>>, nowMs: number, calendarStartMs: number): readonly EventObject[] {
  const folded = new Map<string, EventObject>();
  const spam = new Map<string, Spam>();
  const similar = new Map<string, Similar>();
  for (const { at, body } of entries) {
    if (body.kind !== 'event' || isSpam(spam, body, at)) continue;
    const message = isCombined(similar, body, at) ? `(combined from similar events): ${body.message}` : body.message;
    const key = `${groupOf(body)} ${message.startsWith('(combined') ? 'combined' : message}`;
    folded.set(key, counted(folded.get(key), body, message, timeText(calendarStartMs + at), folded.size));
  }
  const since = timeText(calendarStartMs + nowMs - keptMs);
  return [...folded.values()].filter(({ lastTimestamp }) => lastTimestamp >= since);
}

type EventBody = Extract<TraceBody, { kind: 'event' }>;

function counted(known: EventObject | undefined, body: EventBody, message: string, now: string, number: number): EventObject {
  if (known !== undefined) return { ...known, message, count: known.count + 1, lastTimestamp: now };
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
function isSpam(spam: Map<string, Spam>, { source, ref }: EventBody, at: number): boolean {
  const key = `${source} ${ref.id}`;
  const bucket = spam.get(key) ?? { tokens: burst, at };
  bucket.tokens = Math.min(burst, bucket.tokens + (at - bucket.at) / refillMs);
  bucket.at = at;
  spam.set(key, bucket);
  if (bucket.tokens < 1) return true;
  bucket.tokens--;
  return false;
}

/** More than ten different messages of one reason about one object, each within ten minutes of the last. */
function isCombined(similar: Map<string, Similar>, body: EventBody, at: number): boolean {
  const key = groupOf(body);
  const known = similar.get(key);
  const group = known === undefined || at - known.at > similarWithinMs ? { messages: new Set<string>(), at } : known;
  group.at = at;
  group.messages.add(body.message);
  similar.set(key, group);
  return group.messages.size >= similarAtMost;
}

function groupOf({ source, ref, type, reason }: EventBody): string {
  return `${source} ${ref.id} ${type} ${reason}`;
}

function involved({ kind, namespace, name }: ObjectRef): EventObject['involvedObject'] {
  return { kind, namespace, name };
}
