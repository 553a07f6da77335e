import type { Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';
import { unknownsMet, unknownsRef } from '#sim/world.ts';

/** A run with unknowns met, the unknowns it consulted, and where it consulted any the same run with them unmet. */
export interface UnderUnknowns<Run> {
  readonly met: Run;
  readonly unmet?: Run;
  readonly consulted: readonly string[];
}

/**
 * Runs something with unknowns met; where any was consulted, again with them unmet.
 *
 * @param isEnough whether the first run says all that is wanted: then there is no second one
 */
export function underUnknowns<Run>(
  twin: Twin,
  run: (unknowns: 'met' | 'unmet') => Run,
  isEnough: (met: Run) => boolean = () => false,
): UnderUnknowns<Run> {
  twin.judge.consulted.clear();
  const met = run('met');
  const consulted = [...twin.judge.consulted].sort();
  return consulted.length === 0 || isEnough(met) ? { met, consulted } : { met, unmet: run('unmet'), consulted };
}

/** From now on a run takes as unmet what nobody knows. */
export function takeAsUnmet(simulation: Simulation): void {
  simulation.perform({ verb: 'row', table: unknownsMet, ref: unknownsRef(simulation.view), value: false }, 'contingency');
}
