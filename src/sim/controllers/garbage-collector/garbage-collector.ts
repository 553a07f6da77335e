import type { KubeObject, ObjectMeta, OwnerReference } from '#model/kubernetes.ts';
import { type Actor, type Change, type Outcome, onObject, type Write } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { collectedKinds, dependentsOf, isPresent, ownerRef } from './dependents.ts';

type Steps<Result> = Generator<Write, Result, Outcome>;

const orphanFinalizer = 'orphan';
const foregroundFinalizer = 'foregroundDeletion';

/**
 * Deletes what lost its last owner, and carries out foreground and orphaning deletions, which owners ask for with a
 * finalizer. Follows pkg/controller/garbagecollector/garbagecollector.go, 1.28.
 */
export const garbageCollector: Actor = {
  name: 'garbage-collector',
  watches: collectedKinds.map((kind) => onObject<KubeObject>(kind, keysOf)),
  active: controllerActs,

  *reconcile(ref, view) {
    const object = view.object(ref);
    if (object === undefined) return;
    if (isDeleting(object, orphanFinalizer)) yield* orphanDependents(object, ref, view);
    else if (isDeleting(object, foregroundFinalizer)) yield* deleteDependents(object, ref, view);
    else if (object.metadata.deletionTimestamp === undefined) yield* collect(object, ref, view);
  },
};

/** Something gone wakes its dependents and the owners that wait for it; a deletion that asks for more wakes its object. */
function keysOf({ ref, before, after }: Change<KubeObject>, view: View): readonly ObjectRef[] {
  if (after !== undefined) {
    const begins = after.metadata.deletionTimestamp !== undefined && before?.metadata.deletionTimestamp === undefined;
    return begins && (isDeleting(after, orphanFinalizer) || isDeleting(after, foregroundFinalizer)) ? [ref] : [];
  }
  const waiting = (before?.metadata.ownerReferences ?? []).map((owner) => ownerRef(owner, before as KubeObject, view));
  return [...dependentsOf(before?.metadata.uid, view), ...waiting.filter((owner) => isWaiting(view.object(owner)))];
}

function isWaiting(owner: KubeObject | undefined): boolean {
  return owner !== undefined && isDeleting(owner, foregroundFinalizer);
}

function isDeleting({ metadata }: KubeObject, finalizer: string): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(finalizer) === true;
}

/** An object all of whose owners are gone goes too; otherwise only the references to the absent ones do. */
function* collect(object: KubeObject, ref: ObjectRef, view: View): Steps<void> {
  const owners = object.metadata.ownerReferences ?? [];
  const absent = owners.filter((owner) => !isPresent(owner, object, view));
  if (absent.length === 0) return;
  const solid = owners.filter((owner) => !absent.includes(owner));
  if (solid.length > 0) yield { verb: 'update', object: withOwners(object, solid), what: 'an owner is gone' };
  else yield { verb: 'delete', ref, what: 'its owner is gone' };
}

function* orphanDependents(owner: KubeObject, ref: ObjectRef, view: View): Steps<void> {
  for (const dependent of dependentsOf(owner.metadata.uid, view)) {
    const object = view.object(dependent);
    const kept = object?.metadata.ownerReferences?.filter(({ uid }) => uid !== owner.metadata.uid) ?? [];
    if (object !== undefined) yield { verb: 'update', object: withOwners(object, kept), what: 'orphaned' };
  }
  yield* withdraw(ref, orphanFinalizer, view);
}

/** Dependents that block the owner must be gone first; those with dependents of their own are deleted in the same way. */
function* deleteDependents(owner: KubeObject, ref: ObjectRef, view: View): Steps<void> {
  const dependents = dependentsOf(owner.metadata.uid, view);
  for (const dependent of dependents) yield* deleteInForeground(dependent, view);
  if (dependents.some((dependent) => isBlocking(view.object(dependent), owner))) return;
  yield* withdraw(ref, foregroundFinalizer, view);
}

function* deleteInForeground(ref: ObjectRef, view: View): Steps<void> {
  const object = view.object(ref);
  if (object === undefined || object.metadata.deletionTimestamp !== undefined) return;
  const finalizers = object.metadata.finalizers ?? [];
  if (dependentsOf(object.metadata.uid, view).length > 0 && !finalizers.includes(foregroundFinalizer)) {
    yield { verb: 'update', object: withMetadata(object, { finalizers: [...finalizers, foregroundFinalizer] }) };
  }
  yield { verb: 'delete', ref, what: 'its owner goes' };
}

function isBlocking(dependent: KubeObject | undefined, owner: KubeObject): boolean {
  return (
    dependent?.metadata.ownerReferences?.some(({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion === true) === true
  );
}

function* withdraw(ref: ObjectRef, finalizer: string, view: View): Steps<void> {
  const object = view.object(ref);
  if (object === undefined) return;
  const finalizers = object.metadata.finalizers?.filter((each) => each !== finalizer) ?? [];
  yield { verb: 'update', object: withMetadata(object, { finalizers: finalizers.length === 0 ? undefined : finalizers }), what: `${finalizer} done` };
}

function withOwners(object: KubeObject, owners: readonly OwnerReference[]): KubeObject {
  return withMetadata(object, { ownerReferences: owners.length === 0 ? undefined : owners });
}

function withMetadata(object: KubeObject, change: { readonly [Field in keyof ObjectMeta]?: ObjectMeta[Field] | undefined }): KubeObject {
  const metadata = Object.fromEntries(Object.entries({ ...object.metadata, ...change }).filter(([, value]) => value !== undefined));
  return { ...object, metadata } as unknown as KubeObject;
}
