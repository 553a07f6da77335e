import type { SourcedObject } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { type Outcome, setRow, type Write } from '../actor.ts';
import type { EntryId } from '../engine/trace.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { fluxName, inNamespace, isUnchanged, merged, placedFact, unknownKind } from './apply.ts';
import { builtAt, normalisedPath } from './content.ts';
import type { Kustomization } from './flux-objects.ts';

/** What a Kustomization applied last: its inventory, and the fields it owns. Keyed by the Kustomization. */
export interface Applied {
  readonly prune: boolean;
  readonly objects: readonly SourcedObject[];
}

export const applied = defineRow<Applied>('kustomization-applied');

const labelPrefix = 'kustomize.toolkit.fluxcd.io';

/** The Kustomization whose labels an object carries. */
export function kustomizationOf({ metadata }: KubeObject): { readonly namespace: string; readonly name: string } | undefined {
  const name = metadata.labels?.[`${labelPrefix}/name`];
  const namespace = metadata.labels?.[`${labelPrefix}/namespace`];
  return name === undefined || namespace === undefined ? undefined : { namespace, name };
}

/** The objects a Kustomization wants at a revision, labelled; undefined: its path does not exist there. */
export function wantedObjects(
  view: View,
  { spec, metadata }: Kustomization,
  source: ObjectRef,
  revision: string,
): readonly SourcedObject[] | undefined {
  const name = revision.slice(revision.lastIndexOf(':') + 1);
  const labels = { [`${labelPrefix}/name`]: metadata.name, [`${labelPrefix}/namespace`]: metadata.namespace ?? '' };
  return builtAt(view, source, name, normalisedPath(spec?.path))?.map((each) => {
    const object = inNamespace(view, each.object, spec?.targetNamespace, true);
    return { ...each, object: { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labels } } } };
  });
}

/** The last kinds of the list come after all it does not name. [fluxcd/pkg ssa/sort.go] */
const firstKinds = [
  'CustomResourceDefinition',
  'Namespace',
  'ClusterRole',
  'ClusterClass',
  'RuntimeClass',
  'PriorityClass',
  'StorageClass',
  'VolumeSnapshotClass',
  'IngressClass',
  'GatewayClass',
  'ClusterRoleBinding',
  'ResourceQuota',
  'ServiceAccount',
  'Role',
  'RoleBinding',
  'ConfigMap',
  'Secret',
  'Service',
  'LimitRange',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
];
const lastKinds = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

function rank({ kind }: KubeObject): number {
  const [first, last] = [firstKinds.indexOf(kind), lastKinds.indexOf(kind)];
  return first >= 0 ? first : last >= 0 ? firstKinds.length + 1 + last : firstKinds.length;
}

function compareObjects(left: KubeObject, right: KubeObject): number {
  return rank(left) - rank(right) || (fluxName(left) < fluxName(right) ? -1 : 1);
}

/** Definitions first, then classes, then the rest: each stage is dry-run as a whole before any of it is applied. */
function stagesOf(objects: readonly SourcedObject[]): readonly (readonly SourcedObject[])[] {
  const stage = ({ object }: SourcedObject) =>
    ['CustomResourceDefinition', 'Namespace', 'ClusterRole'].includes(object.kind) ? 0 : object.kind.endsWith('Class') ? 1 : 2;
  return [0, 1, 2].map((number) => objects.filter((each) => stage(each) === number).sort((left, right) => compareObjects(left.object, right.object)));
}

/** What an apply did: one line per object that changed, or the text of the error that stopped it. */
export type ApplyResult =
  | { readonly ok: true; readonly changes: readonly string[] }
  | { readonly ok: false; readonly error: string; readonly changes: readonly string[] };

/** Applies objects stage by stage and deletes what the last inventory had and this one has not. [kustomize-controller v1.0.0-rc.4] */
export function* applyAll(
  view: View,
  ref: ObjectRef,
  kustomization: Kustomization,
  objects: readonly SourcedObject[],
): Generator<Write, ApplyResult, Outcome> {
  const before = view.row(applied, ref)?.objects ?? [];
  const originals = new Map(before.map(({ object }) => [view.refOf(object), object]));
  const changes: string[] = [];
  for (const stage of stagesOf(objects)) {
    const force = kustomization.spec?.force === true;
    for (const { object } of stage) {
      const error = yield* dryRun(view, object, originals, force);
      if (error !== undefined) return { ok: false, error, changes };
    }
    for (const source of stage) {
      const result = yield* applyOne(view, source, originals, force);
      if (!result.ok) return { ok: false, error: `${fluxName(source.object)} apply failed: ${result.error}`, changes };
      if (result.change !== undefined) changes.push(`${fluxName(source.object)} ${result.change}`);
    }
  }
  const prune = kustomization.spec?.prune === true;
  yield setRow(applied, ref, { prune, objects });
  if (prune) changes.push(...(yield* pruneOld(view, kustomization, before, objects)));
  return { ok: true, changes };
}

function isLeftAlone(...objects: readonly (KubeObject | undefined)[]): boolean {
  return objects.some((object) => {
    const key = `${labelPrefix}/reconcile`;
    return object?.metadata.annotations?.[key] === 'disabled' || object?.metadata.labels?.[key] === 'disabled';
  });
}

function* dryRun(
  view: View,
  object: KubeObject,
  originals: ReadonlyMap<ObjectRef, KubeObject>,
  force: boolean,
): Generator<Write, string | undefined, Outcome> {
  const missing = unknownKind(view, object);
  if (missing !== undefined) return `${fluxName(object)} dry-run failed: ${missing}`;
  const live = view.object(view.refOf(object));
  if (isLeftAlone(object, live)) return undefined;
  const outcome: Outcome =
    live === undefined
      ? yield { verb: 'create', object, dryRun: true }
      : yield { verb: 'update', object: merged(originals.get(view.refOf(object)) ?? object, object, live), dryRun: true };
  if (outcome.stored || (force && isImmutable(outcome.message))) return undefined;
  if (outcome.reason === 'NotFound') return `${fluxName(object)} not found: ${outcome.message}`;
  return `${fluxName(object)} dry-run failed${outcome.reason === '' ? '' : ` (${outcome.reason})`}: ${outcome.message}`;
}

/** [fluxcd/pkg ssa/errors/errors.go IsImmutableError] */
function isImmutable(message: string): boolean {
  return /field is immutable|are forbidden|cannot change|immutable after creation/.test(message);
}

type Single = { readonly ok: true; readonly change?: 'created' | 'configured' } | { readonly ok: false; readonly error: string };

function* applyOne(
  view: View,
  source: SourcedObject,
  originals: ReadonlyMap<ObjectRef, KubeObject>,
  force: boolean,
): Generator<Write, Single, Outcome> {
  const { object } = source;
  const ref = view.refOf(object);
  const live = view.object(ref);
  if (isLeftAlone(object, live)) return { ok: true };
  if (live === undefined) return yield* createOne(view, source);
  const original = originals.get(ref) ?? object;
  if (isUnchanged(original, object, live)) return { ok: true };
  const because = [yield* placedFact(source, fluxName(object))];
  const outcome = yield { verb: 'update', object: merged(original, object, live), what: 'applied from Git', because };
  if (outcome.stored) return { ok: true, ...(outcome.object === live ? {} : { change: 'configured' as const }) };
  if (!force || !isImmutable(outcome.message)) return { ok: false, error: outcome.message };
  yield { verb: 'delete', ref, what: 'deleted to be made anew: a field is immutable', because };
  return yield* createOne(view, source);
}

function* createOne(_: View, source: SourcedObject): Generator<Write, Single, Outcome> {
  const because = [yield* placedFact(source, fluxName(source.object))];
  const outcome = yield { verb: 'create', object: source.object, because };
  return outcome.stored ? { ok: true, change: 'created' } : { ok: false, error: outcome.message };
}

function* pruneOld(
  view: View,
  kustomization: Kustomization,
  before: readonly SourcedObject[],
  after: readonly SourcedObject[],
): Generator<Write, readonly string[], Outcome> {
  const kept = new Set(after.map(({ object }) => view.refOf(object)));
  return yield* deleteOwn(view, kustomization.metadata.namespace ?? '', kustomization.metadata.name, before, (ref) => !kept.has(ref));
}

/** Deletes what still carries the labels of its Kustomization and does not forbid it. */
export function* deleteOwn(
  view: View,
  namespace: string,
  name: string,
  inventory: readonly SourcedObject[],
  isGone: (ref: ObjectRef) => boolean,
): Generator<Write, readonly string[], Outcome> {
  const deleted: string[] = [];
  for (const { object } of inventory) {
    const ref = view.refOf(object);
    const live: KubeObject | undefined = view.object(ref);
    if (live === undefined || !isGone(ref)) continue;
    const owner = kustomizationOf(live);
    const key = `${labelPrefix}/prune`;
    if (owner?.name !== name || owner.namespace !== namespace || isLeftAlone(live) || live.metadata.annotations?.[key] === 'disabled') continue;
    const because: EntryId[] = [];
    const outcome = yield { verb: 'delete', ref, what: 'no longer in Git', because };
    if (outcome.stored) deleted.push(`${fluxName(object)} deleted`);
  }
  return deleted;
}

/** Objects of the inventory that are not as Git has them, by name. */
export function drifted(view: View, inventory: readonly SourcedObject[]): readonly string[] {
  return inventory.flatMap(({ object }) => {
    const live = view.object(view.refOf(object));
    if (isLeftAlone(object, live)) return [];
    return live !== undefined && isUnchanged(object, object, live) ? [] : [fluxName(object)];
  });
}
