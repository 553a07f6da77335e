import type { PersistentVolume, StorageClass } from '#model/kubernetes.ts';
import { quantityOf, units } from '#model/quantity.ts';
import type { View } from '../../view.ts';
import type { Ceph, Osd, Pool } from '../ceph/cluster.ts';
import { blockPoolKind, type CephBlockPool } from './kinds.ts';

/** Assumed: what an OSD holds where the CephCluster's status does not say it, and how full volumes are. */
const assumedOsdBytes = 2 ** 40;
const assumedVolumeShare = 0.3;
const assumedPgs = 32;

/** The pools that Rook has made: those of a CephBlockPool that was reconciled once. */
export function poolsOf(view: View, namespace: string, ceph: Ceph): readonly Pool[] {
  return view.objects<CephBlockPool>(blockPoolKind, namespace).flatMap((pool) => {
    const { name } = pool.metadata;
    const exists = pool.status?.phase === 'Ready' || ceph.pools.some((known) => known.name === name);
    if (!exists) return [];
    const size = pool.spec.replicated?.size ?? ceph.settings.osd_pool_default_size;
    return [{ name, size, minSize: minSizeOf(pool, size), pgs: assumedPgs, bytes: bytesIn(view, namespace, name) }];
  });
}

/** As the pool says, or Ceph's default: at least half of the copies. [rook pkg/daemon/ceph/client/pool.go setCommonPoolProperties, v1.11.10] */
export function minSizeOf({ spec }: CephBlockPool, size: number): number {
  const stated = Number.parseInt(spec.parameters?.['min_size'] ?? '', 10);
  return stated > 0 ? stated : size - Math.floor(size / 2);
}

function bytesIn(view: View, namespace: string, pool: string): number {
  const classes = new Set(
    view
      .objects<StorageClass>('StorageClass')
      .filter(({ provisioner, parameters }) => provisioner === rbdDriver(namespace) && parameters?.['pool'] === pool)
      .map(({ metadata }) => metadata.name),
  );
  const volumes = view.objects<PersistentVolume>('PersistentVolume').filter(({ spec }) => classes.has(spec.storageClassName ?? ''));
  const bytes = volumes.reduce((sum, { spec }) => sum + units(quantityOf(spec.capacity?.['storage'] ?? '0')), 0);
  return Math.round(bytes * assumedVolumeShare);
}

export function rbdDriver(namespace: string): string {
  return `${namespace}.rbd.csi.ceph.com`;
}

/**
 * An equal share of the cluster's capacity, and of what its pools hold.
 *
 * @param stated capacity of all OSDs together as somebody observed it, in bytes; what the operator writes later follows from this
 */
export function osdSize(ceph: Ceph, stated: number | undefined): Pick<Osd, 'totalBytes' | 'usedBytes'> {
  const count = Math.max(1, ceph.osds.length);
  const used = ceph.pools.reduce((sum, { bytes, size }) => sum + bytes * size, 0);
  return { totalBytes: Math.round(stated === undefined ? assumedOsdBytes : stated / count), usedBytes: Math.round(used / count) };
}
