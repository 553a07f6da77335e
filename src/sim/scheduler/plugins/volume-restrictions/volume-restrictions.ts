import type { PodClass } from '../../pod-class.ts';
import { type Rejection, rejection } from '../../rejection.ts';
import type { ClusterLookups } from '../../views.ts';

// Follows plugins/volumerestrictions/volume_restrictions.go, v1.28. Disks named in the pod itself (GCE, EBS, iSCSI, RBD) are not modelled.
const IN_USE_28 = rejection('VolumeRestrictions', 'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode', {
  resolvable: true,
});
const IN_USE = rejection(
  'VolumeRestrictions',
  'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
  {
    resolvable: true,
  },
);
const NEW_WORDING_SINCE = 34;

/** A claim that does not exist turns the pod away before any node is looked at. */
export function missingClaim({ claims, namespace }: PodClass, lookups: ClusterLookups): Rejection | undefined {
  for (const { name, ephemeral } of claims) {
    if (ephemeral || lookups.claim(namespace, name) !== undefined) continue;
    return rejection('VolumeRestrictions', `persistentvolumeclaim "${name}" not found`, { resolvable: false });
  }
  return undefined;
}

/** Claims that only one pod may use and another already does. */
export function exclusiveClaimsInUse({ claims, namespace }: PodClass, lookups: ClusterLookups): ReadonlySet<string> {
  const taken = new Set<string>();
  for (const { name, ephemeral } of claims) {
    if (ephemeral || lookups.claim(namespace, name)?.spec.accessModes?.includes('ReadWriteOncePod') !== true) continue;
    if (lookups.isClaimUsed(namespace, name)) taken.add(name);
  }
  return taken;
}

/** No node will do while such a claim is in use anywhere. */
export function filterExclusiveClaims(inUse: ReadonlySet<string>, minor: number): Rejection | undefined {
  if (inUse.size === 0) return undefined;
  return minor >= NEW_WORDING_SINCE ? IN_USE : IN_USE_28;
}

/** What is still in use when a pod goes away. */
export function withoutClaimsOf(inUse: ReadonlySet<string>, podClass: PodClass, gone: PodClass): ReadonlySet<string> {
  if (inUse.size === 0 || podClass.namespace !== gone.namespace) return inUse;
  return new Set([...inUse].filter((name) => !gone.claims.some((claim) => !claim.ephemeral && claim.name === name)));
}
