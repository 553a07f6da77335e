import type { TimeMs } from '#base/brand.ts';

/** A token bucket that holds one token: `readyAt` is when it is there. A rate of 0 never gives one. */
export interface Limiter {
  readonly rate: number;
  readonly readyAt: TimeMs;
}

export function fullLimiter(rate: number, now: TimeMs): Limiter {
  return { rate, readyAt: now };
}

export function accepts({ rate, readyAt }: Limiter, now: TimeMs): boolean {
  return rate > 0 && readyAt <= now;
}

/** The bucket after its token was taken. */
export function drained(rate: number, now: TimeMs): Limiter {
  return { rate, readyAt: (rate > 0 ? now + Math.ceil(1000 / rate) : 0) as TimeMs };
}

/** Another rate; who had to wait goes on waiting. [scheduler/rate_limited_queue.go SwapLimiter, 1.28] */
export function withRate(limiter: Limiter, rate: number, now: TimeMs): Limiter {
  if (limiter.rate === rate) return limiter;
  return accepts(limiter, now) ? fullLimiter(rate, now) : drained(rate, now);
}
