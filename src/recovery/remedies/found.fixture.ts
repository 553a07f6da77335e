import type { Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';
import { wayOutOf } from '../way-out.ts';

/** The kind of the first root cause, what the plan does, and what does as well, in words. */
export function found(
  twin: Twin,
  moment: Simulation,
): { readonly cause?: string; readonly steps: readonly string[]; readonly instead: readonly string[] } {
  const way = wayOutOf(twin, moment);
  const cause = way.causes.causes[0]?.suspect.fact.kind;
  if (way.kind !== 'plan') return { cause, steps: [], instead: [] };
  return { cause, steps: way.steps.map(({ text }) => text), instead: way.instead.map(({ steps }) => steps.map(({ text }) => text).join(', then ')) };
}
