import type { TimeMs } from '#base/brand.ts';
import { UserError } from '#base/user-error.ts';
import { defaultHorizonMs } from '#findings/contingency.ts';
import { defaultUntilMs, runScenario } from '#scenarios/run.ts';
import type { Step } from '#scenarios/scenario.ts';
import type { Scenarios } from '#scenarios/scenarios.ts';
import type { Fault } from '#sim/faults/fault.ts';
import { runFaults } from '#sim/faults/inject.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';
import { twinOfScenario, variantNamed, whenOption } from './incident.ts';
import { progress } from './progress.ts';
import { durationOption, faultsOf, type Input, inputOf, onlyIncidentsVary, type Reading, today, twinOf } from './twins.ts';

/** A twin, and a run of it at the moment somebody asks about. */
export interface Moment {
  readonly twin: Twin;
  readonly simulation: Simulation;
}

interface Asked extends Reading {
  readonly paths: readonly string[];
  readonly faults: readonly string[];
  readonly at?: string;
  readonly variant?: string;
  readonly nodes?: readonly string[];
}

/**
 * Reads a cluster or an incident, injects faults and stops at `at`: by default where nothing changes any more, or where
 * the incident ends. An incident's timeline runs as well.
 */
export async function momentOf(asked: Asked, known?: Scenarios): Promise<Moment> {
  progress('reading and settling');
  const input = await inputOf(asked.paths, known, { world: asked.world, cluster: asked.cluster });
  const moment = input.kind === 'incident' ? momentOfIncident(input, asked) : momentOfFiles(input, asked);
  progress('');
  return moment;
}

function momentOfFiles({ model }: Extract<Input, { kind: 'files' }>, asked: Asked): Moment {
  if (asked.variant !== undefined) throw new UserError(onlyIncidentsVary);
  const twin = twinOf(model, today());
  checkNodes(twin, asked.nodes);
  const faults = faultsOf(asked.faults, twin);
  const atMs = durationOption('--at', asked.at);
  const simulation = twin.eve.fork();
  progress('running');
  runFaults(simulation, faults, atMs ?? defaultHorizonMs(faults), twin.tools);
  if (atMs !== undefined) simulation.runTo((simulation.state.epoch + atMs) as TimeMs);
  return { twin, simulation };
}

function momentOfIncident({ scenario }: Extract<Input, { kind: 'incident' }>, asked: Asked): Moment {
  const base = twinOfScenario(scenario, variantNamed(scenario, asked.variant));
  checkNodes(base.twin, asked.nodes);
  const more = faultsOf(asked.faults, base.twin, base.moments).map(stepOf);
  const atMs = whenOption('--at', asked.at, base.moments) ?? defaultUntilMs(base);
  progress('running');
  const { simulation } = runScenario({ ...base, scenario: { ...scenario, timeline: [...scenario.timeline, ...more] } }, [], atMs);
  return { twin: base.twin, simulation };
}

/** A fault somebody adds to an incident. */
function stepOf({ text, startMs }: Fault): Step {
  return { at: `${startMs}ms`, text, do: { fault: text.replace(/@[^+]+/, '') } };
}

function checkNodes(twin: Twin, nodes: readonly string[] = []): void {
  const known = twin.eve.view.list('Node').map(({ name }) => name);
  for (const node of nodes) if (!known.includes(node)) throw new UserError(`there is no node ${node}; there are ${known.join(', ')}`);
}
