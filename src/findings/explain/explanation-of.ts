import type { Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';
import { Explanation } from './explain.ts';
import { Provenance } from './provenance.ts';

/** Who explains what does not work in a run of a twin. */
export function explanationOf(twin: Twin, simulation: Simulation): Explanation {
  return new Explanation(simulation, twin.judge, new Provenance(twin.sources, simulation.state.refs, simulation.view), twin.logOf);
}
