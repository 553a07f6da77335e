import type { TimeMs } from '#base/brand.ts';

/** How many events a kubelet may still tell of one object, as of a moment. */
export interface EventBudget {
  readonly left: number;
  readonly at: TimeMs;
}

const burst = 25;
const refillMs = 300_000;

/** What a kubelet that has just started may tell of each object: 25 events at once, then one in five minutes. [record/events_cache.go, 1.28] */
export function freshBudget(now: TimeMs): EventBudget {
  return { left: burst, at: now };
}

/** Takes so many events from a budget, as far as it goes by `until`. */
export function spend({ left, at }: EventBudget, wanted: number, until: TimeMs): { readonly spent: number; readonly budget: EventBudget } {
  const refilled = Math.max(0, Math.floor((until - at) / refillMs));
  const full = Math.min(burst, left + refilled);
  const spent = Math.min(wanted, full);
  const since = full === burst ? until : ((at + refilled * refillMs) as TimeMs);
  return { spent, budget: { left: full - spent, at: since } };
}
