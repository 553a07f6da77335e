import type { KubeObject } from '#model/kubernetes.ts';
import type { Status } from '#sim/store/api/errors.ts';
import type { Kind } from '#sim/store/api/kinds.ts';
import { isCached } from '#sim/store/api/request/list-source.ts';
import type { ListOptions } from '#sim/store/api/request/options.ts';
import { WatchCache } from '#sim/store/api/watch/watch-cache.ts';
import { firstEvents } from '#sim/store/api/watch/watch-stream.ts';
import { bookmarkTimes } from '#sim/store/api/watch/watch-times.ts';
import { headerOf } from '../api-validation/exchange.ts';
import type { Objects } from '../api-validation/objects.ts';
import { selects } from '../api-validation/reads.ts';
import type { ApiRequest } from '../api-validation/record.ts';
import type { Target } from '../api-validation/target.ts';
import type { WatchLine, WatchResponse } from './record.ts';

/** Kinds of which a control plane makes objects when it starts: for watches these are old events. */
const madeAtStart = new Set([
  ...['ConfigMap', 'Namespace', 'Service', 'Endpoints', 'EndpointSlice', 'ServiceAccount', 'Secret', 'PriorityClass'],
  ...['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding', 'Lease', 'APIService'],
]);
/** The server listed each kind before there was anything. */
const LIST_VERSION = 0;

/** What a watch gives until it ends or the client has had enough. Nothing else happens in the cluster meanwhile. */
export function watched(request: ApiRequest, target: Target, options: ListOptions, objects: Objects, clientClosesMs: number): WatchResponse {
  const { kind, namespace } = target;
  const version = Number(options.resourceVersion);
  const stored = objects.events(kind).filter(({ after, before }) => isIn(namespace, (after ?? before) as KubeObject));
  const source = { kind, objects: objects.list(kind, namespace), stored, cache: cacheOf(kind, objects), versions: objects.versionsOf(kind) };
  const events = firstEvents(version, source, (object) => isIn(namespace, object) && selects(options)(object));
  if ('code' in events) return streamed([{ type: 'ERROR', object: events }], 0, 'server');
  const timeoutMs = options.timeoutSeconds > 0 ? options.timeoutSeconds * 1000 : undefined;
  const endMs = Math.min(timeoutMs ?? Number.POSITIVE_INFINITY, clientClosesMs);
  const lines = [
    ...events.map(({ type, object }) => ({ type, ...shownAs(object, request) })),
    ...bookmarkLines(options, kind, endMs, timeoutMs, objects),
  ];
  return streamed(lines, endMs / 1000, timeoutMs === endMs ? 'server' : 'client');
}

/** A watch that is refused is answered as any request. */
export function refusedWatch(status: Status): WatchResponse {
  return { ...streamed([], 0, 'server'), status: status.code, body: status };
}

function streamed(lines: readonly WatchLine[], closedAfter: number, closedBy: string): WatchResponse {
  return { status: 200, contentType: 'application/json', closedAfter, closedBy, lines };
}

function isIn(namespace: string, { metadata }: KubeObject): boolean {
  return namespace === '' || metadata.namespace === namespace;
}

function cacheOf(kind: Kind, objects: Objects): WatchCache {
  const cache = new WatchCache(LIST_VERSION);
  if (madeAtStart.has(kind.kind)) cache.add({ version: LIST_VERSION, atMs: 0 });
  for (const event of objects.events(kind)) cache.add(event);
  return cache;
}

function bookmarkLines(
  { allowWatchBookmarks }: ListOptions,
  kind: Kind,
  endMs: number,
  timeoutMs: number | undefined,
  objects: Objects,
): readonly WatchLine[] {
  if (!allowWatchBookmarks || !isCached(kind)) return [];
  const resourceVersion = String(objects.versionsOf(kind).cached);
  return bookmarkTimes(timeoutMs, endMs).map(() => ({ type: 'BOOKMARK', kind: kind.kind, name: '', resourceVersion }));
}

/** Objects come as they are, as rows of a table, or without all but their metadata. */
function shownAs({ kind, metadata: { name, resourceVersion } }: KubeObject, request: ApiRequest): Omit<WatchLine, 'type'> {
  const accepted = headerOf(request, 'accept') ?? '';
  if (/;as=Table\b/.test(accepted)) return { kind: 'Table', resourceVersion };
  return { kind: /;as=PartialObjectMetadata\b/.test(accepted) ? 'PartialObjectMetadata' : kind, name, resourceVersion };
}
