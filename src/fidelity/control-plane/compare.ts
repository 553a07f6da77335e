import { differentSaying, sayingsOf } from './events.ts';
import { type Life, livesOf, unpaired } from './lives.ts';
import { Names } from './names.ts';
import type { Line } from './record.ts';
import { mirrored, missingSpan, type Slack, type Span, tracksOf } from './tracks.ts';

export interface Difference {
  readonly expected: unknown;
  readonly got: unknown;
}

export interface Tolerances {
  /** By how much anything may be earlier or later than recorded. */
  readonly usual: Slack;
  /** The same for what depends on loops and heartbeats: node lines and endpoints. */
  readonly loops: Slack;
  /** Lines that are left out on both sides. */
  readonly isCompared?: (line: Line) => boolean;
}

/**
 * Compares two timelines up to the end of the first: each object's lasting states at each time, each pod's life, each event.
 * Undefined when they agree.
 */
export function differenceOf(expected: readonly Line[], got: readonly Line[], tolerances: Tolerances): Difference | undefined {
  const end = Math.max(0, ...expected.map(({ t }) => t));
  const compared = tolerances.isCompared ?? (() => true);
  const sides = [expected.filter(compared), got.filter(compared)] as const;
  const names = [new Names(sides[0]), new Names(sides[1])] as const;
  return (
    differentLife(livesOf(sides[0], names[0], end), livesOf(sides[1], names[1], end), tolerances.usual, end) ??
    differentTrack(tracksOf(sides[0], names[0], end), tracksOf(sides[1], names[1], end), tolerances, end) ??
    differentSaying(sayingsOf(sides[0], names[0], end), sayingsOf(sides[1], names[1], end), tolerances.usual, end)
  );
}

function differentLife(expected: readonly Life[], got: readonly Life[], slack: Slack, end: number): Difference | undefined {
  const alone = unpaired(expected, got, slack, end);
  const first = alone.expected[0] ?? alone.got[0];
  if (first === undefined) return undefined;
  const near = (lives: readonly Life[]) => lives.filter(({ owner }) => owner === first.owner).slice(0, 3);
  return { expected: { pods: near(alone.expected) }, got: { pods: near(alone.got) } };
}

function differentTrack(
  expected: ReadonlyMap<string, readonly Span[]>,
  got: ReadonlyMap<string, readonly Span[]>,
  { usual, loops }: Tolerances,
  end: number,
): Difference | undefined {
  for (const key of new Set([...expected.keys(), ...got.keys()])) {
    const slack = key.startsWith('node ') || key.startsWith('endpoints ') ? loops : usual;
    const [one, other] = [expected.get(key) ?? [], got.get(key) ?? []];
    const missing = missingSpan(one, other, slack) ?? lastOf(one, other, slack, end);
    const extra = missingSpan(other, one, mirrored(slack));
    if (missing !== undefined) return { expected: { [key]: missing }, got: { [key]: around(other, missing) } };
    if (extra !== undefined) return { expected: { [key]: around(one, extra) }, got: { [key]: extra } };
  }
  return undefined;
}

/** However briefly, the state at the end must have come about on the other side too. */
function lastOf(spans: readonly Span[], other: readonly Span[], { early, late }: Slack, end: number): Span | undefined {
  const last = spans.at(-1);
  const isThere = other.some(({ state, to }) => state === last?.state && to >= end - early - late);
  return last === undefined || isThere ? undefined : last;
}

function around(spans: readonly Span[], { from, to }: Span): readonly Span[] {
  return spans.filter((span) => span.from <= to + 1 && span.to >= from - 1).slice(0, 4);
}
