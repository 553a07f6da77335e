import type { Reach } from '#model/cluster.ts';
import { normalisedReference } from '#model/images/reference.ts';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import { type Assumption, type Cause, type Place, placeText } from '#model/place.ts';
import { isRelease } from '#sim/gitops/release-kinds.ts';
import { imagesOf } from '#sim/own-registries.ts';
import type { Twin } from '#sim/twin.ts';
import type { View } from '#sim/view.ts';
import { references, unrendered } from '#sim/world.ts';
import { ClusterUnderCheck } from './cluster.ts';
import { type Finding, type Key, keyOf, type Since, severities } from './finding.ts';
import type { JudgedRun } from './judge-contingency.ts';
import { annotatedSuppressions } from './review/annotations.ts';
import { fingerprintsOf } from './review/fingerprint.ts';
import type { Suppression } from './review/suppression.ts';
import type { Draft, Rule } from './rule.ts';
import { Runs } from './runs.ts';
import { startUpOf } from './startup/power-loss.ts';
import type { Verdict } from './verdict.ts';

/** Everything `check` has to say of a cluster. */
export interface CheckReport {
  readonly verdicts: readonly CheckedVerdict[];
  /** The gravest first. */
  readonly findings: readonly Finding[];
  /** What would have to be known for a plainer answer. */
  readonly unknowns: readonly Unknown[];
  readonly read: WhatWasRead;
  /** The ledger: what was taken for granted. */
  readonly assumptions: readonly Assumption[];
  /** What annotations of the cluster's objects ask to be left out. */
  readonly annotated: readonly Suppression[];
}

export interface CheckedVerdict extends Verdict {
  /** Of a `no` that no finding tells of: the first root cause, and behind it what leads down to it. */
  readonly cause?: Cause;
  /** Workloads that do not come back. */
  readonly failed?: readonly Key[];
  /** Workloads that upstream holds for a node that is gone, and the step that releases them. */
  readonly held?: readonly { readonly workload: Key; readonly release: string }[];
}

/** Something nobody said that an answer depends on, or may. */
export interface Unknown {
  readonly text: string;
  readonly place?: Place;
}

/** How much of the cluster was there to be looked at. */
export interface WhatWasRead {
  readonly files?: number;
  readonly nodes: number;
  readonly workloads: number;
  readonly pods: number;
  readonly objects: number;
  readonly machineConfigs: number;
  readonly ownRegistries: readonly string[];
  readonly releases: { readonly total: number; readonly fromCatalogue: number; readonly notRendered: number };
  /** Images that pods run and of which nobody says whether they still exist. */
  readonly imagesTakenToExist: number;
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
  const verdicts = runs.all.map(checkedVerdict);
  return {
    verdicts,
    findings: withFingerprints(rules.flatMap((rule) => [...rule.check(input)].map((draft) => findingOf(rule, draft, twin)))),
    unknowns: unknownsOf(twin, verdicts),
    read: readOf(cluster),
    assumptions: twin.assumptions,
    annotated: annotatedSuppressions(cluster),
  };
}

function checkedVerdict({ verdict, failed, held }: JudgedRun): CheckedVerdict {
  return {
    ...verdict,
    failed: verdict.answer === 'no' ? failed.map(({ ref }) => keyOf(ref)) : [],
    held: held.map(({ workload, release }) => ({ workload: keyOf(workload.ref), release })),
  };
}

type Unmarked = Omit<Finding, 'fingerprint'>;

function withFingerprints(findings: readonly Unmarked[]): readonly Finding[] {
  const sorted = findings.toSorted(bySeverity);
  const fingerprints = fingerprintsOf(sorted);
  return sorted.map(({ rule, ...rest }, index) => ({ rule, fingerprint: fingerprints[index] as string, ...rest }));
}

function findingOf({ id }: Rule, draft: Draft, twin: Twin): Unmarked {
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

function bySeverity(left: Unmarked, right: Unmarked): number {
  return severities.indexOf(left.severity) - severities.indexOf(right.severity);
}

function unknownsOf(twin: Twin, verdicts: readonly Verdict[]): readonly Unknown[] {
  const undecided = verdicts.filter(({ answer }) => answer === 'unknown').flatMap(({ because }) => because);
  const all = [...undecided.map(({ text, place }): Unknown => ({ text, ...placed(place) })), ...notRendered(twin)];
  return [...new Map(all.map((each) => [each.text, each])).values()];
}

function notRendered({ eve, sources }: Twin): readonly Unknown[] {
  const places = new Map(sources.map(({ object, place }) => [releaseTitle(object), place]));
  return unrendered(eve.view).map((release) => ({ text: `${release} was not rendered`, ...placed(places.get(release)) }));
}

function releaseTitle({ kind, metadata: { namespace, name } }: KubeObject): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function placed(place: Place | undefined): Pick<Unknown, 'place'> {
  return place === undefined ? {} : { place };
}

function readOf({ twin, view, workloads, registries }: ClusterUnderCheck): WhatWasRead {
  const { model } = twin;
  return {
    ...(model.files === undefined ? {} : { files: model.files }),
    nodes: view.list('Node').length,
    workloads: workloads.length,
    pods: view.list('Pod').length,
    objects: model.objects.length,
    machineConfigs: model.machines.length,
    ownRegistries: registries.map(({ host }) => host),
    releases: {
      total: model.objects.filter(({ object }) => isRelease(object)).length,
      fromCatalogue: model.expandedReleases?.length ?? 0,
      notRendered: unrendered(view).length,
    },
    imagesTakenToExist: imagesTakenToExist(view),
    assumptions: twin.assumptions.length,
    errors: twin.diagnostics.filter(({ severity }) => severity === 'error').length,
    ...(twin.model.reach === undefined ? {} : { reach: twin.model.reach }),
  };
}

function imagesTakenToExist(view: View): number {
  const images = view.objects<Pod>('Pod').flatMap((pod) => imagesOf(pod).map(normalisedReference));
  return [...new Set(images)].filter((image) => view.row(references, view.ref('reference', '', image)) === undefined).length;
}
