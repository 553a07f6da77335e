import type { TimeMs } from '#base/brand.ts';
import type { SourcedObject } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { type Actor, type Change, type Outcome, onObject, onRow, setRow, type Wake, type Watch, type Write } from '../actor.ts';
import { defineRow } from '../store/definitions.ts';
import { kindOf, type ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { fluxName } from './apply.ts';
import { artifacts, dialError, downloading, isMet, type Network, storedArtifact } from './artifacts.ts';
import { revisions } from './content.ts';
import {
  type ConditionDraft,
  durationMs,
  durationText,
  gitRepositoryKind,
  type Kustomization,
  kustomizationKind,
  type Source,
  sourceRefOf,
  unreadyDependency,
  withStatus,
} from './flux-objects.ts';
import { kstatusOf } from './kstatus.ts';
import { applied, applyAll, deleteOwn, drifted, kustomizationOf, wantedObjects } from './kustomize-apply.ts';
import { every, type Next, type PolledKind, polling } from './polling.ts';

/** A health check that runs. Keyed by the Kustomization. */
const healthWaits = defineRow<{ readonly since: TimeMs; readonly deadline: TimeMs; readonly revision: string }>('kustomization-health');

/** How often in a row the same error came. Keyed by the Kustomization. */
const attempts = defineRow<{ readonly error: string; readonly count: number }>('kustomization-attempts');

/** The same error as often in a row as this comes again for ever: its retries keep nothing from being settled. */
const triesBeforeRepeating = 3;
const healthPollMs = 5000;
/** [kustomize-controller v1.0.0-rc.4 main.go requeue-dependency] */
const dependencyRetryMs = 30_000;

/**
 * kustomize-controller. Follows fluxcd/kustomize-controller v1.0.0-rc.4 internal/controller/kustomization_controller.go.
 *
 * @param managedKinds kinds that revisions hold objects of: their changes are looked at
 */
export function kustomizeController(network: Network, managedKinds: readonly string[]): Actor {
  return polling<Kustomization>({
    controller: 'kustomize-controller',
    kind: kustomizationKind,
    operator: 'kustomizations',
    watches: [
      onObject<Source>(gitRepositoryKind, ({ ref, before, after }, view) => (before?.status === after?.status ? [] : usersOf(view, ref))),
      onRow(artifacts, ({ ref }, view) => usersOf(view, ref)),
      onObject<Kustomization>(kustomizationKind, ({ ref }, view) => dependentsOf(view, ref)),
      ...managedKinds.map(watchManaged),
    ],
    needs: downloading,
    find: (view, ref, kustomization) => find(view, ref, kustomization, network),
    act: (view, ref, kustomization) => act(view, ref, kustomization, network),
    goOn,
    *gone(view, ref) {
      const inventory = view.row(applied, ref);
      if (inventory === undefined) return;
      if (inventory.prune) yield* deleteOwn(view, ref.namespace, ref.name, inventory.objects, () => true);
      yield setRow(applied, ref, undefined);
    },
  });
}

function usersOf(view: View, source: ObjectRef): readonly ObjectRef[] {
  return view.list(kustomizationKind).filter((ref) => sourceOf(view, view.object(ref) as Kustomization) === source);
}

function dependentsOf(view: View, { namespace, name }: ObjectRef): readonly ObjectRef[] {
  return view.list(kustomizationKind).filter((ref) => {
    const { spec } = view.object(ref) as Kustomization;
    return spec?.dependsOn?.some((each) => each.name === name && (each.namespace ?? ref.namespace) === namespace) === true;
  });
}

/** Changes of what was applied: of what is wanted, and of how healthy it is. */
function watchManaged(kind: string): Watch {
  return onObject<KubeObject>(kind, (change, view) => {
    const owner = ownerOf(change, view);
    if (owner === undefined) return [];
    const { before, after } = change;
    return isOtherwise(before, after) || kstatusOf(before) !== kstatusOf(after) ? [owner] : [];
  });
}

function ownerOf({ before, after }: Change<KubeObject>, view: View): ObjectRef | undefined {
  const object = after ?? before;
  const owner = object === undefined ? undefined : kustomizationOf(object);
  if (owner === undefined) return undefined;
  const ref = view.ref(kustomizationKind, owner.namespace, owner.name);
  return view.row(applied, ref) === undefined ? undefined : ref;
}

function isOtherwise(before: KubeObject | undefined, after: KubeObject | undefined): boolean {
  if (before === undefined || after === undefined) return true;
  const { status: _before, ...old } = before as KubeObject & { readonly status?: unknown };
  const { status: _after, ...now } = after as KubeObject & { readonly status?: unknown };
  return (
    Object.keys(now).some((key) => now[key as keyof KubeObject] !== old[key as keyof KubeObject]) ||
    Object.keys(old).length !== Object.keys(now).length
  );
}

function sourceOf(view: View, { spec, metadata }: Kustomization): ObjectRef | undefined {
  return sourceRefOf(view, spec?.sourceRef, metadata.namespace ?? '');
}

function find(view: View, ref: ObjectRef, kustomization: Kustomization, network: Network): ReturnType<PolledKind<Kustomization>['find']> {
  const source = sourceOf(view, kustomization);
  if (source === undefined || view.row(revisions, source) === undefined) return undefined;
  const revision = view.object<Source>(source)?.status?.artifact?.revision;
  const problem = obstacle(view, kustomization, source, network)?.message ?? '';
  const inventory = view.row(applied, ref)?.objects ?? [];
  const drift = drifted(view, inventory);
  // An attempt at the same revision is not woken by it: in this version not even if that attempt failed (skipped by lastAttemptedRevision).
  const urgent = revision === undefined || revision === kustomization.status?.lastAttemptedRevision ? '' : revision;
  return { seen: JSON.stringify([problem, drift, unhealthy(view, kustomization, inventory)]), urgent };
}

interface Obstacle {
  readonly reason: string;
  readonly message: string;
  readonly retryMs?: number;
}

/** What keeps it from being built: source, dependencies, the way to the artifact; in that order. */
function obstacle(view: View, kustomization: Kustomization, source: ObjectRef, network: Network): Obstacle | undefined {
  const object = view.object<Source>(source);
  if (object === undefined) return { reason: 'ArtifactFailed', message: `gitrepositories.source.toolkit.fluxcd.io "${source.name}" not found` };
  const artifact = object.status?.artifact;
  if (artifact === undefined) return { reason: 'ArtifactFailed', message: 'Source is not ready, artifact not found' };
  const dependency = unreadyDependency(view, kustomizationKind, kustomization, (each) => {
    const other = each as Kustomization;
    return sourceOf(view, other) !== source || other.status?.lastAppliedRevision === artifact.revision;
  });
  if (dependency !== undefined) return { reason: 'DependencyNotReady', message: dependency, retryMs: dependencyRetryMs };
  if (!isMet(view, network, downloading(view))) return { reason: 'ArtifactFailed', message: downloadError(view, source, artifact.revision) };
  if (storedArtifact(view, source, network) !== undefined) return undefined;
  return { reason: 'ArtifactFailed', message: 'Source is not ready, artifact not found, retrying in 30s', retryMs: 30_000 };
}

/** [hashicorp/go-retryablehttp as kustomize-controller uses it] */
function downloadError(view: View, source: ObjectRef, revision: string): string {
  const hash = revision.slice(revision.lastIndexOf(':') + 1);
  const url = `http://source-controller.flux-system.svc.cluster.local./gitrepository/${source.namespace}/${source.name}/${hash}.tar.gz`;
  return `failed to download archive: GET ${url} giving up after 10 attempt(s): Get "${url}": ${dialError(view, url)}`;
}

/** Checked objects that are not current, as Flux lists them. */
function unhealthy(view: View, { spec, metadata }: Kustomization, inventory: readonly SourcedObject[]): readonly string[] {
  const checked =
    spec?.wait === true ? inventory.map(({ object }) => object) : (spec?.healthChecks ?? []).map((check) => checkedObject(check, metadata.namespace));
  return checked.flatMap((object) => {
    const status = kstatusOf(view.object(view.ref(kindOf(object), object.metadata.namespace ?? '', object.metadata.name)));
    return status === 'Current' ? [] : [`${fluxName(object)} status: '${status}'`];
  });
}

type HealthCheck = NonNullable<NonNullable<Kustomization['spec']>['healthChecks']>[number];

function checkedObject({ apiVersion = 'v1', kind, name, namespace }: HealthCheck, home: string | undefined): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace: namespace ?? home } };
}

function intervalOf({ spec }: Kustomization): number {
  return durationMs(spec?.interval, 600_000);
}

function retryOf(kustomization: Kustomization): number {
  return durationMs(kustomization.spec?.retryInterval, intervalOf(kustomization));
}

function timeoutOf(kustomization: Kustomization): number {
  return durationMs(kustomization.spec?.timeout, Math.max(30_000, intervalOf(kustomization) - 30_000));
}

function* act(view: View, ref: ObjectRef, kustomization: Kustomization, network: Network): Generator<Write, Next, Outcome> {
  if (view.row(healthWaits, ref) !== undefined) yield setRow(healthWaits, ref, undefined);
  const source = sourceOf(view, kustomization) as ObjectRef;
  const stopped = obstacle(view, kustomization, source, network);
  if (stopped !== undefined) {
    yield* fail(view, ref, stopped, {});
    return { schedule: every(view, stopped.retryMs ?? retryOf(kustomization)) };
  }
  const revision = view.object<Source>(source)?.status?.artifact?.revision ?? '';
  const objects = wantedObjects(view, kustomization, source, revision);
  if (objects === undefined) {
    const message = `kustomization path not found: stat /tmp/kustomization/${kustomization.spec?.path ?? ''}: no such file or directory`;
    yield* fail(view, ref, { reason: 'ArtifactFailed', message }, { lastAttemptedRevision: revision });
    return { schedule: every(view, retryOf(kustomization)) };
  }
  const result = yield* applyAll(view, ref, kustomization, objects);
  if (result.changes.length > 0) yield event(ref, 'Normal', 'Progressing', result.changes.join('\n'));
  if (!result.ok) return yield* applyFailed(view, ref, kustomization, result.error, revision);
  if (view.row(attempts, ref) !== undefined) yield setRow(attempts, ref, undefined);
  return yield* checkHealth(view, ref, kustomization, objects, revision);
}

function event(about: ObjectRef, type: 'Normal' | 'Warning', reason: string, message: string): Write {
  return { verb: 'event', about, type, reason, message, source: 'kustomize-controller' };
}

/** What a dry-run or apply fails of can be anything, so it is tried again each time; after a few times nothing waits for that. */
function* applyFailed(view: View, ref: ObjectRef, kustomization: Kustomization, error: string, revision: string): Generator<Write, Next, Outcome> {
  yield* fail(view, ref, { reason: 'ReconciliationFailed', message: error }, { lastAttemptedRevision: revision });
  const before = view.row(attempts, ref);
  const count = before?.error === error ? before.count + 1 : 1;
  yield setRow(attempts, ref, { error, count });
  const at = (view.now + retryOf(kustomization)) as TimeMs;
  return { schedule: every(view, retryOf(kustomization)), certain: { at, weight: count < triesBeforeRepeating ? 'progress' : 'repeat' } };
}

function* fail(
  view: View,
  ref: ObjectRef,
  { reason, message }: Obstacle,
  status: object,
  more: Readonly<Record<string, ConditionDraft>> = {},
): Generator<Write, void, Outcome> {
  yield* setStatus(view, ref, { Ready: { status: 'False', reason, message }, Reconciling: undefined, ...more }, status);
  const isDependency = reason === 'DependencyNotReady';
  const text = isDependency ? 'Dependencies do not meet ready condition, retrying in 30s' : message;
  yield event(ref, isDependency ? 'Normal' : 'Warning', reason, text);
}

function* setStatus(
  view: View,
  ref: ObjectRef,
  conditions: Readonly<Record<string, ConditionDraft>>,
  status: object,
): Generator<Write, void, Outcome> {
  const object = view.object<Kustomization>(ref);
  if (object === undefined) return;
  yield { verb: 'status', object: withStatus(object, view, conditions, status), what: conditions.Ready?.message };
}

function* checkHealth(
  view: View,
  ref: ObjectRef,
  kustomization: Kustomization,
  objects: readonly SourcedObject[],
  revision: string,
): Generator<Write, Next, Outcome> {
  if (unhealthy(view, kustomization, objects).length === 0) return yield* succeed(view, ref, kustomization, revision, 0);
  const deadline = (view.now + timeoutOf(kustomization)) as TimeMs;
  const message = `Running health checks for revision ${revision} with a timeout of ${durationText(timeoutOf(kustomization))}`;
  const progressing = { reason: 'Progressing', message };
  yield* setStatus(
    view,
    ref,
    { Ready: { status: 'Unknown', ...progressing }, Reconciling: { status: 'True', ...progressing } },
    { lastAttemptedRevision: revision },
  );
  yield setRow(healthWaits, ref, { since: view.now, deadline, revision });
  yield { verb: 'wake', at: deadline, why: 'health' };
  return { schedule: every(view, intervalOf(kustomization)) };
}

/** A running health check: nothing else is taken up until it has ended. */
function* goOn(view: View, ref: ObjectRef, kustomization: Kustomization, wake: Wake): Generator<Write, Next | 'busy' | 'idle', Outcome> {
  const check = view.row(healthWaits, ref);
  if (check === undefined) return 'idle';
  const left = unhealthy(view, kustomization, view.row(applied, ref)?.objects ?? []);
  const ticks = wake.timers.includes('health');
  if (left.length === 0 && ticks) {
    yield setRow(healthWaits, ref, undefined);
    return yield* succeed(view, ref, kustomization, check.revision, view.now - check.since);
  }
  if (left.length > 0 && view.now >= check.deadline) return yield* unhealthyAtLast(view, ref, kustomization, left);
  if (left.length === 0) {
    const polls = Math.ceil((view.now - check.since) / healthPollMs);
    yield { verb: 'wake', at: Math.min(check.since + polls * healthPollMs, check.deadline) as TimeMs, why: 'health' };
  }
  return 'busy';
}

function* unhealthyAtLast(view: View, ref: ObjectRef, kustomization: Kustomization, left: readonly string[]): Generator<Write, Next, Outcome> {
  yield setRow(healthWaits, ref, undefined);
  const message = `timeout waiting for: [${left.join(', ')}]`;
  const healthy = { status: 'False' as const, reason: 'HealthCheckFailed', message };
  yield* setStatus(view, ref, { Ready: healthy, Healthy: healthy, Reconciling: undefined }, {});
  yield event(ref, 'Warning', 'HealthCheckFailed', `Health check failed after ${durationText(timeoutOf(kustomization))}: ${message}`);
  return { schedule: every(view, retryOf(kustomization)) };
}

function* succeed(view: View, ref: ObjectRef, kustomization: Kustomization, revision: string, tookMs: number): Generator<Write, Next, Outcome> {
  const { spec } = kustomization;
  const checks = spec?.wait === true || (spec?.healthChecks?.length ?? 0) > 0;
  const message = `Applied revision: ${revision}`;
  const healthy: ConditionDraft = { status: 'True', reason: 'Succeeded', message: `Health check passed in ${durationText(tookMs)}` };
  const inventory = { entries: (view.row(applied, ref)?.objects ?? []).map(({ object }) => inventoryEntry(object)) };
  yield* setStatus(
    view,
    ref,
    { Ready: { status: 'True', reason: 'ReconciliationSucceeded', message }, Healthy: checks ? healthy : undefined, Reconciling: undefined },
    { lastAppliedRevision: revision, lastAttemptedRevision: revision, inventory },
  );
  return { schedule: every(view, intervalOf(kustomization)) };
}

function inventoryEntry({ apiVersion, kind, metadata }: KubeObject): { readonly id: string; readonly v: string } {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return { id: `${metadata.namespace ?? ''}_${metadata.name}_${group}_${kind}`, v: version as string };
}
