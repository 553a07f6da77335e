import type { Cause } from '#model/place.ts';
import type { PullReport } from '#sim/registries/image-access.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';

/** One pull on one node: what was asked, what came back, how it ended, and why. */
export interface ExplainedPull extends PullReport {
  readonly image: string;
  readonly node: string;
  readonly because: readonly Cause[];
}

/** Pulls an image in the present of a run, without changing it. */
export function simulatePull(twin: Twin, simulation: Simulation, node: string, image: string, resolver: 'cri' | 'system'): ExplainedPull {
  const report = twin.images.report(simulation.view, node, image, resolver);
  return { ...report, image, node };
}
