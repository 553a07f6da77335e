import type { TimeMs } from '#base/brand.ts';
import type { Simulation } from '#sim/simulation.ts';

/** The longest that controllers' queues let a failing key wait, and a little. [client-go workqueue default_rate_limiters.go] */
const longestRetryMs = 1_020_000;

/**
 * Runs on for a while, and stops before where nothing will change any more: it has settled, and the longest gap between
 * two tries has passed without a write.
 *
 * @returns whether it stopped because nothing will change
 */
export function runOn(simulation: Simulation, forMs: number): boolean {
  const until = (simulation.state.now + forMs) as TimeMs;
  while (simulation.state.now < until) {
    if (simulation.run(until).end !== 'settled') return false;
    const from = simulation.state.trace.next;
    const quietUntil = (simulation.state.now + longestRetryMs) as TimeMs;
    simulation.runTo(Math.min(quietUntil, until) as TimeMs);
    const isQuiet = ![...simulation.state.trace.entries(from)].some(({ body }) => body.kind === 'write');
    if (isQuiet && quietUntil <= until) return true;
  }
  return false;
}
