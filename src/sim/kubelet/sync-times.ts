import type { TimeMs } from '#base/brand.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { queueLookMs, relistMs, retryMs, retrySpreadMs } from './durations.ts';

/** The first point of a grid strictly after `after`. */
export function pointAfter(grid: { readonly phase: number; readonly periodMs: number }, after: number): TimeMs {
  return (grid.phase + (Math.floor((after - grid.phase) / grid.periodMs) + 1) * grid.periodMs) as TimeMs;
}

/** The first point of a grid at or after `from`. */
export function pointFrom(grid: { readonly phase: number; readonly periodMs: number }, from: number): TimeMs {
  return (grid.phase + Math.ceil((from - grid.phase) / grid.periodMs) * grid.periodMs) as TimeMs;
}

/** When a node's kubelet next looks at its runtime. All pods of a node are looked at in one go. */
export function relistAfter(view: View, node: ObjectRef, after: TimeMs): TimeMs {
  return pointAfter({ phase: view.drawBelow(relistMs, node, 'relist'), periodMs: relistMs }, after);
}

/**
 * When a pod whose sync failed at `failed` is synced again: after 10 to 15 s, drawn each time, when its kubelet next looks into its queue.
 * [pod_workers.go completeWork, 1.28]
 */
export function retryAfter(view: View, node: ObjectRef, pod: ObjectRef, failed: TimeMs): TimeMs {
  const due = failed + retryMs + view.drawBelow(retrySpreadMs, pod, 'retry', failed);
  return pointFrom({ phase: view.drawBelow(queueLookMs, node, 'queue'), periodMs: queueLookMs }, due);
}

/** The even pace of a pod whose retries are not simulated one by one. */
export function retryPeriodMs(view: View, pod: ObjectRef): number {
  return 1000 * Math.round((retryMs + queueLookMs + view.drawBelow(retrySpreadMs, pod, 'pace')) / 1000);
}

const firstReconnectMs = 800;
const longestReconnectMs = 30_000;

/**
 * When a kubelet that lost the API (or found none) at `lost` hears of its pods again, the API answering from `back` on:
 * its watch is tried anew after 0.8 s, doubling to 30 s, each time up to twice as long. [client-go reflector.go, 1.28]
 */
export function reconnectedAt(view: View, node: ObjectRef, lost: TimeMs, back: TimeMs): TimeMs {
  let at: number = lost;
  for (let attempt = 0; at < back; attempt++) {
    const gap = Math.min(firstReconnectMs * 2 ** attempt, longestReconnectMs);
    at += gap + view.drawBelow(gap, node, 'reconnect', attempt);
  }
  return at as TimeMs;
}
