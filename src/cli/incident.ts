import { fileURLToPath } from 'node:url';
import { UserError } from '#base/user-error.ts';
import { catalogue } from '#catalogue/catalogue.ts';
import type { ClusterModel } from '#model/cluster.ts';
import { type ScenarioTwin, scenarioTwin, sharedTwin } from '#scenarios/run.ts';
import { inputsOf, type Scenario, type Variant } from '#scenarios/scenario.ts';
import { type Scenarios, scenarios } from '#scenarios/scenarios.ts';
import { whenMs } from '#scenarios/times.ts';
import type { Twin } from '#sim/twin.ts';
import { readFolder } from '#sources/read.ts';

/**
 * The incident of that name.
 *
 * @throws UserError in one line with the names there are
 */
export async function incidentNamed(name: string, known: Scenarios = scenarios): Promise<Scenario> {
  const load = Object.hasOwn(known, name) ? known[name] : undefined;
  if (load !== undefined) return load();
  const names = Object.keys(known);
  throw new UserError(`there is no incident ${name}; there ${names.length === 0 ? 'is none yet' : `is ${names.join(', ')}`}`);
}

/** A scenario's variant by its id or alias. */
export function variantNamed(scenario: Scenario, name: string | undefined): Variant | undefined {
  if (name === undefined) return undefined;
  const variant = scenario.variants.find(({ id, alias }) => id.toLowerCase() === name.toLowerCase() || alias === name);
  if (variant !== undefined) return variant;
  const names = scenario.variants.map(({ id, alias }) => (alias === undefined ? id : `${id} (${alias})`));
  throw new UserError(`${scenario.name} has no variant ${name}; it has ${names.length === 0 ? 'none' : names.join(', ')}`);
}

/** Reads a scenario's files, as a variant has them. */
export function readScenario(scenario: Scenario, variant?: Variant): ClusterModel {
  const over = variant?.files === undefined ? undefined : fileURLToPath(new URL(variant.files, scenario.folder));
  return readFolder(fileURLToPath(scenario.folder), inputsOf(scenario), { over, without: variant?.without });
}

/** The twin of a scenario in a variant; one that only changes what is done later shares that of the scenario. */
export function twinOfScenario(scenario: Scenario, variant?: Variant, base?: ScenarioTwin, before: readonly number[] = []): ScenarioTwin {
  const shared = base === undefined ? undefined : sharedTwin(base, variant);
  return shared ?? scenarioTwin(scenario, readScenario(scenario, variant), catalogue, variant, before);
}

/** The twin of a scenario of whose model a variant has had its way already. */
export function twinOfModel(scenario: Scenario, model: ClusterModel, variant?: Variant): Twin {
  return scenarioTwin(scenario, model, catalogue, variant === undefined ? undefined : { ...variant, edit: undefined }).twin;
}

/** Reads an option that takes a duration or one of a scenario's moments. */
export function whenOption(name: string, text: string | undefined, moments: ReadonlyMap<string, number>): number | undefined {
  if (text === undefined) return undefined;
  const at = whenMs(text, moments);
  if (at === undefined)
    throw new UserError(`${name} "${text}" is neither a duration (90s, 10m, 1h30m) nor one of the moments ${[...moments.keys()].join(', ')}`);
  if (at < 0) throw new UserError(`${name} "${text}" is before the run begins`);
  return at;
}
