import type { TimeMs } from '#base/brand.ts';
import { UserError } from '#base/user-error.ts';
import { defaultHorizonMs } from '#findings/contingency.ts';
import { runFaults } from '#sim/faults/inject.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';
import { progress } from './progress.ts';
import { durationOption, faultsOf, readModel, today, twinsOf } from './twins.ts';

/** A twin, and a run of it at the moment somebody asks about. */
export interface Moment {
  readonly twin: Twin;
  readonly simulation: Simulation;
}

/** Reads a cluster, injects faults and stops at `at`: by default where nothing changes any more. */
export function momentOf(asked: { paths: readonly string[]; faults: readonly string[]; at?: string; nodes?: readonly string[] }): Moment {
  progress('reading and settling');
  const [twin] = twinsOf(readModel(asked.paths), today());
  const known = twin.eve.view.list('Node').map(({ name }) => name);
  for (const node of asked.nodes ?? []) if (!known.includes(node)) throw new UserError(`there is no node ${node}; there are ${known.join(', ')}`);
  const faults = faultsOf(asked.faults, twin);
  const atMs = durationOption('--at', asked.at);
  const simulation = twin.eve.fork();
  progress('running');
  runFaults(simulation, faults, atMs ?? defaultHorizonMs(faults), twin.tools);
  if (atMs !== undefined) simulation.runTo((simulation.state.epoch + atMs) as TimeMs);
  progress('');
  return { twin, simulation };
}
