import { assert } from '#base/assert.ts';
import type { TimeMs } from '#base/brand.ts';
import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import type { ClusterModel } from '#model/cluster.ts';
import { actionHindrance, actionText, performAction } from '#sim/actions/actions.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { type Fault, parseFault } from '#sim/faults/fault.ts';
import { stepsOf } from '#sim/faults/inject.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';
import type { Scenario, Step, Variant } from './scenario.ts';
import { knownWhenMs, momentsOf } from './times.ts';

/** The eve is settled within this, so that it can be made in time for the day on which the story begins. */
const eveAllowanceMs = 4 * 3_600_000;

/** Everything that happens, in the words of the sim: what is done at a time, in order. */
interface Deed {
  readonly atMs: number;
  perform(simulation: Simulation): void;
}

/** A scenario's twin, with its history behind it: `twin.eve` is t = 0. */
export interface ScenarioTwin {
  readonly scenario: Scenario;
  readonly variant?: Variant;
  readonly twin: Twin;
  /** Named moments in milliseconds since t = 0. */
  readonly moments: ReadonlyMap<string, number>;
  /** The run at each time before t = 0 that was asked for. */
  readonly before: ReadonlyMap<number, Simulation>;
}

/** A run of the timeline, kept at each time that was asked for. */
export interface ScenarioRun extends ScenarioTwin {
  readonly untilMs: number;
  /** The run at its end. */
  readonly simulation: Simulation;
  /** Forks, by milliseconds since t = 0; each stands before the steps of its instant. */
  readonly stops: ReadonlyMap<number, Simulation>;
}

/**
 * Makes a scenario's twin: the settled eve on the day its history begins, and the history up to t = 0, from which time is
 * counted. The calendar is the scenario's.
 *
 * @param model what was read from the scenario's folder (for this variant)
 * @param before times before t = 0 at which the run is kept, in milliseconds since t = 0 (negative)
 */
export function scenarioTwin(
  scenario: Scenario,
  model: ClusterModel,
  catalogue: readonly CatalogueEntry[],
  variant?: Variant,
  before: readonly number[] = [],
): ScenarioTwin {
  const startMs = calendarMs(scenario.startsAt);
  const historyMs = calendarMs(scenario.historyStartsAt ?? scenario.startsAt);
  const calendarStartMs = historyMs - eveAllowanceMs;
  const changed = variant?.edit?.(model) ?? model;
  const assembled = assembleTwin(changed, { catalogue, seed: scenario.seed ?? 1, calendarStartMs });
  const { eve } = assembled;
  const zero = startMs - calendarStartMs;
  assert(zero >= eveAllowanceMs, `${scenario.name}: history begins after t = 0`);
  eve.runTo(eveAllowanceMs as TimeMs);
  eve.state.epoch = zero as TimeMs;
  const moments = momentsOf(scenario, variant);
  const steps = variant?.history?.(scenario.history) ?? scenario.history;
  const stops = runThrough(eve, deedsOf(eve, steps, moments, assembled), [...before, 0], 0);
  return { scenario, variant, twin: assembled, moments, before: stops };
}

/** The same twin for a variant that changes only what is done after t = 0. */
export function sharedTwin(base: ScenarioTwin, variant: Variant | undefined): ScenarioTwin | undefined {
  if (variant === undefined) return base;
  const { files, without, edit, history } = variant;
  if (files !== undefined || without !== undefined || edit !== undefined || history !== undefined) return undefined;
  return { ...base, variant, moments: momentsOf(base.scenario, variant) };
}

/** Runs a scenario's timeline in a fork of its eve, and keeps a fork at each stop. */
export function runScenario(base: ScenarioTwin, stopsMs: readonly number[], untilMs: number): ScenarioRun {
  const { scenario, variant, twin, moments } = base;
  const simulation = twin.eve.fork();
  const steps = variant?.timeline?.(scenario.timeline) ?? scenario.timeline;
  const stops = runThrough(
    simulation,
    deedsOf(simulation, steps, moments, twin),
    stopsMs.filter((at) => at >= 0 && at <= untilMs),
    untilMs,
  );
  return { ...base, untilMs, simulation, stops: new Map([...base.before, ...stops]) };
}

/** When a run ends unless somebody says otherwise. */
export function defaultUntilMs({ scenario, variant, moments }: Pick<ScenarioTwin, 'scenario' | 'variant' | 'moments'>): number {
  const until = variant?.until ?? scenario.until;
  return until === undefined ? Math.max(0, ...moments.values()) : knownWhenMs(until, moments);
}

/** Does deeds at their times and keeps a fork at each stop, which stands before the deeds of its instant. */
function runThrough(simulation: Simulation, deeds: readonly Deed[], stopsMs: readonly number[], untilMs: number): ReadonlyMap<number, Simulation> {
  const { epoch } = simulation.state;
  const kept = new Map<number, Simulation>();
  const stops = [...new Set(stopsMs)].sort((left, right) => left - right);
  const pending = deeds.filter(({ atMs }) => atMs < untilMs);
  for (let index = 0; ; ) {
    const deed = pending[index];
    const stop = stops[kept.size];
    if (stop !== undefined && (deed === undefined || stop <= deed.atMs)) {
      simulation.runTo((epoch + stop) as TimeMs);
      kept.set(stop, simulation.fork());
    } else if (deed !== undefined) {
      simulation.runTo((epoch + deed.atMs) as TimeMs);
      deed.perform(simulation);
      index++;
    } else break;
  }
  simulation.runTo((epoch + untilMs) as TimeMs);
  return kept;
}

/** Actions and faults, merged in time order; what stands at one instant keeps its order. */
function deedsOf(simulation: Simulation, steps: readonly Step[], moments: ReadonlyMap<string, number>, { tools }: Twin): readonly Deed[] {
  const timed = steps.map((step) => ({ step, atMs: knownWhenMs(step.at, moments) }));
  const faults = timed.flatMap(({ step, atMs }) => ('fault' in step.do ? [{ ...faultOf(step.do.fault, atMs), said: step.text }] : []));
  const injected = faults.flatMap((fault) =>
    stepsOf(simulation, fault, faults, tools).map(({ atMs, text, apply }): Deed => {
      const said = atMs === fault.startMs ? fault.said : text;
      return { atMs, perform: (each) => apply(each, note(each, said)) };
    }),
  );
  const actions = timed.flatMap(({ step, atMs }): Deed[] => ('fault' in step.do ? [] : [{ atMs, perform: (each) => act(each, step) }]));
  return [...injected, ...actions].sort((left, right) => left.atMs - right.atMs);
}

function faultOf(text: string, startMs: number): Fault {
  const fault = parseFault(text);
  assert(!('wrong' in fault), 'wrong' in fault ? fault.wrong : '');
  return { ...fault, startMs };
}

/** A person does something, or finds that it cannot be done. */
function act(simulation: Simulation, step: Step): void {
  if ('fault' in step.do) return;
  const said = note(simulation, step.text);
  const hindrance = actionHindrance(step.do, simulation.view);
  if (hindrance === undefined) performAction(simulation, step.do, [said]);
  else {
    const body = { kind: 'action', text: `${actionText(step.do)}: not possible, ${hindrance.text}`, because: [hindrance] } as const;
    simulation.perform({ verb: 'note', body }, 'operator', [said]);
  }
}

function note(simulation: Simulation, text: string) {
  return simulation.perform({ verb: 'note', body: { kind: 'fault', text } }, 'scenario').entry;
}

function calendarMs(text: string): number {
  const at = Date.parse(text);
  assert(!Number.isNaN(at), `"${text}" is no RFC 3339 time`);
  return at;
}
