import type { KubeObject } from '#model/kubernetes.ts';
import { type Actor, type Outcome, onObject, onRow, setRow, type Write } from '../actor.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { artifacts, dialError, downloading, isMet, type Network, storedArtifact } from './artifacts.ts';
import { charts } from './content.ts';
import { conditionOf, durationMs, type HelmChart, type HelmRelease, helmChartKind, helmReleaseKind, unreadyDependency } from './flux-objects.ts';
import { goOn, removeRelease, startAction } from './helm-actions.ts';
import { exhausted, isNewState } from './helm-attempt.ts';
import { releaseOf } from './helm-client.ts';
import { succeeded } from './helm-outcome.ts';
import { awaitedKinds } from './helm-ready.ts';
import { actions, attempts, chartOf, event, intervalOf, knownVersions, ownerRef, owners, releaseName, setStatus } from './helm-release.ts';
import { every, type Next, type PolledKind, polling } from './polling.ts';
import { historyOf } from './release-storage.ts';

const dependencyRetryMs = 30_000;

/** helm-controller and the Helm in it. Follows fluxcd/helm-controller v0.34.1 internal/controller/helmrelease_controller.go, helm v3.12.0. */
export function helmController(network: Network): Actor {
  return polling<HelmRelease>({
    controller: 'helm-controller',
    kind: helmReleaseKind,
    operator: 'helmreleases',
    watches: [
      onObject<HelmChart>(helmChartKind, ({ ref }, view) => usersOf(view, ref)),
      onRow(artifacts, ({ ref }, view) => (ref.kind === helmChartKind ? usersOf(view, ref) : [])),
      onRow(charts, (_, view) => view.list(helmReleaseKind)),
      onObject<HelmRelease>(helmReleaseKind, ({ ref }, view) => dependentsOf(view, ref)),
      ...awaitedKinds.map((kind) => onObject<KubeObject>(kind, ({ before, after }, view) => waitingFor(view, after ?? before))),
    ],
    needs: downloading,
    find: (view, ref, release) => find(view, ref, release, network),
    act: (view, ref, release) => act(view, ref, release, network),
    goOn,
    gone,
  });
}

function usersOf(view: View, chart: ObjectRef): readonly ObjectRef[] {
  return view.list(helmReleaseKind).filter((ref) => chartOf(view, view.object(ref) as HelmRelease) === chart);
}

function dependentsOf(view: View, { namespace, name }: ObjectRef): readonly ObjectRef[] {
  return view.list(helmReleaseKind).filter((ref) => {
    const { spec } = view.object(ref) as HelmRelease;
    return spec?.dependsOn?.some((each) => each.name === name && (each.namespace ?? ref.namespace) === namespace) === true;
  });
}

/** The release whose action waits for an object of it. */
function waitingFor(view: View, object: KubeObject | undefined): readonly ObjectRef[] {
  const release = object === undefined ? undefined : releaseOf(object);
  const owner = release === undefined ? undefined : view.row(owners, ownerRef(view, release));
  return owner === undefined || view.row(actions, owner) === undefined ? [] : [owner];
}

function find(view: View, ref: ObjectRef, release: HelmRelease, network: Network): ReturnType<PolledKind<HelmRelease>['find']> {
  if (knownVersions(view, release).length === 0) return undefined;
  const last = historyOf(view, releaseName(release)).at(-1);
  const version = storedArtifact(view, chartOf(view, release), network)?.revision;
  const urgent = version === undefined || version === view.row(attempts, ref)?.version ? '' : version;
  return { seen: JSON.stringify([obstacle(view, release, network)?.message ?? '', last?.number]), urgent };
}

interface Obstacle {
  readonly reason: string;
  readonly message: string;
  readonly retryMs: number;
}

/** What keeps it from being released: its chart, what it depends on, the way to the chart; in that order. */
function obstacle(view: View, release: HelmRelease, network: Network): Obstacle | undefined {
  const ref = chartOf(view, release);
  const chart = view.object<HelmChart>(ref);
  const retryMs = chartInterval(release);
  if (chart === undefined || conditionOf(chart, 'Ready')?.status !== 'True') {
    return { reason: 'ArtifactFailed', message: `HelmChart '${ref.namespace}/${ref.name}' is not ready`, retryMs };
  }
  const dependency = unreadyDependency(view, helmReleaseKind, release, () => true);
  if (dependency !== undefined) return { reason: 'DependencyNotReady', message: dependency, retryMs: dependencyRetryMs };
  const url = `http://source-controller.flux-system.svc.cluster.local./helmchart/${ref.namespace}/${ref.name}/${ref.name}-${chart.status?.artifact?.revision}.tgz`;
  if (!isMet(view, network, downloading(view))) {
    const message = `failed to download chart for remote reference: GET ${url} giving up after 10 attempt(s): Get "${url}": ${dialError(view, url)}`;
    return { reason: 'ArtifactFailed', message, retryMs };
  }
  if (storedArtifact(view, ref, network) !== undefined) return undefined;
  return { reason: 'ArtifactFailed', message: `failed to download artifact from ${url}, status: 404 Not Found`, retryMs };
}

function chartInterval(release: HelmRelease): number {
  return durationMs(release.spec?.chart?.spec?.interval, intervalOf(release));
}

function* act(view: View, ref: ObjectRef, release: HelmRelease, network: Network): Generator<Write, Next, Outcome> {
  // Whoever carried the action is gone: what it has written stays as it is.
  if (view.row(actions, ref) !== undefined) yield setRow(actions, ref, undefined);
  yield* keepChart(view, release);
  const stopped = obstacle(view, release, network);
  if (stopped === undefined) return yield* reconcileRelease(view, ref, network);
  yield* setStatus(view, ref, { Ready: { status: 'False', reason: stopped.reason, message: stopped.message } });
  if (stopped.reason !== 'DependencyNotReady' && conditionOf(release, 'Ready')?.message !== stopped.message)
    yield event(ref, 'Warning', 'error', stopped.message);
  return { schedule: every(view, stopped.retryMs) };
}

function* keepChart(view: View, release: HelmRelease): Generator<Write, void, Outcome> {
  const ref = chartOf(view, release);
  const wanted = release.spec?.chart?.spec;
  const sourceRef = { kind: wanted?.sourceRef?.kind ?? 'HelmRepository', name: wanted?.sourceRef?.name ?? '' };
  const spec = {
    chart: wanted?.chart ?? '',
    version: wanted?.version ?? '*',
    sourceRef,
    interval: wanted?.interval ?? release.spec?.interval,
    reconcileStrategy: 'ChartVersion',
  };
  const live = view.object<HelmChart>(ref);
  const metadata = { name: ref.name, namespace: ref.namespace };
  const object = { apiVersion: 'source.toolkit.fluxcd.io/v1beta2', kind: 'HelmChart', metadata, spec } as KubeObject;
  if (live === undefined) yield { verb: 'create', object };
  else if (JSON.stringify(live.spec) !== JSON.stringify(spec))
    yield { verb: 'update', object: { ...live, spec } as KubeObject, what: 'chart of the release' };
}

/** Decides from the last attempt and the release's history whether there is anything to do. */
function* reconcileRelease(view: View, ref: ObjectRef, network: Network): Generator<Write, Next, Outcome> {
  const release = view.object<HelmRelease>(ref) as HelmRelease;
  const version = storedArtifact(view, chartOf(view, release), network)?.revision ?? '';
  const content = knownVersions(view, release).find((each) => each.version === version);
  if (content === undefined) return { schedule: every(view, intervalOf(release)) };
  const name = releaseName(release);
  const last = historyOf(view, name).at(-1);
  if (yield* isNewState(view, ref, release, version, last)) return yield* startAction(view, ref, content, last);
  if (conditionOf(release, 'Released')?.status === 'True') return yield* succeeded(view, ref, release);
  return (yield* exhausted(view, ref, release, last)) ?? (yield* startAction(view, ref, content, last));
}

/** A deleted HelmRelease takes its release with it. */
function* gone(view: View, ref: ObjectRef): Generator<Write, void, Outcome> {
  const attempt = view.row(attempts, ref);
  if (attempt === undefined) return;
  yield* removeRelease(view, attempt.release);
  if (view.object(attempt.chart) !== undefined) yield { verb: 'delete', ref: attempt.chart, what: 'its HelmRelease is gone' };
  yield setRow(attempts, ref, undefined);
  if (view.row(actions, ref) !== undefined) yield setRow(actions, ref, undefined);
}
