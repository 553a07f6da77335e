import type { Labels, PersistentVolume, PersistentVolumeClaim } from '#model/kubernetes.ts';
import type { Reconciliation } from '../../actor.ts';
import type { View } from '../../view.ts';
import { bindCompleted, boundByController } from './words.ts';

/** Ties claim and volume to one another, in the order upstream writes. [pv_controller.go bind, 1.28] */
export function* bind(claim: PersistentVolumeClaim, volume: PersistentVolume, view: View): Reconciliation {
  const claimRef = view.refOf(claim);
  const volumeRef = view.refOf(volume);
  const taken = takenVolume(volume, claim);
  if (taken !== volume) yield { verb: 'update', object: taken, what: `taken for claim ${claim.metadata.name}` };
  if (volume.status?.phase !== 'Bound') {
    const current = view.object<PersistentVolume>(volumeRef) as PersistentVolume;
    yield { verb: 'status', object: { ...current, status: { phase: 'Bound' } } as PersistentVolume, what: 'Bound' };
  }
  const named = namedClaim(claim, volume);
  if (named !== claim) yield { verb: 'update', object: named, what: `bound to ${volume.metadata.name}` };
  if (claim.status?.phase === 'Bound') return;
  const current = view.object<PersistentVolumeClaim>(claimRef) as PersistentVolumeClaim;
  const { accessModes, capacity } = volume.spec;
  const object: PersistentVolumeClaim = { ...current, status: { phase: 'Bound', accessModes, capacity } };
  yield { verb: 'status', object, what: 'Bound' };
}

function takenVolume(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const { name, namespace, uid } = claim.metadata;
  const known = volume.spec.claimRef;
  if (known !== undefined && known.uid === uid) return volume;
  const claimRef = { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name, uid };
  const metadata =
    known === undefined ? { ...volume.metadata, annotations: marked(volume.metadata.annotations, boundByController) } : volume.metadata;
  return { ...volume, metadata, spec: { ...volume.spec, claimRef } };
}

function namedClaim(claim: PersistentVolumeClaim, volume: PersistentVolume): PersistentVolumeClaim {
  const { name } = volume.metadata;
  const isNamed = claim.spec.volumeName === name;
  if (isNamed && claim.metadata.annotations?.[bindCompleted] !== undefined) return claim;
  const completed = marked(claim.metadata.annotations, bindCompleted);
  const annotations = isNamed ? completed : marked(completed, boundByController);
  return { ...claim, metadata: { ...claim.metadata, annotations }, spec: { ...claim.spec, volumeName: name } };
}

function marked(annotations: Labels | undefined, key: string): Labels {
  return { ...annotations, [key]: 'yes' };
}
