import type { KubeObject, OwnerReference, Pod } from '#model/kubernetes.ts';
import type { Change } from '../actor.ts';
import { controllerOf } from '../store/indexes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';

/** The owner reference a controller puts on what it makes. [apimachinery meta/v1 controller_ref.go, v0.28] */
export function controllerReference(owner: KubeObject): OwnerReference {
  const { name, uid = '' } = owner.metadata;
  return { apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** The reference of an object's controller; undefined when it has none. */
export function controllerReferenceOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller === true);
}

/** The ref of an object's controller if that is of `kind`: the key a change of the object wakes. */
export function controllerKeys(kind: string, object: KubeObject | undefined, view: View): readonly ObjectRef[] {
  const reference = object === undefined ? undefined : controllerReferenceOf(object);
  if (object === undefined || reference?.kind !== kind) return [];
  return [view.ref(kind, object.metadata.namespace ?? '', reference.name)];
}

/** Keys of the controller of `kind` that owns a changed object; a change of owner wakes the old one too. */
export function ownerKeys(kind: string, { before, after }: Change<KubeObject>, view: View): readonly ObjectRef[] {
  const keys = controllerKeys(kind, after ?? before, view);
  if (before === undefined || after === undefined || before.metadata.ownerReferences === after.metadata.ownerReferences) return keys;
  return [...keys, ...controllerKeys(kind, before, view).filter((key) => !keys.includes(key))];
}

/** Whether a change of a pod can matter to a controller: all but scheduling hints and new resource versions. */
export function podMatters({ before, after }: Change<Pod>): boolean {
  if (before === undefined || after === undefined) return true;
  return (
    before.status !== after.status || before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp || before.metadata !== after.metadata
  );
}

/** Whether `owner` is the controller of `object`. */
export function isControlledBy(object: KubeObject, owner: KubeObject): boolean {
  return controllerOf(object) === owner.metadata.uid;
}
