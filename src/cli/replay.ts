import { outageOf } from '#findings/outage.ts';
import { pullStories } from '#findings/pull-story.ts';
import { timelineOf } from '#findings/timeline.ts';
import type { Machine } from '#model/cluster.ts';
import type { ClaimResult } from '#model/fact.ts';
import { claimOf, claimStops, factsOf, stopsOf } from '#scenarios/judge.ts';
import { defaultUntilMs, runScenario, type ScenarioRun, type ScenarioTwin } from '#scenarios/run.ts';
import type { Scenario, Variant } from '#scenarios/scenario.ts';
import { knownWhenMs, momentsOf } from '#scenarios/times.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';
import type { Replay } from '#views/text/replay.ts';
import { twinOfScenario, variantNamed, whenOption } from './incident.ts';
import { chaptersOf } from './instruments.ts';
import { progress } from './progress.ts';

interface Asked {
  readonly variant?: string;
  readonly at?: string;
  readonly until?: string;
  /** Run the variants that the claims need. */
  readonly claims: boolean;
  /** Look for root causes and the way out. */
  readonly wayOut: boolean;
}

/** Runs an incident and puts beside each other what was reported and what the twin shows. */
export function replayOf(scenario: Scenario, asked: Asked): Replay {
  const variant = variantNamed(scenario, asked.variant);
  const moments = momentsOf(scenario, variant);
  const atMs = whenOption('--at', asked.at, moments);
  const untilMs = whenOption('--until', asked.until, moments);
  progress('reading and settling');
  const stops = [...stopsOf(scenario.expectations, moments), ...(variant === undefined ? claimStops(scenario, undefined, moments) : [])];
  const base = twinOfScenario(
    scenario,
    variant,
    undefined,
    stops.filter((stop) => stop < 0),
  );
  progress('running');
  const endMs = atMs ?? untilMs ?? defaultUntilMs(base);
  const outageMs = Math.min(endMs, scenario.outage === undefined ? endMs : knownWhenMs(scenario.outage, moments));
  const run = runScenario(base, [...stops, ...moments.values(), outageMs], endMs);
  const claims = asked.claims && variant === undefined && asked.at === undefined && asked.until === undefined ? claimsOf(scenario, base, run) : [];
  const report = reportOf(run, { claims, outageMs, showsPods: asked.at !== undefined, wayOut: asked.wayOut });
  progress('');
  return report;
}

function reportOf(run: ScenarioRun, more: { claims: readonly ClaimResult[]; outageMs: number; showsPods: boolean; wayOut: boolean }): Replay {
  const { scenario, variant, twin, simulation, stops } = run;
  const outage = stops.get(more.outageMs) ?? simulation;
  const from = twin.eve.state.trace.next;
  const kept = [...stops].filter(([at]) => at >= 0).sort(([left], [right]) => left - right);
  return {
    scenario: { ...scenario, variant: variant === undefined ? undefined : { id: variant.id, title: variant.title } },
    versions: versionsOf(twin.model.machines, simulation),
    twin,
    simulation,
    timeline: timelineOf(simulation, from),
    pulls: pullStories(twin, [...kept.map(([, each]) => each), simulation], from),
    untilMs: run.untilMs,
    outageMs: more.outageMs,
    showsPods: more.showsPods,
    verdict: outageOf(twin, outage, variant === undefined ? scenario.name : `${scenario.name} ${variant.id}`),
    chapters: more.wayOut ? searched(twin, outage) : {},
    facts: variant === undefined ? factsOf(run) : [],
    claims: more.claims,
    claimsLeft: scenario.claims.length - more.claims.length,
  };
}

/** Root causes and the way out of a moment, after a word to who waits. */
function searched(twin: Twin, outage: Simulation): Replay['chapters'] {
  progress('looking for the way out');
  return chaptersOf(twin, outage);
}

/** Every claim, each variant run once; those that change only the timeline share the scenario's twin. */
function claimsOf(scenario: Scenario, base: ScenarioTwin, baseRun: ScenarioRun): readonly ClaimResult[] {
  const runs = new Map<string | undefined, ScenarioRun>([[undefined, baseRun]]);
  const runOf = (id: string | undefined): ScenarioRun => {
    const known = runs.get(id);
    if (known !== undefined) return known;
    progress(`running variant ${id}`);
    const made = runOfVariant(scenario, variantNamed(scenario, id), base);
    runs.set(id, made);
    return made;
  };
  return scenario.claims.map((claim) => claimOf(claim, runOf));
}

/** Run no further than its claims look. */
function runOfVariant(scenario: Scenario, variant: Variant | undefined, base: ScenarioTwin): ScenarioRun {
  const stops = claimStops(scenario, variant?.id, momentsOf(scenario, variant));
  const twin = twinOfScenario(
    scenario,
    variant,
    base,
    stops.filter((stop) => stop < 0),
  );
  return runScenario(twin, stops, Math.max(0, ...stops));
}

/** Versions as far as machine configs and nodes state them. */
function versionsOf(machines: readonly Machine[], { view }: Simulation): readonly string[] {
  const talos = new Set(machines.flatMap(({ talosVersion }) => talosVersion ?? []));
  const kubelets = machines.flatMap(({ images }) => /:v?([\d.]+)(@|$)/.exec(images.kubelet ?? '')?.[1] ?? []);
  const nodes = view.objects('Node').flatMap((node) => kubeletVersionOf(node) ?? []);
  const kubernetes = new Set(nodes.length > 0 ? nodes : kubelets);
  return [...[...talos].map((version) => `Talos ${version}`), ...[...kubernetes].map((version) => `Kubernetes ${version}`)];
}

function kubeletVersionOf(node: object): string | undefined {
  return (node as { status?: { nodeInfo?: { kubeletVersion?: string } } }).status?.nodeInfo?.kubeletVersion?.replace(/^v/, '');
}
