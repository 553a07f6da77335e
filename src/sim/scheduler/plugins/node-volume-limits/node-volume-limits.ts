import { storageClassOf } from '../../claims.ts';
import type { PodClass } from '../../pod-class.ts';
import { type Rejection, rejection } from '../../rejection.ts';
import type { ClusterLookups, NodeView } from '../../views.ts';

// Follows plugins/nodevolumelimits/csi.go, v1.28. Volumes of in-tree drivers that were moved to CSI are not counted.
const TOO_MANY = rejection('NodeVolumeLimits', 'node(s) exceed max volume count', { resolvable: true });

/** May as many volumes of each CSI driver be attached to the node as the pod would make it? */
export function filterVolumeLimits(podClass: PodClass, node: NodeView, lookups: ClusterLookups): Rejection | undefined {
  if (podClass.claims.length === 0 || node.volumeLimits.size === 0) return undefined;
  const attached = new Map<string, string>();
  for (const other of node.pods) addVolumes(attached, other.podClass, lookups);
  const wanted = new Map<string, string>();
  addVolumes(wanted, podClass, lookups);

  for (const [driver, limit] of node.volumeLimits) {
    const extra = countOf(driver, wanted, (volume) => !attached.has(volume));
    if (extra > 0 && countOf(driver, attached, () => true) + extra > limit) return TOO_MANY;
  }
  return undefined;
}

function countOf(driver: string, volumes: ReadonlyMap<string, string>, counts: (volume: string) => boolean): number {
  let count = 0;
  for (const [volume, of] of volumes) if (of === driver && counts(volume)) count++;
  return count;
}

/** Each volume once, however many pods of the node use it: its name and driver. */
function addVolumes(volumes: Map<string, string>, { claims, namespace }: PodClass, lookups: ClusterLookups): void {
  for (const { name } of claims) {
    const claim = lookups.claim(namespace, name);
    if (claim === undefined) continue;
    const csi = lookups.volume(claim.spec.volumeName ?? '')?.spec.csi;
    if (csi !== undefined) volumes.set(`${csi.driver}/${csi.volumeHandle ?? ''}`, csi.driver);
    else if ((claim.spec.volumeName ?? '') === '') {
      const driver = lookups.storageClass(storageClassOf(claim))?.provisioner;
      if (driver !== undefined) volumes.set(`${driver}/unbound/${namespace}/${name}`, driver);
    }
  }
}
