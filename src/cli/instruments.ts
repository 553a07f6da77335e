import type { Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';
import type { Chapter } from '#views/text/replay.ts';

/** What is said of the outage beyond the chains of causes: root causes ranked, and the way out. */
export function chaptersOf(_twin: Twin, _simulation: Simulation): { readonly causes?: Chapter; readonly plan?: Chapter } {
  return {};
}
