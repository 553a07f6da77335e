import type { KubeObject, LabelSelector, Pod } from '#model/kubernetes.ts';
import { matches } from '#model/selectors.ts';
import { type Actor, type Change, onObject, type Write } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import type { IndexDefinition } from '../../store/definitions.ts';
import { isPodActive } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { controllerReference, controllerReferenceOf } from '../owners.ts';

interface Owner extends KubeObject {
  readonly spec: { readonly selector?: LabelSelector };
}

/** Which kinds take over which objects without controller. */
const adopters: Readonly<Record<string, readonly string[]>> = {
  Pod: ['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'],
  ReplicaSet: ['Deployment'],
  ControllerRevision: ['StatefulSet', 'DaemonSet'],
};
const adopted = Object.keys(adopters);
const owners = [...new Set(Object.values(adopters).flat())];

/** Objects without controller, by namespace: few, as a rule. */
export const orphanIndexes: readonly IndexDefinition<never>[] = adopted.map(
  (kind): IndexDefinition<KubeObject, KubeObject['metadata']['ownerReferences']> => ({
    name: `orphan-${kind}`,
    kind,
    part: (object) => object.metadata.ownerReferences,
    values: (references, object) => (references?.some(({ controller }) => controller === true) ? [] : [object.metadata.namespace ?? '']),
  }),
);

/**
 * Gives objects without controller to the one whose selector picks them, and takes those away that it picks no more. Upstream
 * each controller does so in its sync. Follows pkg/controller/controller_ref_manager.go, 1.28.
 */
export const adoptionController: Actor = {
  name: 'adoption',
  watches: [
    ...adopted.map((kind) => onObject<KubeObject>(kind, orphanKeys)),
    ...owners.map((kind) => onObject<Owner>(kind, ({ ref, before, after }, view) => (before === undefined && after ? orphansIn(ref, view) : []))),
  ],
  active: controllerActs,

  *reconcile(ref, view) {
    const object = view.object(ref);
    if (object === undefined || object.metadata.deletionTimestamp !== undefined) return;
    const reference = controllerReferenceOf(object);
    if (reference === undefined) yield* adopt(object, ref, view);
    else if (adopters[ref.kind]?.includes(reference.kind)) yield* release(object, view.get<Owner>(reference.kind, ref.namespace, reference.name));
  },
};

function orphanKeys({ ref, before, after }: Change<KubeObject>): readonly ObjectRef[] {
  if (after === undefined || (before !== undefined && before.metadata.labels === after.metadata.labels && !isOrphaned(before, after))) return [];
  return before === undefined && controllerReferenceOf(after) !== undefined ? [] : [ref];
}

function isOrphaned(before: KubeObject, after: KubeObject): boolean {
  return before.metadata.ownerReferences !== after.metadata.ownerReferences && controllerReferenceOf(after) === undefined;
}

function orphansIn(owner: ObjectRef, view: View): readonly ObjectRef[] {
  return orphanIndexes.filter(({ kind }) => adopters[kind]?.includes(owner.kind)).flatMap((index) => view.having(index, owner.namespace));
}

function* adopt(object: KubeObject, ref: ObjectRef, view: View): Generator<Write, void> {
  if (ref.kind === 'Pod' && !isPodActive(object as Pod)) return;
  const owner = (adopters[ref.kind] ?? []).flatMap((kind) => view.objects<Owner>(kind, ref.namespace)).find((each) => picks(each, object));
  if (owner === undefined) return;
  const ownerReferences = [...(object.metadata.ownerReferences ?? []), controllerReference(owner)];
  yield { verb: 'update', object: { ...object, metadata: { ...object.metadata, ownerReferences } }, what: `adopted by ${owner.metadata.name}` };
}

/** A StatefulSet's pods also have to be called after it. */
function picks(owner: Owner, object: KubeObject): boolean {
  if (owner.metadata.deletionTimestamp !== undefined || !matches(owner.spec.selector, object.metadata.labels)) return false;
  const { name } = object.metadata;
  return owner.kind !== 'StatefulSet' || object.kind !== 'Pod' || name.slice(0, name.lastIndexOf('-')) === owner.metadata.name;
}

function* release(object: KubeObject, owner: Owner | undefined): Generator<Write, void> {
  const { uid } = controllerReferenceOf(object) ?? {};
  if (owner === undefined || owner.metadata.uid !== uid || matches(owner.spec.selector, object.metadata.labels)) return;
  const ownerReferences = object.metadata.ownerReferences?.filter((reference) => reference.uid !== uid) ?? [];
  const { ownerReferences: _, ...metadata } = object.metadata;
  const kept = ownerReferences.length === 0 ? metadata : { ...metadata, ownerReferences };
  yield { verb: 'update', object: { ...object, metadata: kept }, what: `no longer picked by ${owner.metadata.name}` };
}
