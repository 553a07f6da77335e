import { deepEqual } from '#base/equal.ts';
import type { SourcedObject } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { Outcome, Write } from '../actor.ts';
import type { EntryId } from '../engine/trace.ts';
import { builtInKinds, groupVersion, kindOfObject } from '../store/api/kinds.ts';
import { applyMergePatch } from '../store/api/patch/merge-patch.ts';
import { jsonThreeWayPatch, threeWayMerge } from '../store/api/patch/three-way.ts';
import type { Json } from '../store/api/schema/decode.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';

/** Kinds that a definition in charts or Git declares, as `<group>/<Kind>`: without their definition the API knows none. Keyed by `kinds content`. */
export const declaredKinds = defineRow<ReadonlyMap<string, 'Namespaced' | 'Cluster'>>('declared-kinds');

export function declaredKindsRef(view: View): ObjectRef {
  return view.ref('kinds', '', 'content');
}

const namespacedBuiltIns = new Map(builtInKinds.map(({ group, kind, namespaced }) => [`${group}/${kind}`, namespaced]));

function keyOf({ apiVersion, kind }: KubeObject): string {
  return `${groupVersion(apiVersion).group}/${kind}`;
}

/** Whether objects of a kind live in namespaces; custom ones that nobody declared do, unless their name says otherwise. */
function isNamespaced(view: View, object: KubeObject): boolean {
  const key = keyOf(object);
  const declared = view.row(declaredKinds, declaredKindsRef(view))?.get(key);
  // Cluster-wide kinds of operators are named so by convention (ClusterIssuer, ClusterSecretStore); CephCluster is not.
  return namespacedBuiltIns.get(key) ?? (declared === undefined ? !/^Cluster[A-Z]/.test(object.kind) : declared === 'Namespaced');
}

/** Puts what names no namespace into one, where its kind has namespaces. */
export function inNamespace(view: View, object: KubeObject, namespace: string | undefined, force = false): KubeObject {
  if (namespace === undefined || (object.metadata.namespace !== undefined && !force) || !isNamespaced(view, object)) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** `no matches for kind ...`: a definition of the kind is known, and not in the cluster. */
export function unknownKind(view: View, object: KubeObject): string | undefined {
  const key = keyOf(object);
  if (view.row(declaredKinds, declaredKindsRef(view))?.has(key) !== true) return undefined;
  const present = view
    .objects<CustomResourceDefinition>('CustomResourceDefinition')
    .some(({ spec }) => `${spec?.group}/${spec?.names?.kind}` === key);
  return present ? undefined : `no matches for kind "${object.kind}" in version "${object.apiVersion}"`;
}

export interface CustomResourceDefinition extends KubeObject {
  readonly spec?: { readonly group?: string; readonly names?: { readonly kind?: string }; readonly scope?: string };
}

/** The live object after a three-way merge: fields the last apply had and this one has not go, fields of others stay. */
export function merged(original: KubeObject, modified: KubeObject, live: KubeObject): KubeObject {
  const [base, next, now] = [original, modified, live] as unknown as readonly [Json, Json, Json];
  return threeWayMerge(base, next, now, kindOfObject(modified).struct) as unknown as KubeObject;
}

/** What Helm does with custom resources: the difference of two manifests laid over whatever is there. [helm v3.12.3 pkg/kube/client.go createPatch] */
export function mergedTwoWay(original: KubeObject, modified: KubeObject, live: KubeObject): KubeObject {
  const [base, next] = [original, modified] as unknown as readonly [Json, Json];
  return applyMergePatch(live, jsonThreeWayPatch(base, next, base)) as KubeObject;
}

/** Whether a merge would leave the live object as it is. */
export function isUnchanged(original: KubeObject, modified: KubeObject, live: KubeObject): boolean {
  return deepEqual(merged(original, modified, live), live);
}

/** `StatefulSet/shop/db`, as Flux names objects. */
export function fluxName({ kind, metadata }: KubeObject): string {
  return metadata.namespace === undefined ? `${kind}/${metadata.name}` : `${kind}/${metadata.namespace}/${metadata.name}`;
}

/** Where an object that is applied stands: the leaf of every chain that ends in it. */
export function* placedFact(source: SourcedObject, text: string): Generator<Write, EntryId, Outcome> {
  const { entry } = yield { verb: 'note', body: { kind: 'fact', text, place: source.place, certainty: 'configured' } };
  return entry;
}
