import { withoutGenerated } from './names.ts';
import type { KubeletAnswer, PodStory } from './record.ts';

interface Difference {
  readonly expected: unknown;
  readonly got: unknown;
}

/** A row, when it began to show and for how long it did before the record ends. */
interface Span {
  readonly row: string;
  readonly from: number;
  readonly seconds: number;
}

/** Rows that show for a shorter time depend on the moment at which the kubelet looked, and on how busy its machine was. */
const lastingSeconds = 13;
/** By how much two lasting rows may begin further apart from each other than recorded: two syncs, and a tenth of back-offs. */
const gapSlackSeconds = 16;
const gapSlackPart = 0.1;
/** The recorded machine took up to 20 s to start a container. */
const startSlackSeconds = 20;
/** A kubelet measures volumes once a minute, since a moment that is in no record. */
const measuredEachMinute = 'Evicted: Usage of EmptyDir';
const minuteSeconds = 60;
/** What is said more than once may be said a little more or less often. */
const countSlack = 2;
const countPart = 0.35;

/** Compares the sequence of every pod's rows and what the kubelet said of it, but for what begins just before the end. Undefined when they agree. */
export function differenceBetween(expected: KubeletAnswer, got: KubeletAnswer): Difference | undefined {
  const end = Math.min(expected.endSeconds, got.endSeconds);
  const isMeasured = (name: string) =>
    [expected, got].every(({ events }) => Object.keys(events).some((key) => key.startsWith(`Pod/${name} ${measuredEachMinute}`)));
  return differentStories(expected.pods, got.pods, end, isMeasured) ?? differentEvents(expected, got, end);
}

function differentStories(
  expected: readonly PodStory[],
  got: readonly PodStory[],
  end: number,
  isMeasured: (name: string) => boolean,
): Difference | undefined {
  const names = new Set([...expected, ...got].map(({ name }) => withoutGenerated(name)));
  for (const name of [...names].sort()) {
    const ofName = (stories: readonly PodStory[]) =>
      stories.filter((story) => withoutGenerated(story.name) === name).map((story) => spansOf(story, end));
    const [wanted, given] = [ofName(expected), ofName(got)];
    for (let index = 0; index < Math.max(wanted.length, given.length); index++) {
      const [one, other] = [wanted[index], given[index]];
      if ([one, other].every((spans) => (spans?.[0]?.from ?? end) >= end - gapSlackSeconds)) continue;
      if (one === undefined || other === undefined || !isAlike(one, other, end, isMeasured(name) ? minuteSeconds : 0))
        return { expected: { [name]: texts(one) }, got: { [name]: texts(other) } };
    }
  }
  return undefined;
}

function spansOf({ rows }: PodStory, end: number): Span[] {
  return rows.map(({ t, row }, index) => {
    const to = row === 'gone' ? Number.POSITIVE_INFINITY : Math.min(rows[index + 1]?.t ?? end, end);
    return { row, from: t, seconds: Math.max(0, to - t) };
  });
}

/**
 * The same lasting rows in the same order, about as far apart, up to the last one recorded. What shows briefly may be missing. The twin runs
 * on when the record ends, so that what was recorded last may come as much later as anything else.
 */
function isAlike(expected: readonly Span[], got: readonly Span[], end: number, loopSeconds: number): boolean {
  const pairs = paired(expected, got, end);
  if (pairs === undefined || pairs.at(-1)?.[0] !== expected.at(-1)) return false;
  return pairs.every(([one, other], index) => {
    const [before, otherBefore] = pairs[index - 1] ?? [expected[0] as Span, got[0] as Span];
    const gap = one.from - before.from;
    const slack = loopSeconds + gapSlackSeconds + gapSlackPart * gap + (isStarting(before) || isStarting(one) ? startSlackSeconds : 0);
    return Math.abs(gap - (other.from - otherBefore.from)) <= slack || Math.abs(one.from - other.from) <= gapSlackSeconds;
  });
}

function isStarting({ row }: Span): boolean {
  return /Pending|ContainerCreating|PodInitializing|Init:|Terminating/.test(row);
}

/**
 * Pairs equal rows in order; undefined when a lasting row has no partner, but for one that the twin shows only just before the end. Longest
 * common subsequence, lasting rows weighing more.
 */
function paired(expected: readonly Span[], got: readonly Span[], end: number): [Span, Span][] | undefined {
  const pairs = commonSubsequence(expected, got);
  const isPaired = (side: 0 | 1, span: Span) => pairs.some((pair) => pair[side] === span);
  const lasts = ({ seconds }: Span) => seconds >= lastingSeconds;
  if (expected.some((span) => lasts(span) && !isPaired(0, span))) return undefined;
  return got.some((span) => lasts(span) && span.from < end - gapSlackSeconds && !isPaired(1, span)) ? undefined : pairs;
}

function commonSubsequence(expected: readonly Span[], got: readonly Span[]): [Span, Span][] {
  const best: number[][] = Array.from({ length: expected.length + 1 }, () => new Array<number>(got.length + 1).fill(0));
  const at = (i: number, j: number) => best[i]?.[j] ?? 0;
  const weight = (one: Span, other: Span) => (one.row === other.row ? 1 + Math.min(one.seconds, 60) + Math.min(other.seconds, 60) : 0);
  for (let i = expected.length - 1; i >= 0; i--) {
    for (let j = got.length - 1; j >= 0; j--) {
      const together = weight(expected[i] as Span, got[j] as Span);
      (best[i] as number[])[j] = Math.max(at(i + 1, j), at(i, j + 1), together === 0 ? 0 : together + at(i + 1, j + 1));
    }
  }
  const pairs: [Span, Span][] = [];
  for (let i = 0, j = 0; i < expected.length && j < got.length; ) {
    const together = weight(expected[i] as Span, got[j] as Span);
    if (together > 0 && at(i, j) === together + at(i + 1, j + 1)) pairs.push([expected[i++] as Span, got[j++] as Span]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

function texts(spans: readonly Span[] | undefined): string[] | string {
  return spans?.map(({ row, from }) => `${from.toFixed(1)} ${row}`) ?? 'nothing';
}

function differentEvents(expected: KubeletAnswer, got: KubeletAnswer, end: number): Difference | undefined {
  for (const key of new Set([...Object.keys(expected.events), ...Object.keys(got.events)])) {
    const [one, other] = [expected.events[key], got.events[key]];
    if (isSameSaying(one, other, key, end)) continue;
    return { expected: { [key]: one ?? 'not said' }, got: { [key]: other ?? 'not said' } };
  }
  return undefined;
}

type Said = KubeletAnswer['events'][string] | undefined;

/** How often the kubelet repeats itself is derived, not simulated event by event; so the number counts only where each time is an act. */
const acts = / (?:Pulled|Created|Started|Killing|SandboxChanged|Starting|Rebooted|NodeReady|NodeNotReady|Shutdown): /;

function isSameSaying(one: Said, other: Said, key: string, end: number): boolean {
  if (one === undefined || other === undefined) return (one?.first ?? other?.first ?? end) >= end - gapSlackSeconds;
  if (!acts.test(key)) return true;
  return Math.abs(one.count - other.count) <= countSlack + countPart * Math.max(one.count, other.count);
}
