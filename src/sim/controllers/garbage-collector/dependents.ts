import type { KubeObject, OwnerReference } from '#model/kubernetes.ts';
import type { IndexDefinition } from '../../store/definitions.ts';
import {
  controllerRevisionsOwnedBy,
  endpointSlicesOwnedBy,
  jobsOwnedBy,
  ownedBy,
  podsOfController,
  replicaSetsOwnedBy,
} from '../../store/indexes.ts';
import { kindOf, type ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';

/** Kinds that own others or are owned. Custom resources are added where they are known. */
export const collectedKinds = [
  'Pod',
  'ReplicaSet',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'ControllerRevision',
  'Service',
  'EndpointSlice',
  'ConfigMap',
  'Secret',
  'PersistentVolumeClaim',
  'PodDisruptionBudget',
  'Node',
] as const;

/** Objects of these kinds can be found by their owner's uid. Pods only by their controller: they have no other owners in practice. */
export const dependentIndexes: readonly IndexDefinition<never>[] = [
  podsOfController,
  replicaSetsOwnedBy,
  jobsOwnedBy,
  controllerRevisionsOwnedBy,
  endpointSlicesOwnedBy,
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Service', 'ConfigMap', 'Secret', 'PersistentVolumeClaim', 'PodDisruptionBudget'].map(
    ownedBy,
  ),
];

export function dependentsOf(uid: string | undefined, view: View): readonly ObjectRef[] {
  return uid === undefined ? [] : dependentIndexes.flatMap((index) => view.having(index, uid));
}

/** The object an owner reference names, whether or not it is still there; cluster-wide kinds have no namespace. */
export function ownerRef({ apiVersion, kind, name }: OwnerReference, dependent: KubeObject, view: View): ObjectRef {
  const stored = kindOf({ apiVersion, kind });
  const own = view.ref(stored, dependent.metadata.namespace ?? '', name);
  return view.object(own) === undefined ? view.ref(stored, '', name) : own;
}

/** Whether an owner is there under the same uid. Of kinds nobody told of, it is taken to be. */
export function isPresent(reference: OwnerReference, dependent: KubeObject, view: View): boolean {
  const owner = view.object(ownerRef(reference, dependent, view)) ?? view.get(reference.kind, dependent.metadata.namespace ?? '', reference.name);
  if (owner !== undefined) return owner.metadata.uid === reference.uid;
  return !collectedKinds.some((kind) => kind === kindOf(reference));
}
