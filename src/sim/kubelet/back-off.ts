import type { TimeMs } from '#base/brand.ts';

/** What the kubelet remembers of a container or image that failed: how long to wait, and when it last tried. */
export interface BackOff {
  readonly ms: number;
  readonly at: TimeMs;
}

export const firstBackOffMs = 10_000;
export const longestBackOffMs = 300_000;

/**
 * The entry that counts at `now` for something that failed at `failedAt`. An entry older than twice the cap is
 * forgotten, whether by the failure's own time or by the sweep. [client-go util/flowcontrol/backoff.go, 1.28]
 */
export function liveBackOff(entry: BackOff | undefined, failedAt: TimeMs, now: TimeMs): BackOff | undefined {
  if (entry === undefined) return undefined;
  const forgottenAfter = 2 * longestBackOffMs;
  return failedAt - entry.at > forgottenAfter || now - entry.at > forgottenAfter ? undefined : entry;
}

/** The entry after one more attempt: 10 s, then doubled up to 5 min. */
export function nextBackOff(entry: BackOff | undefined, failedAt: TimeMs, now: TimeMs): BackOff {
  const live = liveBackOff(entry, failedAt, now);
  return { ms: live === undefined ? firstBackOffMs : Math.min(2 * live.ms, longestBackOffMs), at: now };
}

/** When the next attempt may be made: restarts count from the end of the last run, pulls from the last attempt. */
export function backOffEnds(entry: BackOff | undefined, since: TimeMs, now: TimeMs): TimeMs {
  const live = liveBackOff(entry, since, now);
  return (live === undefined ? since : since + live.ms) as TimeMs;
}

/** A duration as Go prints it: `10s`, `1m20s`, `5m0s`, `101ms`, `1.753s`. */
export function goDuration(ms: number): string {
  if (ms === 0) return '0s';
  if (ms < 1000) return `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const rest = ms % 60_000;
  // Whole milliseconds have three decimals at most; to print them and read them again takes its time.
  const seconds = `${Number.isInteger(rest) ? rest / 1000 : Number((rest / 1000).toFixed(3))}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
