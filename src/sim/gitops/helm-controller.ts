import type { TimeMs } from '#base/brand.ts';
import { sha256 } from '#base/sha256.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { type Actor, type Outcome, onObject, onRow, setRow, type Wake, type Write } from '../actor.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { artifacts, dialError, downloading, isMet, type Network, storedArtifact } from './artifacts.ts';
import { type ChartContent, chartRef, charts } from './content.ts';
import {
  type ConditionDraft,
  conditionOf,
  durationMs,
  type HelmChart,
  type HelmRelease,
  helmChartKind,
  helmReleaseKind,
  unreadyDependency,
  withStatus,
} from './flux-objects.ts';
import { applyManifest, deleteObjects, manifestOf, precheck, releaseOf } from './helm-client.ts';
import { awaitedKinds, failedJob, isHelmReady } from './helm-ready.ts';
import { every, firstRetryMs, longestRetryMs, type Next, type PolledKind, polling } from './polling.ts';
import {
  addRevision,
  baseOf,
  historyOf,
  limitHistory,
  type Manifest,
  markDeployed,
  markRevision,
  type ReleaseName,
  type Revision,
  removeRevision,
} from './release-storage.ts';

type ActionKind = 'install' | 'upgrade' | 'rollback';

/** An action of Helm that waits for its objects. Keyed by the HelmRelease. */
interface HelmAction {
  readonly kind: ActionKind;
  readonly number: number;
  readonly since: TimeMs;
  readonly deadline: TimeMs;
}

const actions = defineRow<HelmAction>('helm-action');

/** What the last attempt was made of: anything else is a new state. Keyed by the HelmRelease. */
interface Attempt {
  readonly generation: number | undefined;
  readonly version: string;
  readonly checksum: string;
  readonly revision: number;
  readonly retries: number;
  readonly release: ReleaseName;
  readonly chart: ObjectRef;
}

const attempts = defineRow<Attempt>('helm-attempt');

/** The HelmRelease behind a release. Keyed by `helm-release <namespace>/<name>`, as objects name it. */
const owners = defineRow<ObjectRef>('helm-release-owner');

const waitPollMs = 2000;
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

function ownerRef(view: View, { namespace, name }: { readonly namespace: string; readonly name: string }): ObjectRef {
  return view.ref('helm-release', namespace, name);
}

/** The HelmChart that helm-controller makes for a release: in the namespace of the source. */
function chartOf(view: View, { spec, metadata }: HelmRelease): ObjectRef {
  const namespace = spec?.chart?.spec?.sourceRef?.namespace ?? metadata.namespace ?? '';
  return view.ref(helmChartKind, namespace, `${metadata.namespace}-${metadata.name}`);
}

/** Name and storage of a release. [helm-controller api/v2beta1 GetReleaseName, GetStorageNamespace] */
function releaseName({ spec, metadata }: HelmRelease): ReleaseName {
  const { targetNamespace } = spec ?? {};
  const name = spec?.releaseName ?? (targetNamespace === undefined ? metadata.name : `${targetNamespace}-${metadata.name}`);
  return { name, storage: spec?.storageNamespace ?? metadata.namespace ?? '' };
}

function targetNamespace({ spec, metadata }: HelmRelease): string {
  return spec?.targetNamespace ?? metadata.namespace ?? '';
}

/** The versions of the release's chart that are known, for this release or for any. */
export function knownVersions(view: View, { spec, metadata }: HelmRelease): readonly ChartContent[] {
  const all = view.row(charts, chartRef(view, spec?.chart?.spec?.chart ?? '')) ?? [];
  return all.filter(({ release }) => release === undefined || release === `${metadata.namespace}/${metadata.name}`);
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

function intervalOf({ spec }: HelmRelease): number {
  return durationMs(spec?.interval, 300_000);
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

function event(about: ObjectRef, type: 'Normal' | 'Warning', reason: 'info' | 'error', message: string): Write {
  return { verb: 'event', about, type, reason, message, source: 'helm-controller' };
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

function* setStatus(
  view: View,
  ref: ObjectRef,
  conditions: Readonly<Record<string, ConditionDraft>>,
  status: object = {},
): Generator<Write, void, Outcome> {
  const object = view.object<HelmRelease>(ref);
  if (object === undefined) return;
  yield { verb: 'status', object: withStatus(object, view, conditions, status), what: conditions.Ready?.message };
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

/** Another chart, other values, another generation, or a release somebody else has touched: counters and conditions begin anew. */
function* isNewState(
  view: View,
  ref: ObjectRef,
  release: HelmRelease,
  version: string,
  last: Revision | undefined,
): Generator<Write, boolean, Outcome> {
  const before = view.row(attempts, ref);
  const checksum = sha256(JSON.stringify(release.spec?.values ?? {}));
  const now = {
    generation: release.metadata.generation,
    version,
    checksum,
    revision: last?.number ?? 0,
    release: releaseName(release),
    chart: chartOf(view, release),
  };
  const same = before !== undefined && (['generation', 'version', 'checksum', 'revision'] as const).every((key) => before[key] === now[key]);
  if (same) return false;
  yield setRow(attempts, ref, { ...now, retries: 0 });
  const { name } = now.release;
  yield setRow(owners, ownerRef(view, { namespace: targetNamespace(release), name }), ref);
  const ready: ConditionDraft = { status: 'Unknown', reason: 'Progressing', message: 'Reconciliation in progress' };
  yield* setStatus(
    view,
    ref,
    { Ready: ready, Released: undefined, Remediated: undefined },
    {
      lastAttemptedRevision: version,
      lastAttemptedValuesChecksum: checksum,
      helmChart: `${chartOf(view, release).namespace}/${chartOf(view, release).name}`,
      failures: undefined,
      installFailures: undefined,
      upgradeFailures: undefined,
    },
  );
  return true;
}

/** Why nothing is tried again before a new state; undefined: something is. */
function* exhausted(view: View, ref: ObjectRef, release: HelmRelease, last: Revision | undefined): Generator<Write, Next | undefined, Outcome> {
  const released = conditionOf(release, 'Released');
  const remediated = conditionOf(release, 'Remediated');
  const say = function* (reason: string, message: string): Generator<Write, Next, Outcome> {
    if (conditionOf(release, 'Ready')?.message !== message) yield event(ref, 'Warning', 'error', `reconciliation failed: ${message}`);
    yield* setStatus(view, ref, { Ready: { status: 'False', reason, message } });
    return { schedule: every(view, intervalOf(release)) };
  };
  if (released === undefined) return undefined;
  if (remediated?.status === 'False') return yield* say(remediated.reason ?? '', remediated.message ?? '');
  if (isExhausted(release, 'install')) return yield* say(released.reason ?? '', 'install retries exhausted');
  if (last !== undefined && isExhausted(release, 'upgrade')) return yield* say(released.reason ?? '', 'upgrade retries exhausted');
  return undefined;
}

function isExhausted({ spec, status }: HelmRelease, kind: 'install' | 'upgrade'): boolean {
  const retries = spec?.[kind]?.remediation?.retries ?? 0;
  const failures = (kind === 'install' ? status?.installFailures : status?.upgradeFailures) ?? 0;
  return retries >= 0 && failures > retries;
}

function isPending({ status }: Revision): boolean {
  return status.startsWith('pending');
}

/** Installs, or upgrades from the last deployed revision. */
function* startAction(view: View, ref: ObjectRef, content: ChartContent, last: Revision | undefined): Generator<Write, Next, Outcome> {
  const release = view.object<HelmRelease>(ref) as HelmRelease;
  const kind = last === undefined ? 'install' : 'upgrade';
  yield event(ref, 'Normal', 'info', `Helm ${kind} has started`);
  if (last !== undefined && isPending(last)) {
    return yield* failedBefore(view, ref, kind, 'another operation (install/upgrade/rollback) is in progress');
  }
  const labels = { name: releaseName(release).name, namespace: targetNamespace(release), origin: nameOf(release) };
  const manifest = { chart: content.chart, version: content.version, objects: manifestOf(view, content.objects, labels) };
  const base = baseOf(historyOf(view, releaseName(release)))?.manifest.objects ?? [];
  if (kind === 'install' && release.spec?.install?.createNamespace === true) yield* createNamespace(view, targetNamespace(release));
  const problem = precheck(view, base, manifest.objects, kind === 'install' ? 'install' : 'update');
  if (problem !== undefined) return yield* failedBefore(view, ref, kind, problem);
  return yield* carryOut(view, ref, { kind, manifest, base, number: (last?.number ?? 0) + 1 });
}

function nameOf({ metadata }: KubeObject): { readonly name: string; readonly namespace: string } {
  return { name: metadata.name, namespace: metadata.namespace ?? '' };
}

function* createNamespace(view: View, name: string): Generator<Write, void, Outcome> {
  const labels = { name };
  if (view.get('Namespace', '', name) === undefined)
    yield { verb: 'create', object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } } };
}

interface Doing {
  readonly kind: ActionKind;
  readonly manifest: Manifest;
  readonly base: Manifest['objects'];
  readonly number: number;
}

/** Writes the pending revision and the objects, then waits for them. */
function* carryOut(view: View, ref: ObjectRef, { kind, manifest, base, number }: Doing): Generator<Write, Next, Outcome> {
  const release = view.object<HelmRelease>(ref) as HelmRelease;
  const stored = yield* addRevision(view, releaseName(release), number, `pending-${kind}`, manifest);
  if (!stored.stored) return yield* failedBefore(view, ref, kind, `create: failed to create: ${stored.message}`);
  yield* limitHistory(view, releaseName(release), release.spec?.maxHistory ?? 10);
  const action: HelmAction = { kind, number, since: view.now, deadline: (view.now + timeoutOf(release, kind)) as TimeMs };
  const error = yield* applyManifest(view, base, manifest.objects);
  if (error !== undefined) return yield* finished(view, ref, action, error);
  if (specOf(release, kind)?.disableWait === true) return yield* finished(view, ref, action, undefined);
  yield setRow(actions, ref, action, `Helm ${kind} of ${ref.namespace}/${ref.name} waits for its objects`);
  const weight = repeats(view, ref) ? 'repeat' : 'progress';
  yield { verb: 'wake', at: action.deadline, why: 'deadline', weight };
  yield { verb: 'wake', at: (view.now + waitPollMs) as TimeMs, why: 'wait', weight };
  return { schedule: every(view, intervalOf(release)) };
}

function specOf({ spec }: HelmRelease, kind: ActionKind) {
  return kind === 'install' ? spec?.install : spec?.upgrade;
}

function timeoutOf(release: HelmRelease, kind: ActionKind): number {
  return durationMs(specOf(release, kind)?.timeout ?? release.spec?.timeout, 300_000);
}

/** Retries without end, at their longest gap: nothing waits for them. */
function repeats(view: View, ref: ObjectRef): boolean {
  return firstRetryMs * 2 ** (view.row(attempts, ref)?.retries ?? 0) >= longestRetryMs;
}

/** An action that waits: looks at its objects whenever one has changed, at the times Helm polls. */
function* goOn(view: View, ref: ObjectRef, release: HelmRelease, wake: Wake): Generator<Write, Next | 'busy' | 'idle', Outcome> {
  const action = view.row(actions, ref);
  if (action === undefined) return 'idle';
  const revision = historyOf(view, releaseName(release)).find(({ number }) => number === action.number);
  const live = (revision?.manifest.objects ?? []).map(({ object }) => view.object(view.refOf(object)));
  const failed = live.map(failedJob).find((problem) => problem !== undefined);
  const waitsForJobs = specOf(release, action.kind)?.disableWaitForJobs !== true;
  const ready = live.every((object) => isHelmReady(view, object, waitsForJobs));
  const polls = wake.timers.includes('wait');
  const ends =
    polls && (ready || failed !== undefined) ? { error: failed } : view.now >= action.deadline ? { error: 'context deadline exceeded' } : undefined;
  if (ends !== undefined) {
    yield setRow(actions, ref, undefined);
    return yield* finished(view, ref, action, ends.error);
  }
  if ((ready || failed !== undefined) && !polls) {
    const passed = Math.max(1, Math.ceil((view.now - action.since) / waitPollMs));
    yield { verb: 'wake', at: Math.min(action.since + passed * waitPollMs, action.deadline) as TimeMs, why: 'wait' };
  }
  return 'busy';
}

/** An action came to nothing before it made a revision. */
function* failedBefore(view: View, ref: ObjectRef, kind: ActionKind, error: string): Generator<Write, Next, Outcome> {
  yield* sayFailed(view, ref, kind, error);
  return yield* again(view, ref);
}

/** Marks the revision and says how it went; a failed one may be undone. */
function* finished(view: View, ref: ObjectRef, { kind, number }: HelmAction, error: string | undefined): Generator<Write, Next, Outcome> {
  const release = view.object<HelmRelease>(ref) as HelmRelease;
  const name = releaseName(release);
  yield* rememberRevision(view, ref, number);
  if (error === undefined) {
    yield* markDeployed(view, name, number);
    return kind === 'rollback' ? yield* rolledBack(view, ref, undefined) : yield* released(view, ref, kind);
  }
  const revision = historyOf(view, name).find((each) => each.number === number);
  if (revision !== undefined) yield* markRevision(view, revision, 'failed');
  if (kind === 'rollback') return yield* rolledBack(view, ref, error);
  yield* sayFailed(view, ref, kind, error);
  return yield* remediate(view, ref, kind, number);
}

function* rememberRevision(view: View, ref: ObjectRef, number: number): Generator<Write, void, Outcome> {
  const attempt = view.row(attempts, ref);
  if (attempt !== undefined) yield setRow(attempts, ref, { ...attempt, revision: number });
}

const passed: Readonly<Record<ActionKind, string>> = { install: 'InstallSucceeded', upgrade: 'UpgradeSucceeded', rollback: 'RollbackSucceeded' };
const failedReasons: Readonly<Record<ActionKind, string>> = { install: 'InstallFailed', upgrade: 'UpgradeFailed', rollback: 'RollbackFailed' };

function* released(view: View, ref: ObjectRef, kind: ActionKind): Generator<Write, Next, Outcome> {
  const message = `Helm ${kind} succeeded`;
  yield event(ref, 'Normal', 'info', message);
  yield* setStatus(view, ref, { Released: { status: 'True', reason: passed[kind], message } });
  return yield* succeeded(view, ref, view.object<HelmRelease>(ref) as HelmRelease);
}

function* succeeded(view: View, ref: ObjectRef, release: HelmRelease): Generator<Write, Next, Outcome> {
  const attempt = view.row(attempts, ref);
  const ready: ConditionDraft = { status: 'True', reason: 'ReconciliationSucceeded', message: 'Release reconciliation succeeded' };
  yield* setStatus(
    view,
    ref,
    { Ready: ready },
    { lastAppliedRevision: attempt?.version, lastReleaseRevision: attempt?.revision, failures: undefined },
  );
  return { schedule: every(view, intervalOf(release)) };
}

function* sayFailed(view: View, ref: ObjectRef, kind: ActionKind, error: string): Generator<Write, void, Outcome> {
  const { status } = view.object<HelmRelease>(ref) as HelmRelease;
  const message = `Helm ${kind} failed: ${error}`;
  yield event(ref, 'Warning', 'error', message);
  yield event(ref, 'Warning', 'error', `reconciliation failed: ${message}`);
  const failed = { status: 'False' as const, reason: failedReasons[kind], message };
  const counter = kind === 'install' ? 'installFailures' : 'upgradeFailures';
  yield* setStatus(
    view,
    ref,
    { Ready: failed, Released: failed },
    { failures: (status?.failures ?? 0) + 1, [counter]: (status?.[counter] ?? 0) + 1, lastReleaseRevision: view.row(attempts, ref)?.revision },
  );
}

/** Undoes a failed action where the release asks for it; the next try comes through the queue. */
function* remediate(view: View, ref: ObjectRef, kind: 'install' | 'upgrade', number: number): Generator<Write, Next, Outcome> {
  const release = view.object<HelmRelease>(ref) as HelmRelease;
  const { retries = 0, remediateLastFailure, strategy = 'rollback' } = release.spec?.[kind]?.remediation ?? {};
  const wanted = !isExhausted(release, kind) || (remediateLastFailure ?? (kind === 'upgrade' && retries > 0));
  if (!wanted) return yield* again(view, ref);
  return kind === 'install' || strategy === 'uninstall' ? yield* uninstall(view, ref, release) : yield* rollBack(view, ref, release, number);
}

function* uninstall(view: View, ref: ObjectRef, release: HelmRelease): Generator<Write, Next, Outcome> {
  yield* removeRelease(view, releaseName(release));
  yield* rememberRevision(view, ref, 0);
  const message = 'Helm uninstall succeeded';
  yield event(ref, 'Normal', 'info', message);
  yield* setStatus(view, ref, { Remediated: { status: 'True', reason: 'UninstallSucceeded', message } }, { lastReleaseRevision: undefined });
  return yield* again(view, ref);
}

function* removeRelease(view: View, name: ReleaseName): Generator<Write, void, Outcome> {
  const history = historyOf(view, name);
  yield* deleteObjects(view, history.at(-1)?.manifest.objects ?? [], new Set());
  for (const revision of history) yield* removeRevision(revision);
}

/** To the revision before; the failed one is the base, so what it wrote is taken away again. [helm v3.12.3 pkg/action/rollback.go] */
function* rollBack(view: View, ref: ObjectRef, release: HelmRelease, number: number): Generator<Write, Next, Outcome> {
  const history = historyOf(view, releaseName(release));
  const [target, current] = [number - 1, number].map((wanted) => history.find((each) => each.number === wanted));
  if (target === undefined || current === undefined) return yield* rolledBack(view, ref, `release has no ${number - 1} version`);
  return yield* carryOut(view, ref, { kind: 'rollback', manifest: target.manifest, base: current.manifest.objects, number: number + 1 });
}

function* rolledBack(view: View, ref: ObjectRef, error: string | undefined): Generator<Write, Next, Outcome> {
  const message = error === undefined ? 'Helm rollback succeeded' : `Helm rollback failed: ${error}`;
  yield event(ref, error === undefined ? 'Normal' : 'Warning', error === undefined ? 'info' : 'error', message);
  const reason = error === undefined ? passed.rollback : failedReasons.rollback;
  const remediated: ConditionDraft = { status: error === undefined ? 'True' : 'False', reason, message };
  yield* setStatus(view, ref, { Remediated: remediated }, { lastReleaseRevision: view.row(attempts, ref)?.revision });
  return yield* again(view, ref);
}

/** Back into the queue, with growing gaps. */
function* again(view: View, ref: ObjectRef): Generator<Write, Next, Outcome> {
  const release = view.object<HelmRelease>(ref) as HelmRelease;
  const attempt = view.row(attempts, ref);
  const gap = Math.min(firstRetryMs * 2 ** (attempt?.retries ?? 0), longestRetryMs);
  const weight = repeats(view, ref) ? 'repeat' : 'progress';
  if (attempt !== undefined) yield setRow(attempts, ref, { ...attempt, retries: attempt.retries + 1 });
  return { schedule: every(view, intervalOf(release)), certain: { at: (view.now + gap) as TimeMs, weight } };
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
