import type { PersistentVolume, PersistentVolumeClaim } from '#model/kubernetes.ts';
import { compareQuantities, quantityOf } from '#model/quantity.ts';
import { matches } from '#model/selectors.ts';
import type { IndexDefinition } from '../../store/definitions.ts';
import type { View } from '../../view.ts';

const betaClass = 'volume.beta.kubernetes.io/storage-class';

/** The storage class of a claim or volume; empty for none. */
export function classOf({ metadata, spec }: PersistentVolume | PersistentVolumeClaim): string {
  return metadata.annotations?.[betaClass] ?? spec.storageClassName ?? '';
}

/** Free volumes by storage class, and reserved ones by the claim they are for. */
export const volumesForClaims: IndexDefinition<PersistentVolume, PersistentVolume> = {
  name: 'volumes-for-claims',
  kind: 'PersistentVolume',
  part: (volume) => volume,
  values: (_, volume) => {
    const { claimRef } = volume.spec;
    return [claimRef === undefined ? `class ${classOf(volume)}` : `claim ${claimRef.namespace}/${claimRef.name}`];
  },
};

/** Claims that have no volume yet, by storage class: those a new volume may be for. */
export const unboundClaimsOfClass: IndexDefinition<PersistentVolumeClaim, PersistentVolumeClaim> = {
  name: 'unbound-claims-of-class',
  kind: 'PersistentVolumeClaim',
  part: (claim) => claim,
  values: (_, claim) => (claim.spec.volumeName === undefined || claim.spec.volumeName === '' ? [`class ${classOf(claim)}`] : []),
};

/** Whether a volume is reserved for this claim and no other: by name, and by uid where it says one. */
export function isReservedFor({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  if (claimRef === undefined || claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return claimRef.uid === undefined || claimRef.uid === '' || claimRef.uid === metadata.uid;
}

/**
 * The volume a claim gets: one reserved for it, else the smallest that fits. When the choice waits for a consumer, only
 * a reserved one.
 *
 * Follows component-helpers storage/volume/pv_helpers.go (FindMatchingVolume), v0.28.
 */
export function bestVolume(claim: PersistentVolumeClaim, waitsForConsumer: boolean, view: View): PersistentVolume | undefined {
  const { namespace, name } = claim.metadata;
  const reserved = volumesUnder(`claim ${namespace}/${name}`, view).find((volume) => isReservedFor(volume, claim) && couldHold(volume, claim));
  if (reserved !== undefined || waitsForConsumer) return reserved;
  let best: PersistentVolume | undefined;
  for (const volume of volumesUnder(`class ${classOf(claim)}`, view)) {
    if (volume.status?.phase !== 'Available' || !couldHold(volume, claim) || !matchesSelector(claim, volume) || !hasModes(volume, claim)) continue;
    if (best === undefined || compareQuantities(capacityOf(volume), capacityOf(best)) < 0) best = volume;
  }
  return best;
}

function volumesUnder(value: string, view: View): readonly PersistentVolume[] {
  return view.having(volumesForClaims, value).map((ref) => view.object<PersistentVolume>(ref) as PersistentVolume);
}

function couldHold(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  if (volume.metadata.deletionTimestamp !== undefined) return false;
  if ((volume.spec.volumeMode ?? 'Filesystem') !== (claim.spec.volumeMode ?? 'Filesystem')) return false;
  return compareQuantities(capacityOf(volume), quantityOf(claim.spec.resources?.requests?.['storage'] ?? '0')) >= 0;
}

function capacityOf({ spec }: PersistentVolume) {
  return quantityOf(spec.capacity?.['storage'] ?? '0');
}

function matchesSelector({ spec: { selector } }: PersistentVolumeClaim, { metadata }: PersistentVolume): boolean {
  return selector === undefined || matches(selector, metadata.labels);
}

function hasModes(volume: PersistentVolume, { spec: { accessModes = [] } }: PersistentVolumeClaim): boolean {
  return accessModes.every((mode) => volume.spec.accessModes?.includes(mode) ?? false);
}
