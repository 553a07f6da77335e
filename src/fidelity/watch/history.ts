import type { KubeObject } from '#model/kubernetes.ts';
import { kindOfObject } from '#sim/store/api/kinds.ts';
import { applyMergePatch } from '#sim/store/api/patch/merge-patch.ts';
import type { WatchEvent } from '#sim/store/api/watch/watch-event.ts';
import { targetOf } from '../api-validation/target.ts';
import type { HistoryEntry } from './record.ts';

/** What a record tells of the time before it. */
export interface RecordedPast {
  /** Objects as they were before all that is told. */
  readonly first: readonly KubeObject[];
  readonly events: readonly WatchEvent[];
}

/** Nobody says when a history happened: after the objects were made, one change a millisecond. */
const STEP_MS = 1;

/** The changes that led to the objects, replayed from the requests that made them. */
export function pastOf(objects: readonly KubeObject[], history: readonly HistoryEntry[]): RecordedPast {
  const startMs = Math.max(0, ...objects.map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? '') || 0));
  const events: WatchEvent[] = [];
  const changed = new Set<KubeObject>();
  for (const entry of history) {
    const object = objects.find((candidate) => isAbout(entry, candidate));
    if (object === undefined) continue;
    changed.add(object);
    events.push(...changesOf(object, entry, startMs + events.length * STEP_MS));
  }
  return { first: objects.map((object) => (changed.has(object) ? ofUnknownVersion(object) : object)), events };
}

/** Versions that others took while a history went on: by so many the version of a change is not known. */
export function versionsOfOthers(history: readonly HistoryEntry[]): number {
  return history.reduce((sum, entry) => sum + Math.max(0, versionsOf(entry) - requestsOf(entry).length), 0);
}

function isAbout({ what }: HistoryEntry, object: KubeObject): boolean {
  if (what.path === undefined) return false;
  const target = targetOf(what.path, []);
  if (typeof target === 'string') return false;
  const { metadata } = object;
  return target.kind.kind === kindOfObject(object).kind && target.namespace === (metadata.namespace ?? '') && target.name === metadata.name;
}

/** It was there, but since when is not told. */
function ofUnknownVersion(object: KubeObject): KubeObject {
  const { resourceVersion: _, creationTimestamp: __, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function changesOf(object: KubeObject, entry: HistoryEntry, startMs: number): readonly WatchEvent[] {
  const [to, requests] = [Number(entry.toResourceVersion), requestsOf(entry)];
  const each = versionsOf(entry) / requests.length;
  let before = object;
  return requests.map((body, index) => {
    const version = Math.round(to - (requests.length - 1 - index) * each);
    const patched = applyMergePatch(before, body) as KubeObject;
    const after = { ...patched, metadata: { ...patched.metadata, resourceVersion: String(version) } };
    const event = { version, atMs: startMs + index * STEP_MS, before, after };
    before = after;
    return event;
  });
}

function versionsOf({ fromResourceVersion, toResourceVersion }: HistoryEntry): number {
  return toResourceVersion === undefined ? 0 : Number(toResourceVersion) - Number(fromResourceVersion);
}

/** Bodies in order: a template with `<i>` stands for one with each number. */
function requestsOf({ what }: HistoryEntry): readonly unknown[] {
  if (what.path === undefined) return [];
  const { i: [first, last] = [0, 0], bodyTemplate, body } = what;
  if (bodyTemplate === undefined) return [body ?? {}];
  const text = JSON.stringify(bodyTemplate);
  return Array.from({ length: last - first + 1 }, (_, index) => JSON.parse(text.replaceAll('<i>', String(first + index))) as unknown);
}
