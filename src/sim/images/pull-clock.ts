/** Why a pull ends before its time: the caller's deadline, CRI's watch over progress, or never. */
export type Interruption = 'deadline' | 'no progress' | 'hangs';

/** The time inside one pull, in milliseconds since it began. */
export interface PullClock {
  nowMs: number;
  lastProgressMs: number;
  interrupted: Interruption | undefined;
  /** The last one asked has taken the request and will answer when it can. */
  isServed: boolean;
  readonly deadlineMs: number | undefined;
  readonly progressTimeoutMs: number | undefined;
  /** The transfer service watches only running downloads, not requests that wait for an answer. */
  readonly watchesRequests: boolean;
}

/** CRI looks at the progress this often, so it gives up one look after the time limit. */
const progressLookMs = 10_000;

export function pullClock(limits: Pick<PullClock, 'deadlineMs' | 'progressTimeoutMs' | 'watchesRequests'>): PullClock {
  return { nowMs: 0, lastProgressMs: 0, interrupted: undefined, isServed: false, ...limits };
}

/** Lets `tookMs` pass. False when the pull was interrupted meanwhile; the clock then stands at that moment. */
export function pass(clock: PullClock, tookMs: number, during: 'request' | 'body' = 'request'): boolean {
  if (clock.interrupted !== undefined) return false;
  const end = clock.nowMs + tookMs;
  const watched = clock.progressTimeoutMs !== undefined && (during === 'body' || clock.watchesRequests);
  const stalledAt = watched ? clock.lastProgressMs + (clock.progressTimeoutMs ?? 0) + progressLookMs : Number.POSITIVE_INFINITY;
  const deadline = clock.deadlineMs ?? Number.POSITIVE_INFINITY;
  const limit = Math.min(stalledAt, deadline);
  if (end < limit) {
    clock.nowMs = end;
    return true;
  }
  clock.nowMs = limit;
  if (limit === Number.POSITIVE_INFINITY) clock.interrupted = 'hangs';
  else clock.interrupted = deadline <= stalledAt ? 'deadline' : 'no progress';
  return false;
}

/** Bytes arrived. */
export function progressed(clock: PullClock): void {
  clock.lastProgressMs = clock.nowMs;
}
