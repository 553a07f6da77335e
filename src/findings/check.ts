import type { Reach } from '#model/cluster.ts';
import { type Cause, type Place, placeText } from '#model/place.ts';
import type { Twin } from '#sim/twin.ts';
import { unrendered } from '#sim/world.ts';
import { ClusterUnderCheck } from './cluster.ts';
import { type Finding, type Since, severities } from './finding.ts';
import type { Draft, Rule } from './rule.ts';
import { Runs } from './runs.ts';
import { startUpOf } from './startup/power-loss.ts';
import type { Verdict } from './verdict.ts';

/** Everything `check` has to say of a cluster. */
export interface CheckReport {
  readonly verdicts: readonly Verdict[];
  /** The gravest first. */
  readonly findings: readonly Finding[];
  /** What would have to be known for a plainer answer. */
  readonly unknowns: readonly string[];
  readonly read: WhatWasRead;
}

/** How much of the cluster was there to be looked at. */
export interface WhatWasRead {
  readonly nodes: number;
  readonly workloads: number;
  readonly pods: number;
  readonly objects: number;
  readonly machineConfigs: number;
  readonly ownRegistries: readonly string[];
  readonly assumptions: number;
  readonly errors: number;
  /** Where what exists begins, when the files tell: what nothing reaches from there was not read. */
  readonly reach?: Reach;
}

const dayMs = 86_400_000;

/** Runs the basic contingencies and asks every rule. */
export function check(twins: readonly [Twin, ...Twin[]], rules: readonly Rule[], runs = new Runs(twins)): CheckReport {
  const [twin] = twins;
  const cluster = new ClusterUnderCheck(twin);
  const input = { cluster, startUp: startUpOf(twin), runs };
  const findings = rules.flatMap((rule) => [...rule.check(input)].map((draft) => findingOf(rule, draft, twin)));
  const verdicts = runs.all.map(({ verdict }) => verdict);
  return { verdicts, findings: findings.toSorted(bySeverity), unknowns: unknownsOf(twin, verdicts), read: readOf(cluster) };
}

function findingOf({ id }: Rule, draft: Draft, twin: Twin): Finding {
  const { since, ...rest } = draft;
  return { rule: id, ...rest, locations: placesIn(draft.because), certainty: certaintyOf(draft), ...dated(since, twin.eve.view.calendarMs()) };
}

function certaintyOf({ because, consequence }: Draft): Finding['certainty'] {
  if (because.some(isAssumed)) return 'assumed';
  return consequence.length > 0 ? 'proven' : 'implied';
}

function isAssumed({ certainty, place, because = [] }: Cause): boolean {
  const fromCatalogue = place !== undefined && 'path' in place && place.assumed !== undefined;
  return certainty === 'assumed' || fromCatalogue || because.some(isAssumed);
}

/** Places of a chain, each once, in its order. */
function placesIn(causes: readonly Cause[]): readonly Place[] {
  const places = new Map<string, Place>();
  const collect = ({ place, because = [] }: Cause) => {
    if (place !== undefined) places.set(placeText(place), place);
    for (const each of because) collect(each);
  };
  for (const cause of causes) collect(cause);
  return [...places.values()];
}

/** A date that lies after the eve is none. */
function dated(since: Draft['since'], nowMs: number): { readonly since?: Since } {
  if (since === undefined) return {};
  const days = Math.floor((nowMs - Date.parse(since.at)) / dayMs);
  return days >= 0 ? { since: { ...since, days } } : {};
}

function bySeverity(left: Finding, right: Finding): number {
  return severities.indexOf(left.severity) - severities.indexOf(right.severity);
}

function unknownsOf(twin: Twin, verdicts: readonly Verdict[]): readonly string[] {
  const undecided = verdicts.filter(({ answer }) => answer === 'unknown').flatMap(({ because }) => because.map(({ text }) => text));
  return [...new Set([...undecided, ...unrendered(twin.eve.view).map((release) => `${release} was not rendered`)])];
}

function readOf({ twin, view, workloads, registries }: ClusterUnderCheck): WhatWasRead {
  return {
    nodes: view.list('Node').length,
    workloads: workloads.length,
    pods: view.list('Pod').length,
    objects: twin.model.objects.length,
    machineConfigs: twin.model.machines.length,
    ownRegistries: registries.map(({ host }) => host),
    assumptions: twin.assumptions.length,
    errors: twin.diagnostics.filter(({ severity }) => severity === 'error').length,
    ...(twin.model.reach === undefined ? {} : { reach: twin.model.reach }),
  };
}
