import type { TimeMs } from '#base/brand.ts';
import { deepEqual } from '#base/equal.ts';
import type { Condition, KubeObject } from '#model/kubernetes.ts';
import { type Actor, type Outcome, onObject, setRow, type Write } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import { builtInKinds } from '../../store/api/kinds.ts';
import { defineRow } from '../../store/definitions.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { conditionsOf, remainingOf } from './conditions.ts';
import { type Content, contentOf, estimateOf } from './content.ts';

type Steps<Result> = Generator<Write, Result, Outcome>;

interface Namespace extends KubeObject {
  readonly spec?: { readonly finalizers?: readonly string[] };
  readonly status?: { readonly phase?: string; readonly conditions?: readonly Condition[] };
}

const ownFinalizer = 'kubernetes';
const namespacedKinds = builtInKinds.filter(({ namespaced }) => namespaced).map(({ kind }) => kind);

/** When a terminating namespace is looked at next, and how often then. */
interface Looks {
  readonly at: TimeMs;
  readonly periodMs: number;
}

const looks = defineRow<Looks>('namespace-look', { judged: false });

/**
 * Empties a deleted namespace, says what is left, and lets it go at last. Follows
 * pkg/controller/namespace/deletion/namespaced_resources_deleter.go, 1.28.
 */
export const namespaceController: Actor = {
  name: 'namespace',
  watches: [
    onObject<Namespace>('Namespace', ({ ref, before, after }) => (isTerminating(after) && !isTerminating(before) ? [ref] : [])),
    ...namespacedKinds.map((kind) => onObject(kind, ({ ref, after }, view) => (after === undefined ? terminatingNamespace(ref, view) : []))),
  ],
  active: controllerActs,

  *reconcile(ref, view, wake) {
    const namespace = view.object<Namespace>(ref);
    if (namespace === undefined || !isTerminating(namespace) || !namespace.spec?.finalizers?.includes(ownFinalizer)) return;
    const next = view.row(looks, ref);
    if (next === undefined || wake.timers.includes('look')) yield* empty(namespace, ref, view);
    else yield { verb: 'wake', at: nextPoint(next, view.now), why: 'look' };
  },
};

function isTerminating(namespace: Namespace | undefined): boolean {
  return namespace?.metadata.deletionTimestamp !== undefined;
}

function terminatingNamespace(ref: ObjectRef, view: View): readonly ObjectRef[] {
  const namespace = view.ref('Namespace', '', ref.namespace);
  return isTerminating(view.object<Namespace>(namespace)) ? [namespace] : [];
}

function nextPoint({ at, periodMs }: Looks, now: TimeMs): TimeMs {
  return (at >= now ? at : at + Math.ceil((now - at) / periodMs) * periodMs) as TimeMs;
}

function* empty(namespace: Namespace, ref: ObjectRef, view: View): Steps<void> {
  for (const { ref: content, object } of contentOf(ref.name, view)) {
    if (object.metadata.deletionTimestamp === undefined) yield { verb: 'delete', ref: content, what: 'its namespace goes' };
  }
  const left = contentOf(ref.name, view);
  const current = yield* writeConditions(namespace, left, view);
  if (left.length === 0) yield* finalize(current, ref, view);
  else yield* lookAgain(left, ref, view);
}

function* writeConditions(namespace: Namespace, left: readonly Content[], view: View): Steps<Namespace> {
  const conditions = conditionsOf(remainingOf(left), namespace.status?.conditions ?? [], view.timestamp);
  if (deepEqual(conditions, namespace.status?.conditions)) return namespace;
  const outcome = yield { verb: 'status', object: { ...namespace, status: { ...namespace.status, phase: 'Terminating', conditions } } as Namespace };
  return outcome.stored ? (outcome.object as Namespace) : namespace;
}

function* finalize(namespace: Namespace, ref: ObjectRef, view: View): Steps<void> {
  const finalizers = namespace.spec?.finalizers?.filter((finalizer) => finalizer !== ownFinalizer) ?? [];
  if (view.row(looks, ref) !== undefined) yield setRow(looks, ref, undefined);
  yield { verb: 'update', object: { ...namespace, spec: { ...namespace.spec, finalizers } } as Namespace, what: 'its content is gone' };
}

/** Pods end by themselves; what a finalizer holds may be held for ever, and then looking is a repetition. */
function* lookAgain(left: readonly Content[], ref: ObjectRef, view: View): Steps<void> {
  const periodMs = (Math.floor(estimateOf(left) / 2) + 1) * 1000;
  const at = (view.now + periodMs) as TimeMs;
  yield setRow(looks, ref, { at, periodMs });
  yield { verb: 'wake', at, why: 'look', weight: left.some(({ object }) => object.kind === 'Pod') ? 'progress' : 'repeat' };
}
