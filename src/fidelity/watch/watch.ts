import { deepEqual } from '#base/equal.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { RecordingAdapter } from '../adapter.ts';
import { lookupsOver } from '../api-validation/lookups.ts';
import type { Objects } from '../api-validation/objects.ts';
import { readOptions } from '../api-validation/reads.ts';
import type { ApiRequest } from '../api-validation/record.ts';
import { addressed, objectsOver, refusalOf, responseTo } from '../api-validation/server.ts';
import { comparableResponse, responseDifference } from './compare.ts';
import { pastOf, versionsOfOthers } from './history.ts';
import type { WatchRecord, WatchResponse } from './record.ts';
import { refusedWatch, watched } from './watched.ts';

type Question = Omit<WatchRecord, 'response' | 'id'>;

/** The version of the API server whose records name none. */
const RECORDED_VERSION = 'v1.28.3';

/** Watches from any version and lists at any version, and what is said when that version is gone or still to come. */
export const watches: RecordingAdapter<Question, WatchResponse> = {
  name: 'watch',
  recognises: (record) => {
    const { before, store, request, response } = (record ?? {}) as Partial<WatchRecord>;
    return Array.isArray(before) && store?.currentResourceVersion !== undefined && request?.path !== undefined && response !== undefined;
  },
  idOf: (record) => (record as WatchRecord).id,
  kindOf: () => 'watch',
  versionOf,
  split: (record) => {
    const { response, id: _, ...question } = record as WatchRecord;
    return { question, expected: response };
  },
  answer: (question) => {
    const objects = objectsAt(question);
    return answerTo(question, objects, Number(versionOf(question).split('.')[1]));
  },
  compare: (expected, got, { history = [] }) => {
    const [recorded, answered] = [comparableResponse(expected), comparableResponse(got)];
    return deepEqual(recorded, answered) ? undefined : responseDifference(recorded, answered, versionsOfOthers(history));
  },
};

function objectsAt({ before, history = [], store }: Question): Objects {
  const { first, events } = pastOf(before, history);
  return objectsOver(first, { events, current: Number(store.currentResourceVersion), compacted: Number(store.compactedAtResourceVersion ?? 0) });
}

function answerTo(
  { request, before, clientClosesAfterSeconds = Number.POSITIVE_INFINITY }: Question,
  objects: Objects,
  minor: number,
): WatchResponse {
  const watch = watchIn(request, objects, clientClosesAfterSeconds * 1000);
  if (watch !== undefined) return watch;
  return responseTo(request, { objects, lookups: lookupsOver(objects, minor), nowMs: latestIn(before) });
}

/** The answer to a watch; undefined when the request is none. */
function watchIn(request: ApiRequest, objects: Objects, clientClosesMs: number): WatchResponse | undefined {
  const target = addressed(request, { objects });
  if (typeof target === 'string' || request.method !== 'GET' || target.name !== '' || !target.query.has('watch')) return undefined;
  const options = refusalOf(request, target) ?? readOptions(target);
  if ('code' in options) return refusedWatch(options);
  return options.watch ? watched(request, target, options, objects, clientClosesMs) : undefined;
}

function latestIn(objects: readonly KubeObject[]): number {
  return Math.max(0, ...objects.map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? '') || 0));
}

function versionOf(record: unknown): string {
  return (record as WatchRecord).kubernetes ?? RECORDED_VERSION;
}
