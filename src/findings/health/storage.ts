import type { KubeObject } from '#model/kubernetes.ts';
import { cephHealth } from '#sim/storage/rook/ceph-health.ts';
import type { View } from '#sim/view.ts';
import type { Symptom } from './symptom.ts';

/** What Rook's CephCluster says of Ceph. */
export interface CephCluster extends KubeObject {
  readonly spec?: { readonly cephVersion?: { readonly image?: string } };
  readonly status?: {
    readonly ceph?: { readonly health?: string; readonly details?: Readonly<Record<string, { readonly message?: string }>> };
    readonly version?: { readonly image?: string };
  };
}

/** Every CephCluster of the store, by whatever name its kind is kept. */
export function cephClusters(view: View): readonly CephCluster[] {
  return view.kindsPresent().flatMap((kind) => (kind.startsWith('CephCluster') ? view.objects<CephCluster>(kind) : []));
}

/**
 * Ceph in error, and a cluster that Rook does not bring to the version its spec names: the phase goes back to Ready
 * within a minute and does not show it. [rook pkg/operator/ceph/cluster/cephstatus.go, v1.11.10]
 */
export function storageSymptoms(view: View): Symptom[] {
  return cephClusters(view).flatMap((cluster) => {
    const about = view.refOf(cluster);
    const name = `CephCluster ${about.namespace}/${about.name}`;
    const { version } = cluster.status ?? {};
    const { status: health, codes } = healthOf(view, cluster);
    const wanted = cluster.spec?.cephVersion?.image;
    const error = health === 'HEALTH_ERR' ? [{ key: `${name} health`, text: `${name}: HEALTH_ERR: ${codes.join(', ')}`, count: 1, about }] : [];
    const isBehind = version?.image !== undefined && wanted !== undefined && version.image !== wanted;
    const behind = isBehind ? [{ key: `${name} version`, text: `${name} runs ${version.image}, not ${wanted}`, count: 1, about }] : [];
    return [...error, ...behind];
  });
}

/** As Ceph itself says, where it is simulated: what the object says is as old as the operator's last look. */
function healthOf(view: View, { metadata, status }: CephCluster): { readonly status: string | undefined; readonly codes: readonly string[] } {
  const live = cephHealth(view, metadata.namespace ?? '');
  if (live !== undefined) return { status: live.status, codes: Object.keys(live.checks) };
  return { status: status?.ceph?.health, codes: Object.keys(status?.ceph?.details ?? {}) };
}
