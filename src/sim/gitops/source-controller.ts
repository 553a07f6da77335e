import { sha256 } from '#base/sha256.ts';
import { timeText } from '#model/time.ts';
import { newestInRange } from '#model/version-range.ts';
import { type Actor, type Outcome, onObject, onRow, setRow, type Wake, type Write } from '../actor.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { inGrace } from '../world.ts';
import { type Artifact, artifacts, dialError, fetching, isMet, type Network, storedArtifact, storingPods } from './artifacts.ts';
import { type ChartContent, charts, headOf, indexOf, published, revisions, versionsIn } from './content.ts';
import {
  conditionOf,
  durationMs,
  type FluxObject,
  gitRepositoryKind,
  type HelmChart,
  helmChartKind,
  helmRepositoryKind,
  type Source,
  sourceRefOf,
  withStatus,
} from './flux-objects.ts';
import { every, type Next, type PolledKind, polling } from './polling.ts';

/** What a fetch would bring now. */
type Fetched =
  | { readonly ok: true; readonly revision: string; readonly message: string; readonly reason: string; readonly event?: string }
  | { readonly ok: false; readonly reason: string; readonly message: string; readonly waits?: true };

/** The kinds differ in what they fetch; what becomes of it is the same. */
interface SourceKind<T extends Source> {
  readonly kind: string;
  readonly operator: string;
  readonly watches: PolledKind<T>['watches'];
  known(view: View, ref: ObjectRef, source: T): boolean;
  needs(view: View, source: T): ReturnType<typeof fetching> | undefined;
  fetch(view: View, ref: ObjectRef, source: T, reachable: boolean, stored: Artifact | undefined): Fetched;
  /** What it is made of: a new one is looked at at once. */
  upstream?(view: View, source: T): string;
}

/** source-controller, kind by kind. Follows fluxcd/source-controller v1.0.0-rc.5 internal/controller. */
export function sourceController(network: Network): readonly Actor[] {
  return [
    polling(sourceActor(gitRepositories, network)),
    polling(sourceActor(helmRepositories, network)),
    polling(sourceActor(helmCharts(network), network)),
  ];
}

const gitRepositories: SourceKind<Source> = {
  kind: gitRepositoryKind,
  operator: 'gitrepositories',
  watches: [onRow(published, ({ ref }) => (ref.kind === gitRepositoryKind ? [ref] : []))],
  known: (view, ref) => view.row(revisions, ref) !== undefined,
  needs: (_, { spec }) => fetching(spec?.url),
  fetch: (view, ref, { spec }, reachable) => {
    if (!reachable) {
      const message = `failed to checkout and determine revision: unable to clone '${spec?.url}': ${dialError(view, spec?.url)}`;
      return { ok: false, reason: 'GitOperationFailed', message };
    }
    const head = headOf(view, ref);
    if (head === undefined) return { ok: false, reason: 'EmptyGitRepository', message: 'git repository is empty' };
    const revision = `${spec?.ref?.branch ?? 'master'}@sha1:${head.revision}`;
    const event = `stored artifact for commit '${head.message ?? head.revision}'`;
    return { ok: true, revision, reason: 'Succeeded', message: `stored artifact for revision '${revision}'`, event };
  },
};

const helmRepositories: SourceKind<Source> = {
  kind: helmRepositoryKind,
  operator: 'helmrepositories',
  watches: [onRow(published, ({ ref }, view) => (ref.kind === 'chart' ? view.list(helmRepositoryKind) : []))],
  known: (view, _, { spec }) => indexOf(view, spec?.url ?? '', view.now) !== undefined,
  needs: (_, { spec }) => fetching(spec?.url),
  fetch: (view, _, { spec }, reachable) => {
    if (spec?.type === 'oci') return { ok: true, revision: '', reason: 'Succeeded', message: 'Helm repository is ready' };
    if (!reachable) {
      const message = `failed to fetch Helm repository index: failed to cache index to temporary file: Get "${spec?.url}/index.yaml": ${dialError(view, spec?.url)}`;
      return { ok: false, reason: 'Failed', message };
    }
    const index = indexOf(view, spec?.url ?? '', view.now) ?? [];
    const revision = indexRevision(index);
    return { ok: true, revision, reason: 'Succeeded', message: `stored artifact: revision '${revision}'` };
  },
};

/** Stands for the digest of the index file: differs when a version was added or taken away. */
function indexRevision(index: readonly ChartContent[]): string {
  return `sha256:${sha256(
    index
      .map(({ chart, version }) => `${chart} ${version}`)
      .sort()
      .join('\n'),
  )}`;
}

function helmCharts(network: Network): SourceKind<HelmChart> {
  const repositoryOf = (view: View, chart: HelmChart) => sourceRefOf(view, chart.spec?.sourceRef, chart.metadata.namespace ?? '');
  const artifactOf = (view: View, chart: HelmChart) => {
    const repository = repositoryOf(view, chart);
    return repository === undefined ? undefined : storedArtifact(view, repository, network);
  };
  const chartsOf = ({ ref }: { readonly ref: ObjectRef }, view: View) =>
    view.list(helmChartKind).filter((chart) => repositoryOf(view, view.object(chart) as HelmChart) === ref);
  return {
    kind: helmChartKind,
    operator: 'helmcharts',
    watches: [onObject(helmRepositoryKind, chartsOf), onObject(gitRepositoryKind, chartsOf), onRow(artifacts, chartsOf)],
    known: (view, _, chart) => view.row(charts, view.ref('chart', '', chart.spec?.chart ?? '')) !== undefined,
    needs: (view, chart) => {
      const repository = repositoryOf(view, chart);
      return repository === undefined ? undefined : fetching(view.object<Source>(repository)?.spec?.url);
    },
    upstream: (view, chart) => artifactOf(view, chart)?.revision ?? '',
    fetch: (view, _, chart, reachable, stored) => {
      const repository = repositoryOf(view, chart);
      const source = repository === undefined ? undefined : view.object<Source>(repository);
      return fetchChart(view, chart, source, artifactOf(view, chart), reachable, stored);
    },
  };
}

/** Resolves the version against the index that was stored last, and downloads what is new. */
function fetchChart(
  view: View,
  { spec }: HelmChart,
  source: Source | undefined,
  index: Artifact | undefined,
  reachable: boolean,
  stored: Artifact | undefined,
): Fetched {
  const { kind, name } = spec?.sourceRef ?? { kind: '', name: '' };
  if (source === undefined) {
    const message = `failed to get source: ${kind.toLowerCase().replace(/y$/, 'ie')}s.source.toolkit.fluxcd.io "${name}" not found`;
    return { ok: false, reason: 'SourceUnavailable', message };
  }
  if (index === undefined)
    return { ok: false, reason: 'NoSourceArtifact', message: `no artifact available for ${kind} source '${name}'`, waits: true };
  const chart = spec?.chart ?? '';
  const at = source.spec?.type === 'oci' ? view.now : index.at;
  const versions = versionsIn(view, source.spec?.url ?? '', chart, at).map(({ version }) => version);
  const version = newestInRange(spec?.version ?? '*', versions);
  if (version === undefined) {
    const text = `no '${chart}' chart with version matching '${spec?.version ?? '*'}' found`;
    return {
      ok: false,
      reason: 'InvalidChartReference',
      message: `invalid chart reference: failed to get chart version for remote reference: ${text}`,
    };
  }
  if (version !== stored?.revision && !reachable) {
    const text = `failed to download chart for remote reference: failed to get '${source.spec?.url}/${chart}-${version}.tgz'`;
    return { ok: false, reason: 'ChartPullError', message: `chart pull error: ${text}: ${dialError(view, source.spec?.url)}` };
  }
  return { ok: true, revision: version, reason: 'ChartPullSucceeded', message: `pulled '${chart}' chart with version '${version}'` };
}

function sourceActor<T extends Source>(kind: SourceKind<T>, network: Network): PolledKind<T> {
  const fetched = (view: View, ref: ObjectRef, source: T) => {
    const requirement = kind.needs(view, source);
    const reachable = requirement === undefined || isMet(view, network, requirement);
    return kind.fetch(view, ref, source, reachable, storedArtifact(view, ref, network));
  };
  return {
    controller: `source-controller/${kind.operator}`,
    kind: kind.kind,
    operator: kind.operator,
    watches: kind.watches,
    needs: kind.needs,
    find: (view, ref, source) => {
      if (!kind.known(view, ref, source)) return undefined;
      const result = fetched(view, ref, source);
      const lost = view.row(artifacts, ref) !== undefined && storedArtifact(view, ref, network) === undefined;
      return { seen: `${lost} ${result.ok ? result.revision : result.message}`, urgent: kind.upstream?.(view, source) ?? '' };
    },
    *act(view, ref, source, wake) {
      const current = yield* checkStorage(view, ref, source, network);
      const result = fetched(view, ref, current);
      if (!result.ok) return yield* failed(view, current, result);
      yield* store(view, ref, result, network, wake);
      yield* succeed(view, ref, current, result);
      return { schedule: every(view, durationMs(source.spec?.interval, 60_000)) };
    },
  };
}

/** What was stored in a pod that is gone is gone, and so is its mention in the status. */
function* checkStorage<T extends Source>(view: View, ref: ObjectRef, source: T, network: Network): Generator<Write, T, Outcome> {
  if (view.row(artifacts, ref) === undefined || storedArtifact(view, ref, network) !== undefined) return source;
  yield setRow(artifacts, ref, undefined, `the artifact of ${ref.namespace}/${ref.name} is gone with source-controller's pod`);
  const message = 'building artifact: disappeared from storage';
  const conditions = { Ready: { status: 'Unknown' as const, reason: 'Progressing', message }, ArtifactInStorage: undefined };
  const next = withStatus(source, view, conditions, { artifact: undefined });
  yield { verb: 'status', object: next, what: message };
  return view.object<T>(ref) ?? next;
}

function* failed(view: View, source: Source, { reason, message, waits }: Extract<Fetched, { ok: false }>): Generator<Write, Next, Outcome> {
  const isNew = conditionOf(source, 'FetchFailed')?.message !== message;
  const ready = { status: 'False' as const, reason, message };
  const object = withStatus(source, view, { Ready: ready, FetchFailed: { ...ready, status: 'True' } });
  yield { verb: 'status', object, what: message };
  if (isNew) yield { verb: 'event', about: view.refOf(source), type: 'Warning', reason, message, source: 'source-controller' };
  return { schedule: waits ? every(view, durationMs(source.spec?.interval, 60_000)) : { kind: 'backoff', from: view.now } };
}

function* store(
  view: View,
  ref: ObjectRef,
  { revision, event, message }: Extract<Fetched, { ok: true }>,
  network: Network,
  { causes }: Wake,
): Generator<Write, void, Outcome> {
  const before = view.row(artifacts, ref);
  if (before?.revision === revision && storedArtifact(view, ref, network) !== undefined) return;
  const value: Artifact = { revision, at: view.now, ...(inGrace(view) ? {} : { pods: storingPods(view, network) }) };
  yield { ...setRow(artifacts, ref, value, `${ref.namespace}/${ref.name}: ${message}`), causes };
  yield { verb: 'event', about: ref, type: 'Normal', reason: 'NewArtifact', message: event ?? message, source: 'source-controller' };
}

function* succeed(
  view: View,
  ref: ObjectRef,
  source: FluxObject,
  { revision, reason, message }: Extract<Fetched, { ok: true }>,
): Generator<Write, void, Outcome> {
  const status = { status: 'True' as const, reason, message };
  const conditions = { Ready: status, ...(revision === '' ? {} : { ArtifactInStorage: status }), FetchFailed: undefined };
  const artifact = revision === '' ? undefined : { revision, lastUpdateTime: artifactTime(view, ref) };
  yield { verb: 'status', object: withStatus(source, view, conditions, { artifact }), what: message };
}

function artifactTime(view: View, ref: ObjectRef): string {
  const at = view.row(artifacts, ref)?.at ?? view.now;
  return timeText(view.calendarMs(at));
}
