import type { TimeMs } from '#base/brand.ts';
import type { Requirement } from '#model/capabilities/requirement.ts';
import { defineRow } from '../store/definitions.ts';

/**
 * Somebody waits for a requirement and has set no timer of its own: it is told through `capabilityFlips` when an input
 * of the requirement changes. Keyed by what waits (a pod). `grid` and `countAtStart` let readers derive how often it
 * has retried meanwhile, without a single event.
 */
export interface Wait {
  readonly on: Requirement;
  readonly actor: string;
  readonly since: TimeMs;
  readonly grid?: { readonly phase: TimeMs; readonly periodMs: number };
  readonly countAtStart?: number;
}

export const waits = defineRow<Wait>('wait', { judged: false });

/** Counts, per waiter, how often an input of what it waits for has changed. Watch it with `onRow`. */
export const capabilityFlips = defineRow<number>('capability-flip', { judged: false });

/** Points of a grid in (from, to]: how often something periodic happened meanwhile. */
export function gridPoints(grid: { readonly phase: TimeMs; readonly periodMs: number }, from: TimeMs, to: TimeMs): number {
  const before = Math.floor((from - grid.phase) / grid.periodMs);
  return Math.max(0, Math.floor((to - grid.phase) / grid.periodMs) - before);
}
