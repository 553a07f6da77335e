import type { Labels, PersistentVolumeClaim, StorageClass } from '#model/kubernetes.ts';

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';
const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
const SELECTED_NODE = 'volume.kubernetes.io/selected-node';

/** The storage class of a claim or volume; empty for none. */
export function storageClassOf(object: {
  readonly metadata: { readonly annotations?: Labels };
  readonly spec: { readonly storageClassName?: string };
}): string {
  return object.metadata.annotations?.[BETA_CLASS] ?? object.spec.storageClassName ?? '';
}

/** Bound, and the volume controller has said so. */
export function isFullyBound(claim: PersistentVolumeClaim): boolean {
  return (claim.spec.volumeName ?? '') !== '' && claim.metadata.annotations?.[BIND_COMPLETED] !== undefined;
}

/** The node for which a volume is being provisioned, if the scheduler has chosen one. */
export function selectedNodeOf(claim: PersistentVolumeClaim): string | undefined {
  return claim.metadata.annotations?.[SELECTED_NODE];
}

/** Is the choice of a volume left to the scheduler? */
export function waitsForConsumer(storageClass: StorageClass | undefined): boolean {
  return storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
}
