import { existsSync, readFileSync } from 'node:fs';
import { UserError } from '#base/user-error.ts';
import { catalogue } from '#catalogue/catalogue.ts';
import { charts } from '#catalogue/charts/charts.ts';
import { expandReleases } from '#catalogue/charts/expand-releases.ts';
import type { Rebuild } from '#findings/fixes/prove.ts';
import type { ClusterModel } from '#model/cluster.ts';
import type { Scenario } from '#scenarios/scenario.ts';
import { type Scenarios, scenarios } from '#scenarios/scenarios.ts';
import { assembleTwin, loadCluster } from '#sim/assemble.ts';
import { type Fault, parseDuration, parseFault } from '#sim/faults/fault.ts';
import type { Twin } from '#sim/twin.ts';
import { postRendered } from '#sources/kustomize/post-renderers.ts';
import { readSources, withWorlds } from '#sources/read.ts';
import { aReport } from '#sources/report.ts';
import { readYamlText } from '#sources/yaml-text.ts';
import { incidentNamed, twinOfModel, twinOfScenario, variantNamed } from './incident.ts';
import { compileForLongRuns } from './v8-flags.ts';

/** Placement ties are broken in three ways, so that no answer hangs on one of them; in one way beyond this many nodes. */
const firstSeed = 1;
const otherSeeds = [2, 3];
const manyNodes = 100;

/** How to read what the user named. */
export interface Reading {
  /** Files about the world, which count over the cluster's own. */
  readonly world?: readonly string[];
  /** Which of several clusters is meant. */
  readonly cluster?: readonly string[];
}

/** Reads what the user named; `-` is standard input. */
export function readModel(paths: readonly string[], { world = [], cluster = [] }: Reading = {}): ClusterModel {
  if (paths.length === 0) throw new UserError('name at least one file or folder (or - for standard input)');
  const stdin = paths.includes('-') ? readFileSync(0, 'utf8') : undefined;
  const model = readSources(paths, { stdin, clusters: cluster });
  if (model.objects.length === 0 && model.machines.length === 0) {
    throw new UserError(`nothing could be read from ${paths.join(', ')}: no Kubernetes object and no machine config in it`);
  }
  const { report, diagnostics } = aReport();
  const expanded = expandReleases(withWorlds(model, world), charts, {
    readYaml: readYamlText,
    postRender: (objects, release) =>
      postRendered(objects, release, (severity, message, place) => report(severity, `${message}; what a chart brings is known in part only`, place)),
  });
  return { ...expanded, diagnostics: [...expanded.diagnostics, ...diagnostics()] };
}

/** What the user named: files and folders, or an incident. */
export type Input = { readonly kind: 'files'; readonly model: ClusterModel } | { readonly kind: 'incident'; readonly scenario: Scenario };

/** Reads what the user named: what exists is a path, anything else the name of an incident, which stands alone. */
export async function inputOf(paths: readonly string[], known: Scenarios = scenarios, reading: Reading = {}): Promise<Input> {
  const [name = ''] = paths.filter((path) => path !== '-' && !existsSync(path));
  if (name === '' || name.includes('/')) return { kind: 'files', model: readModel(paths, reading) };
  if (!Object.hasOwn(known, name)) throw new UserError(`no such file or folder, nor an incident: ${name}`);
  if (paths.length > 1) throw new UserError(`${name} is an incident: name it alone`);
  if (reading.world !== undefined) throw new UserError('--world is for files: an incident has its own');
  if (reading.cluster !== undefined) throw new UserError('--cluster is for files: an incident is one cluster');
  return { kind: 'incident', scenario: await incidentNamed(name, known) };
}

/** Twins, and the named points of time that faults may begin at. */
interface Twins {
  readonly twins: readonly [Twin, ...Twin[]];
  /** The same of a model that was changed. */
  readonly rebuild: Rebuild;
  readonly moments?: ReadonlyMap<string, number>;
}

export const onlyIncidentsVary = '--variant is for incidents: files have none';
const incidentsHaveSeeds = '--seed is for files: an incident has its own';

/** Which of several possible twins is meant: a variant of an incident, or what files make of one seed. */
interface TwinChoice extends Reading {
  readonly variant?: string;
  readonly seed?: number;
}

/** The twins of what the user named: an incident has one, since its seed and its calendar are its own. */
export async function twinsOfInput(paths: readonly string[], { variant, seed, ...reading }: TwinChoice = {}): Promise<Twins> {
  const input = await inputOf(paths, scenarios, reading);
  if (input.kind === 'files' && variant !== undefined) throw new UserError(onlyIncidentsVary);
  if (input.kind === 'files') {
    const rebuild: Rebuild = (model) => (seed === undefined ? twinsOf(model, today()) : [twinOf(model, today(), seed)]);
    return { twins: rebuild(input.model), rebuild };
  }
  if (seed !== undefined) throw new UserError(incidentsHaveSeeds);
  const { scenario } = input;
  const varied = variantNamed(scenario, variant);
  const { twin, moments } = twinOfScenario(scenario, varied);
  return { twins: [twin], rebuild: (model) => [twinOfModel(scenario, model, varied)], moments };
}

/**
 * The cluster's twins, one per seed. They share the names of objects, so that what is found in one can be looked up in another.
 * `now` is the calendar time, which only certificates depend on.
 */
export function twinsOf(model: ClusterModel, now: number): readonly [Twin, ...Twin[]] {
  const cluster = loadCluster(model, { catalogue, calendarStartMs: now });
  const hasMany = cluster.nodes > manyNodes;
  if (hasMany) compileForLongRuns();
  const first = cluster.settled(firstSeed);
  return hasMany ? [first] : [first, ...otherSeeds.map((seed) => cluster.settled(seed))];
}

/** One of them, for what looks at a single run. */
export function twinOf(model: ClusterModel, now: number, seed = firstSeed): Twin {
  return assembleTwin(model, { catalogue, seed, calendarStartMs: now });
}

const dayMs = 86_400_000;

/** The beginning of this day: the calendar time of runs, so that the same call gives the same answer all day. */
export function today(): number {
  return Math.floor(Date.now() / dayMs) * dayMs;
}

/** Reads `--fault` options; the nodes they name must exist. */
export function faultsOf(texts: readonly string[], twin: Twin, moments?: ReadonlyMap<string, number>): readonly Fault[] {
  const nodes = twin.eve.view.list('Node').map(({ name }) => name);
  return texts.map((text) => {
    const fault = parseFault(text, moments);
    if ('wrong' in fault) throw new UserError(fault.wrong);
    if ('node' in fault.action && !nodes.includes(fault.action.node))
      throw new UserError(`fault "${text}": there is no node ${fault.action.node}; there are ${nodes.join(', ')}`);
    return fault;
  });
}

/** The end of a run that somebody asked for: after every fault has begun. */
export function untilOption(text: string | undefined, faults: readonly Fault[]): number | undefined {
  const until = durationOption('--until', text);
  const late = faults.find(({ startMs }) => until !== undefined && startMs >= until);
  if (late !== undefined) throw new UserError(`--until ${text} ends the run before fault "${late.text}" begins`);
  return until;
}

/** Reads a duration option such as `--until 30m`. */
export function durationOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const duration = parseDuration(text);
  if (duration === undefined) throw new UserError(`${name} "${text}" is not a duration (90s, 10m, 1h30m)`);
  return duration;
}
