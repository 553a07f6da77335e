import type { TimeMs } from '#base/brand.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { releaseNamespace } from '#model/release-name.ts';
import { type Outcome, setRow, type Wake, type Write } from '../actor.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import type { ChartContent } from './content.ts';
import { type ConditionDraft, durationMs, type HelmRelease } from './flux-objects.ts';
import { again, isExhausted, rememberRevision, repeats } from './helm-attempt.ts';
import { applyManifest, deleteObjects, manifestOf, precheck } from './helm-client.ts';
import { failedReasons, passed, released, sayFailed } from './helm-outcome.ts';
import { failedJob, isHelmReady } from './helm-ready.ts';
import { type ActionKind, actions, attempts, event, type HelmAction, intervalOf, releaseName, setStatus } from './helm-release.ts';
import { every, type Next } from './polling.ts';
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

const waitPollMs = 2000;

function isPending({ status }: Revision): boolean {
  return status.startsWith('pending');
}

/** Installs, or upgrades from the last deployed revision. */
export function* startAction(view: View, ref: ObjectRef, content: ChartContent, last: Revision | undefined): Generator<Write, Next, Outcome> {
  const release = view.object<HelmRelease>(ref) as HelmRelease;
  const kind = last === undefined ? 'install' : 'upgrade';
  yield event(ref, 'Normal', 'info', `Helm ${kind} has started`);
  if (last !== undefined && isPending(last)) {
    return yield* failedBefore(view, ref, kind, 'another operation (install/upgrade/rollback) is in progress');
  }
  const labels = { name: releaseName(release).name, namespace: releaseNamespace(release), origin: nameOf(release) };
  const manifest = { chart: content.chart, version: content.version, objects: manifestOf(view, content.objects, labels) };
  const base = baseOf(historyOf(view, releaseName(release)))?.manifest.objects ?? [];
  if (kind === 'install' && release.spec?.install?.createNamespace === true) yield* createNamespace(view, releaseNamespace(release));
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

/** An action that waits: looks at its objects whenever one has changed, at the times Helm polls. */
export function* goOn(view: View, ref: ObjectRef, release: HelmRelease, wake: Wake): Generator<Write, Next | 'busy' | 'idle', Outcome> {
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

/** Deletes what a release installed, and its history. */
export function* removeRelease(view: View, name: ReleaseName): Generator<Write, void, Outcome> {
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
