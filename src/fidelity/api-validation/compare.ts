import { deepEqual } from '#base/equal.ts';
import { builtInKinds } from '#sim/store/api/kinds.ts';
import { scaleKind } from '#sim/store/api/request/scale.ts';
import { decodeObject, type Json } from '#sim/store/api/schema/decode.ts';
import type { Aftermath } from './aftermath.ts';
import type { ApiRequest, ApiResponse } from './record.ts';

/** How an answer is told from another: what only the moment decides is made alike first. */
export function comparable(response: ApiResponse, request: ApiRequest, knownUids: ReadonlySet<string>): unknown {
  const { status, body, warning } = response;
  return {
    status,
    ...(body === undefined
      ? {}
      : { body: alike(comparableBody(body, request), (text) => nameAlike(textAlike(text, ownUid(body), knownUids), request)) }),
    ...(warning === undefined ? {} : { warning }),
  };
}

/** The first part in which two answers differ; undefined when they agree. A response recorded without its body agrees with any. */
export function differenceOf(expected: unknown, got: unknown, path = ''): { path: string; expected: unknown; got: unknown } | undefined {
  if (deepEqual(expected, got)) return undefined;
  if (!isMap(expected) || !isMap(got)) return Array.isArray(expected) && Array.isArray(got) ? inLists(expected, got, path) : { path, expected, got };
  for (const name of new Set([...Object.keys(expected), ...Object.keys(got)])) {
    const inside = differenceOf(expected[name], got[name], path === '' ? name : `${path}.${name}`);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

/** Of what was observed the record has one event, or the conditions and phase of one object; the twin has all events. */
export function observedDifference(expected: object, got: Aftermath): { path: string; expected: unknown; got: unknown } | undefined {
  const { event, ...state } = seenAlike(expected) as { readonly event?: unknown };
  const { events, ...others } = seenAlike(got) as Aftermath;
  if (event !== undefined && !events.some((one) => deepEqual(one, event))) return { path: 'event', expected: event, got: events };
  return differenceOf(state, Object.fromEntries(Object.keys(state).map((name) => [name, others[name as keyof typeof others]])));
}

/** Generated names end in a hash, in letters that nobody foresees, or both. */
function seenAlike(value: object): unknown {
  return alike(value, (text) => text.replace(/"([a-z0-9.-]+?)(-[bcdfghjklmnpqrstvwxz2456789]{5,10}){1,2}"/g, '"$1-<generated>"'));
}

function inLists(expected: readonly unknown[], got: readonly unknown[], path: string) {
  const at = Array.from({ length: Math.max(expected.length, got.length) }, (_, index) => index).find(
    (index) => !deepEqual(expected[index], got[index]),
  );
  return differenceOf(expected[at ?? 0], got[at ?? 0], `${path}[${at}]`);
}

function comparableBody(body: unknown, request: ApiRequest): unknown {
  if (!isMap(body) || body['kind'] === 'Status' || typeof body['kind'] !== 'string') return body;
  if (Array.isArray(body['items'])) {
    return { ...body, metadata: {}, items: body['items'].map((item) => withoutMoment(item as Json)) };
  }
  const struct = structOf(body);
  const read = struct === undefined ? body : (decodeObject(body as Json, struct).value ?? body);
  return withoutAllotted(withoutMoment(read as Json), request);
}

function structOf({ apiVersion, kind }: Json): string | undefined {
  if (kind === scaleKind.kind) return scaleKind.struct;
  const found = builtInKinds.find(
    (entry) => entry.kind === kind && (entry.group === '' ? entry.version : `${entry.group}/${entry.version}`) === apiVersion,
  );
  return found?.struct;
}

const momentary = ['uid', 'resourceVersion', 'creationTimestamp', 'managedFields', 'selfLink'];

function withoutMoment(object: Json): Json {
  const metadata = Object.fromEntries(Object.entries((object['metadata'] ?? {}) as Json).filter(([name]) => !momentary.includes(name)));
  if (metadata['deletionTimestamp'] !== undefined) metadata['deletionTimestamp'] = 'set';
  if (metadata['generateName'] !== undefined) metadata['name'] = 'generated';
  return { ...object, metadata };
}

/** Addresses and ports the server chose; and, after changes, the status others wrote in the meantime. */
function withoutAllotted(object: Json, { method, body }: ApiRequest): Json {
  const { status, ...rest } = object;
  const kept = method === 'POST' || object['kind'] === 'Status' ? object : method === 'DELETE' ? object : rest;
  if (object['kind'] !== 'Service' || !isMap(object['spec'])) return status === undefined ? object : kept;
  const asked = isMap(body) && isMap(body['spec']) ? body['spec'] : {};
  const { clusterIP, clusterIPs, ports, ...spec } = object['spec'] as Json & { ports?: readonly Json[] };
  const chosen = asked['clusterIP'] === undefined && clusterIP !== 'None' && clusterIP !== undefined;
  return {
    ...kept,
    spec: {
      ...spec,
      ...(chosen ? { clusterIP: 'chosen' } : { clusterIP, clusterIPs }),
      ports: ports?.map((port) => (port['nodePort'] === undefined || asked['ports'] === undefined ? port : { ...port, nodePort: 'chosen' })),
    },
  };
}

function ownUid(body: unknown): string | undefined {
  if (!isMap(body)) return undefined;
  const [metadata, details] = [body['metadata'], body['details']];
  const uid = (isMap(metadata) ? metadata['uid'] : undefined) ?? (isMap(details) ? details['uid'] : undefined);
  return typeof uid === 'string' ? uid : undefined;
}

function alike(value: unknown, textOf: (text: string) => string): unknown {
  if (typeof value === 'string') return textOf(value);
  if (Array.isArray(value)) return value.map((entry) => alike(entry, textOf));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, alike(entry, textOf)]));
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** A text without what differs from run to run: addresses of Go pointers, generated letters, new uids, and layouts of differences. */
export function textAlike(text: string, ownUid: string | undefined, knownUids: ReadonlySet<string>): string {
  return text
    .replace(UUID, (uid) => (uid !== ownUid && knownUids.has(uid) ? uid : '<uid>'))
    .replace(/0xc[0-9a-f]{6,}/g, '<pointer>')
    .replace(/Invalid value: "\{(?:[^"\\]|\\.)*"/g, 'Invalid value: <object>')
    .replace(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-<letters>')
    .replace(/(, current: )\d+/g, '$1<version>')
    .replace(/\n[ \u00a0]{2}[a-z]+\.\w+\{\n[\s\S]*?\n[ \u00a0]{2}\}\n/g, '\n<difference>\n');
}

/** A name the server makes is what was asked for and five letters. */
function nameAlike(text: string, { body }: ApiRequest): string {
  const prefix = isMap(body) && isMap(body['metadata']) ? body['metadata']['generateName'] : undefined;
  if (typeof prefix !== 'string' || prefix === '') return text;
  return text
    .split(prefix)
    .map((part, index) => (index === 0 ? part : part.replace(/^[bcdfghjklmnpqrstvwxz2456789]{5}(?![a-z0-9])/, '<letters>')))
    .join(prefix);
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
