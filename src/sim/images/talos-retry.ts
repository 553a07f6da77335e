import { talosImageTraits } from '#model/images/talos-versions.ts';
import type { PullError } from './pull-error.ts';

// Upstream: siderolabs/talos internal/pkg/containers/image/image.go Pull, v1.4.6 and v1.12.4; siderolabs/go-retry retry/exponential.go.

/** What Talos remembers of a pull of its own that keeps failing. */
export interface TalosPullRetry {
  /** Attempts made so far, the failed one included. */
  readonly attempts: number;
  /** Of those, the ones that ended in `not found`. */
  readonly notFound: number;
}

export type TalosNext = { readonly again: true; readonly afterMs: number } | { readonly again: false; readonly reason: string };

const unitMs = 5000;
const longestMs = 20 * 60_000;

/** Counts a failed attempt. */
export function afterTalosFailure(before: TalosPullRetry | undefined, error: PullError): TalosPullRetry {
  return { attempts: (before?.attempts ?? 0) + 1, notFound: (before?.notFound ?? 0) + (error.code === 'NotFound' ? 1 : 0) };
}

/** Whether and when Talos asks again for the image of its kubelet, etcd or installer. `elapsedMs` counts from the first attempt. */
export function nextTalosAttempt(retry: TalosPullRetry, error: PullError, elapsedMs: number, talosVersion: string): TalosNext {
  const traits = talosImageTraits(talosVersion);
  if (error.code === 'NotFound' && retry.notFound > traits.notFoundRetries) return { again: false, reason: error.text };
  if (error.code === 'Canceled' && traits.cancelEnds) return { again: false, reason: error.text };
  const afterMs = Math.floor((2 ** retry.attempts - 1) / 2) * unitMs;
  return elapsedMs + afterMs >= longestMs ? { again: false, reason: 'timeout' } : { again: true, afterMs };
}
