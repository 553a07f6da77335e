import type { Names } from './names.ts';
import type { Line } from './record.ts';
import { canonicalText } from './text.ts';

/** The states one object went through; each holds from `from` to `to` seconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly state: string;
}

/** What the states of other objects than pods are called, and which fields they have. */
const keysOf: Readonly<Record<string, (line: Line) => string>> = {
  node: ({ name }) => `node ${name}`,
  deployments: ({ name }) => `deployment ${name}`,
  replicaset: ({ name }) => `replicaset ${name}`,
  statefulsets: ({ name }) => `statefulset ${name}`,
  daemonsets: ({ name }) => `daemonset ${name}`,
  jobs: ({ name }) => `job ${name}`,
  jobconditions: ({ name }) => `conditions of job ${name}`,
  cronjob: ({ name }) => `cronjob ${name}`,
  endpointslice: ({ service }) => `endpoints of ${service}`,
  poddisruptionbudgets: ({ name }) => `budget ${name}`,
};

/** The spans of every object in a timeline that ends at `end` seconds. */
export function tracksOf(timeline: readonly Line[], names: Names, end: number): Map<string, Span[]> {
  const tracks = new Map<string, { from: number; state: string }[]>();
  for (const line of timeline) {
    const keyOf = keysOf[line.kind];
    if (keyOf === undefined || line.t > end) continue;
    const key = names.of(keyOf(line));
    const points = tracks.get(key) ?? [];
    tracks.set(key, points);
    points.push({ from: line.t, state: line.kind === 'endpointslice' ? endpointsState(line, names) : names.of(stateOf(line)) });
  }
  return new Map([...tracks].map(([key, points]) => [key, spansOf(points, end)]));
}

function spansOf(points: readonly { readonly from: number; readonly state: string }[], end: number): Span[] {
  return points.map(({ from, state }, index) => ({ from, to: points[index + 1]?.from ?? end, state }));
}

function stateOf(line: Line): string {
  const { t: _, kind: __, ...fields } = line;
  return canonicalText(fields, (key, value) => (key === 'uncountedTerminatedPods' ? uncounted(value) : isTime(key) ? undefined : value));
}

/** Endpoints as a set: their order follows from generated names. */
function endpointsState({ endpoints }: Line, names: Names): string {
  const texts = (endpoints as readonly unknown[]).map((endpoint) => names.of(canonicalText(endpoint, (_, value) => value)));
  return texts.sort().join(' ');
}

/** Uids differ from run to run; how many there are does not. */
function uncounted(value: unknown): unknown {
  return Object.fromEntries(Object.entries(value as object).map(([key, uids]) => [key, (uids as readonly unknown[]).length]));
}

/** Times have whole seconds and begin at different fractions: they are compared by when they were written. */
function isTime(key: string): boolean {
  return key === 'startTime' || key === 'completionTime';
}

/**
 * The first thing one side held for a second or longer and the other did not hold at that time, give or take `slack`.
 * Shorter states come from how fast requests were answered and are not compared.
 */
export function missingSpan(held: readonly Span[], other: readonly Span[], slack: Slack): Span | undefined {
  return joined(held).find(({ from, to, state }) => {
    if (to - from < shortestSeconds) return false;
    const alike = other.filter((span) => span.state === state).map((span) => ({ from: span.from - slack.late, to: span.to + slack.early }));
    return !alike.some((span) => span.from <= to && span.to >= from) || !covers(alike, from + slack.late, to - slack.early);
  });
}

const shortestSeconds = 1;

/** By how many seconds the other side may be earlier or later. */
export interface Slack {
  readonly early: number;
  readonly late: number;
}

export function mirrored({ early, late }: Slack): Slack {
  return { early: late, late: early };
}

/** Whether a time of one side and one of the other agree. */
export function isNear(time: number, other: number, { early, late }: Slack): boolean {
  return other >= time - early && other <= time + late;
}

function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (last !== undefined && last.state === span.state && last.to === span.from) result[result.length - 1] = { ...last, to: span.to };
    else result.push(span);
  }
  return result;
}

/** Whether the spans leave no gap between `from` and `to`. */
function covers(spans: readonly { readonly from: number; readonly to: number }[], from: number, to: number): boolean {
  let reached = from;
  for (const span of spans) if (span.from <= reached) reached = Math.max(reached, span.to);
  return reached >= to;
}
