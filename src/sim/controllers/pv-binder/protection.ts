import type { KubeObject, PersistentVolume, PersistentVolumeClaim, Pod } from '#model/kubernetes.ts';
import { type Actor, type Change, onObject } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import { podsOfClaim } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { claimProtection, volumeProtection } from './words.ts';

/** A deleted claim stays while a scheduled pod uses it. Follows pkg/controller/volume/pvcprotection, 1.28. */
export const claimProtectionController: Actor = {
  name: 'pvc-protection',
  watches: [
    onObject<PersistentVolumeClaim>('PersistentVolumeClaim', ({ ref, after }) => (after === undefined ? [] : isLeaving(after) ? [ref] : [])),
    onObject<Pod>('Pod', (change, view) => claimsLeft(change, view)),
  ],
  active: controllerActs,
  *reconcile(ref, view) {
    const claim = view.object<PersistentVolumeClaim>(ref);
    if (claim === undefined || !isLeaving(claim) || isUsed(ref, view)) return;
    yield* release(claim, claimProtection);
  },
};

/** A deleted volume stays while it is bound. Follows pkg/controller/volume/pvprotection, 1.28. */
export const volumeProtectionController: Actor = {
  name: 'pv-protection',
  watches: [onObject<PersistentVolume>('PersistentVolume', ({ ref, after }) => (after !== undefined && isLeaving(after) ? [ref] : []))],
  active: controllerActs,
  *reconcile(ref, view) {
    const volume = view.object<PersistentVolume>(ref);
    if (volume === undefined || !isLeaving(volume) || volume.status?.phase === 'Bound') return;
    yield* release(volume, volumeProtection);
  },
};

function isLeaving({ metadata }: KubeObject): boolean {
  return (
    metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).some((each) => each === claimProtection || each === volumeProtection)
  );
}

/** Claims of a pod that is gone, if they are to be deleted. */
function claimsLeft({ before, after }: Change<Pod>, view: View): readonly ObjectRef[] {
  if (after !== undefined || before?.spec.volumes === undefined) return [];
  return before.spec.volumes.flatMap(({ persistentVolumeClaim }) => {
    if (persistentVolumeClaim === undefined) return [];
    const ref = view.ref('PersistentVolumeClaim', before.metadata.namespace ?? '', persistentVolumeClaim.claimName);
    return view.object(ref)?.metadata.deletionTimestamp === undefined ? [] : [ref];
  });
}

function isUsed(ref: ObjectRef, view: View): boolean {
  return view.having(podsOfClaim, `${ref.namespace}/${ref.name}`).some((pod) => view.object<Pod>(pod)?.spec.nodeName !== undefined);
}

function* release(object: KubeObject, finalizer: string): ReturnType<Actor['reconcile']> {
  const finalizers = (object.metadata.finalizers ?? []).filter((each) => each !== finalizer);
  yield { verb: 'update', object: { ...object, metadata: { ...object.metadata, finalizers } }, what: `${finalizer} removed` };
}
