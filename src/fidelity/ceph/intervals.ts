import type { CephRecord, Interval } from './record.ts';

/** Shorter ones come of the order in which daemons happen to report, and are left out on both sides. */
const flashSeconds = 5;
/** Shorter gaps may fall between two polls of the recorder. */
const pollSeconds = 2;
const share = 0.2;

/** A moment at which some check came or went. */
export interface Moment {
  readonly t: number;
  readonly codes: readonly string[];
}

/** When each check stood, from what was seen at moments in order. */
export function intervalsOf(moments: readonly Moment[], end: number): readonly Interval[] {
  const open = new Map<string, number>();
  const found: Interval[] = [];
  for (const { t, codes } of moments) {
    for (const [code, from] of [...open]) {
      if (codes.includes(code)) continue;
      open.delete(code);
      found.push({ code, from, to: t });
    }
    for (const code of codes) if (!open.has(code)) open.set(code, t);
  }
  for (const [code, from] of open) found.push({ code, from, to: null });
  return withoutFlashes(joined(found), end).sort((left, right) => left.from - right.from || (left.code < right.code ? -1 : 1));
}

function joined(intervals: readonly Interval[]): readonly Interval[] {
  const result: Interval[] = [];
  for (const next of [...intervals].sort((left, right) => left.from - right.from)) {
    const at = result.findIndex(({ code, to }) => code === next.code && to !== null && next.from - to < pollSeconds);
    if (at < 0) result.push(next);
    else result[at] = { ...(result[at] as Interval), to: next.to };
  }
  return result;
}

function withoutFlashes(intervals: readonly Interval[], end: number): Interval[] {
  return intervals.filter(({ from, to }) => (to ?? end) - from >= flashSeconds);
}

/** What the recorder saw while a quorum answered. */
export function recordedMoments({ snapshots }: CephRecord): readonly Moment[] {
  return snapshots.flatMap(({ t, checks, quorum, error }) =>
    error !== undefined || quorum === undefined || quorum.length === 0 ? [] : [{ t, codes: Object.keys(checks ?? {}) }],
  );
}

/** The first check that came or went at another time; times may differ by a fifth of what has passed since the last action, or by 5 s. */
export function firstDifference(
  expected: readonly Interval[],
  got: readonly Interval[],
  actions: readonly number[],
  end: number,
): { readonly expected: unknown; readonly got: unknown } | undefined {
  const rest = [...got];
  for (const interval of expected) {
    const at = rest.findIndex(
      (other) => other.code === interval.code && near(interval.from, other.from, actions) && ends(interval, other, actions, end),
    );
    if (at < 0) return { expected: interval, got: rest.find(({ code }) => code === interval.code) ?? 'nothing' };
    rest.splice(at, 1);
  }
  return rest.length === 0 ? undefined : { expected: 'nothing', got: rest[0] };
}

/** Whether they end alike; what ends about when the recording does may not have been seen to end. */
function ends({ to }: Interval, other: Interval, actions: readonly number[], end: number): boolean {
  if (to === null || other.to === null) return (to ?? end) >= end - flashSeconds && (other.to ?? end) >= end - flashSeconds;
  return near(to, other.to, actions);
}

function near(recorded: number, modelled: number, actions: readonly number[]): boolean {
  const since = recorded - Math.max(...actions.filter((t) => t <= recorded), Number.NEGATIVE_INFINITY);
  return Math.abs(recorded - modelled) <= Math.max(flashSeconds, Number.isFinite(since) ? share * since : 0);
}
