import type { TimeMs } from '#base/brand.ts';
import type { SourcedObject } from '#model/cluster.ts';
import type { GitOpsContent } from '#model/gitops.ts';
import type { Place } from '#model/place.ts';
import { type Actor, onRow, setRow } from '../actor.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { gitRepositoryKind } from './flux-objects.ts';

/** A version of a chart as its repository has it from some time on. */
export interface ChartContent {
  readonly chart: string;
  readonly version: string;
  readonly repository?: string;
  readonly release?: string;
  readonly from: TimeMs;
  readonly objects: readonly SourcedObject[];
  readonly place: Place;
}

/** A revision as its Git host has it from some time on. */
export interface RevisionContent {
  readonly revision: string;
  readonly from: TimeMs;
  readonly message?: string;
  readonly paths: ReadonlyMap<string, readonly SourcedObject[]>;
  readonly place: Place;
}

/** Versions of a chart; keyed by `chart <name>`. */
export const charts = defineRow<readonly ChartContent[]>('chart-content');

/** Revisions of a Git source in the order of their commits; keyed by the GitRepository. */
export const revisions = defineRow<readonly RevisionContent[]>('git-content');

/** How many of a chart's versions, or of a source's revisions, are out. Watch it to hear of new ones. Keyed like them. */
export const published = defineRow<number>('published');

const always = Number.NEGATIVE_INFINITY as TimeMs;
const never = Number.POSITIVE_INFINITY as TimeMs;

export function chartRef(view: View, chart: string): ObjectRef {
  return view.ref('chart', '', chart);
}

export function gitRef(view: View, source: string): ObjectRef {
  const [namespace = '', name = ''] = source.split('/');
  return view.ref(gitRepositoryKind, namespace, name);
}

/** The rows a model's charts and revisions become: everything a counterfactual or a commit can change. */
export function* contentRows(content: GitOpsContent, view: View): Generator<ReturnType<typeof setRow>> {
  const byChart = new Map<string, ChartContent[]>();
  for (const { published: time, ...chart } of content.charts) {
    byChart.set(chart.chart, [...(byChart.get(chart.chart) ?? []), { ...chart, from: timeOf(view, time) }]);
  }
  for (const [chart, versions] of byChart) yield setRow(charts, chartRef(view, chart), versions);
  const bySource = new Map<string, RevisionContent[]>();
  for (const { source, committed, ...revision } of content.revisions) {
    bySource.set(source, [...(bySource.get(source) ?? []), { ...revision, from: timeOf(view, committed) }]);
  }
  for (const [source, all] of bySource) yield setRow(revisions, gitRef(view, source), inOrder(all));
}

function timeOf(view: View, text: string | undefined): TimeMs {
  if (text === undefined) return always;
  return text === 'never' ? never : view.virtualTime(text);
}

/** Revisions by their time of commit; those of one time stay as they stand. */
export function inOrder(all: readonly RevisionContent[]): readonly RevisionContent[] {
  return [...all].sort((left, right) => (left.from === right.from ? 0 : left.from - right.from));
}

/** What a chart repository's index names for a chart at a time. */
export function versionsIn(view: View, repository: string, chart: string, at: TimeMs): readonly ChartContent[] {
  const all = view.row(charts, chartRef(view, chart)) ?? [];
  return all.filter((each) => each.from <= at && isOf(each, repository));
}

/** Every version a chart repository has at a time, of all charts; undefined when nothing is known of it at all. */
export function indexOf(view: View, repository: string, at: TimeMs): readonly ChartContent[] | undefined {
  const own = view.rows(charts).flatMap(([, versions]) => versions.filter((each) => isOf(each, repository)));
  return own.length === 0 ? undefined : own.filter(({ from }) => from <= at);
}

function isOf({ repository }: ChartContent, url: string): boolean {
  return repository === undefined || withoutSlash(repository) === withoutSlash(url);
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

/** The newest revision of a Git source that is out. */
export function headOf(view: View, source: ObjectRef): RevisionContent | undefined {
  return view.row(revisions, source)?.findLast(({ from }) => from <= view.now);
}

/** What a path builds to at a revision; a path it does not name is as in the one before. Undefined: no such path. */
export function builtAt(view: View, source: ObjectRef, revision: string, path: string): readonly SourcedObject[] | undefined {
  const all = view.row(revisions, source) ?? [];
  const at = all.findIndex((each) => each.revision === revision);
  return all
    .slice(0, at + 1)
    .findLast(({ paths }) => paths.has(path))
    ?.paths.get(path);
}

/** `./apps/web/` and `apps/web` are one path; the root is empty. */
export function normalisedPath(path: string | undefined): string {
  return (path ?? '').replace(/^(\.?\/+|\.$)/, '').replace(/\/+$/, '');
}

/** Lets what is published later come out at its time. Such dates keep nothing from being settled. */
export const publications: Actor = {
  name: 'publications',
  watches: [onRow(charts, ({ ref }) => [ref]), onRow(revisions, ({ ref }) => [ref])],
  active: () => true,
  *reconcile(ref, view) {
    const all: readonly (ChartContent | RevisionContent)[] = view.row(charts, ref) ?? view.row(revisions, ref) ?? [];
    const out = all.filter(({ from }) => from <= view.now);
    const next = all.reduce((least, { from }) => (from > view.now && from < least ? from : least), never);
    if (Number.isFinite(next)) yield { verb: 'wake', at: next, why: 'publish', weight: 'horizon' };
    const latest = out.reduce<ChartContent | RevisionContent | undefined>(
      (last, each) => (last !== undefined && last.from > each.from ? last : each),
      undefined,
    );
    if (latest === undefined) return;
    const text = publicationText(ref, latest);
    const { entry } = yield { verb: 'note', body: { kind: 'fact', text, place: latest.place, certainty: 'configured' } };
    yield { ...setRow(published, ref, (view.row(published, ref) ?? 0) + 1), because: [entry] };
  },
};

function publicationText(ref: ObjectRef, latest: ChartContent | RevisionContent): string {
  if ('version' in latest) return `chart ${latest.chart} ${latest.version} is published`;
  return `${ref.namespace}/${ref.name} is at ${latest.revision}${latest.message === undefined ? '' : `: ${latest.message}`}`;
}
