import type { PersistentVolume, PersistentVolumeClaim } from '#model/kubernetes.ts';
import { type Actor, onObject, type Reconciliation } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import type { ProvisioningPort } from './provisioning.ts';

/**
 * Says whether a volume is free, taken, or left behind by its claim; one that may be is then deleted.
 *
 * Follows pkg/controller/volume/persistentvolume/pv_controller.go (syncVolume), 1.28.
 */
export function volumes(port: ProvisioningPort): Actor {
  return {
    name: 'pv-binder-volumes',
    watches: [
      onObject<PersistentVolume>('PersistentVolume', ({ ref, before, after }) => (after === undefined || before?.spec === after.spec ? [] : [ref])),
      onObject<PersistentVolumeClaim>('PersistentVolumeClaim', ({ before, after }, view) => {
        const name = before?.spec.volumeName;
        return after === undefined && name !== undefined && name !== '' ? [view.ref('PersistentVolume', '', name)] : [];
      }),
    ],
    active: controllerActs,
    *reconcile(ref, view) {
      const volume = view.object<PersistentVolume>(ref);
      if (volume === undefined) return;
      const { claimRef } = volume.spec;
      if (claimRef === undefined || (claimRef.uid ?? '') === '') {
        yield* setPhase(volume, 'Available');
        return;
      }
      const claim = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', claimRef.namespace ?? '', claimRef.name ?? '');
      if (claim === undefined || claim.metadata.uid !== claimRef.uid) yield* release(ref, volume, port, view);
    },
  };
}

function* setPhase(volume: PersistentVolume, phase: string): Reconciliation {
  if (volume.status?.phase === phase) return;
  yield { verb: 'status', object: { ...volume, status: { phase } } as PersistentVolume, what: phase };
}

/** Nobody gets it again until a person takes the claim's name off; with reclaim policy Delete it goes. */
function* release(ref: ObjectRef, volume: PersistentVolume, port: ProvisioningPort, view: View): Reconciliation {
  if (volume.status?.phase !== 'Failed') yield* setPhase(volume, 'Released');
  const provisioner = volume.metadata.annotations?.['pv.kubernetes.io/provisioned-by'];
  if (volume.spec.persistentVolumeReclaimPolicy !== 'Delete' || provisioner === undefined) return;
  if (port.provisionerWorks(view, provisioner, undefined)) yield { verb: 'delete', ref, what: 'deleted with its claim' };
}
