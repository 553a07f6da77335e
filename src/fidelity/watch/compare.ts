import { deepEqual } from '#base/equal.ts';
import { differenceOf } from '../api-validation/compare.ts';
import type { WatchLine, WatchResponse } from './record.ts';

/** The recorder's clock: its machine was busy. */
const TOLERANCE_SECONDS = 1;

/** The status of a watch that begins, even if the first thing it says is that it cannot. */
const STREAMS = 200;

type Difference = { readonly expected: unknown; readonly got: unknown };

/** An answer in the form in which answers were recorded: of a list the names, and of what comes in no fixed order, one order. */
export function comparableResponse(response: WatchResponse): WatchResponse {
  const { status, contentType, closedAfter, closedBy, lines, body } = response;
  if (lines !== undefined && status !== STREAMS) return { status, body: messagesIn([lines, body]) };
  return {
    status,
    ...(contentType === undefined ? {} : { contentType }),
    ...(closedAfter === undefined ? {} : { closedAfter }),
    ...(closedBy === undefined ? {} : { closedBy }),
    ...(lines === undefined ? {} : { lines: inOneOrder(lines) }),
    ...(body === undefined ? {} : { body: listed(body) }),
  };
}

/** The first part in which two answers differ by more than clocks do, or versions whose order is not known. */
export function responseDifference(expected: WatchResponse, got: WatchResponse, unknownVersions: number): Difference | undefined {
  const { closedAfter: seconds, lines = [], ...rest } = expected;
  const { closedAfter: gotSeconds, lines: gotLines = [], ...gotRest } = got;
  const difference = differenceOf(rest, gotRest);
  if (difference !== undefined) return at(difference.path, difference.expected, difference.got);
  if (Math.abs((seconds ?? 0) - (gotSeconds ?? 0)) > TOLERANCE_SECONDS) return at('closedAfter', seconds, gotSeconds);
  if (lines.length !== gotLines.length) return at('lines', texts(lines), texts(gotLines));
  const index = lines.findIndex((line, place) => !isLike(line, gotLines[place], unknownVersions));
  return index < 0 ? undefined : at(`lines[${index}]`, lines[index], gotLines[index]);
}

function at(path: string, expected: unknown, got: unknown): Difference {
  return { expected: { [path]: expected }, got: { [path]: got } };
}

function isLike(line: WatchLine, got: WatchLine | undefined, unknownVersions: number): boolean {
  if (got === undefined) return false;
  const { resourceVersion: version = '0', ...rest } = line;
  const { resourceVersion: gotVersion = '0', ...gotRest } = got;
  return deepEqual(rest, gotRest) && Math.abs(Number(version) - Number(gotVersion)) <= unknownVersions;
}

function texts(lines: readonly WatchLine[]): readonly string[] {
  return lines.map(({ type, name = '', resourceVersion = '' }) => `${type} ${name} ${resourceVersion}`);
}

/** What is there when a watch begins comes in any order; what happens later in its own. */
function inOneOrder(lines: readonly WatchLine[]): readonly WatchLine[] {
  const end = lines.findIndex(({ type }) => type !== 'ADDED');
  const [first, later] = end < 0 ? [lines, []] : [lines.slice(0, end), lines.slice(end)];
  return [...first.toSorted((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1)), ...later];
}

function keyOf({ name = '', resourceVersion = '' }: WatchLine): string {
  return `${name} ${resourceVersion}`;
}

/** A watch that is refused is no stream: of it the words count, wherever the recorder put them. */
function messagesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, entry]) => (name === 'message' && typeof entry === 'string' ? [entry] : messagesIn(entry)));
}

function listed(body: unknown): unknown {
  const { kind, metadata, items } = body as { readonly kind?: string; readonly metadata?: unknown; readonly items?: unknown };
  if (!Array.isArray(items)) return body;
  return { kind, metadata, items: items.length, names: items.map((item) => (item as { metadata: { name: string } }).metadata.name) };
}
