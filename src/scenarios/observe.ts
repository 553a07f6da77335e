import type { Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';

/** A run at one moment, as whoever compares it with a report may look at it. */
export interface Observed {
  readonly twin: Twin;
  readonly simulation: Simulation;
}
