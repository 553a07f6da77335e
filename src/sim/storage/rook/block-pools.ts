import type { Reconciliation } from '../../actor.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { hasQuorum } from '../ceph/cluster.ts';
import { overallHealth } from '../ceph/health.ts';
import { cephOf } from './ceph-rows.ts';
import { blockPoolKind, type CephBlockPool, type CephCluster } from './kinds.ts';

/**
 * Makes the pools that are wanted: only while the cluster's version is known and its health, as last written, is no error.
 * [rook pkg/operator/ceph/pool/controller.go, controller_utils.go IsReadyToReconcile, v1.11.10]
 */
export function* blockPools(view: View, ref: ObjectRef): Reconciliation {
  const cluster = view.object<CephCluster>(ref);
  const ceph = cephOf(view, ref);
  if (cluster === undefined || ceph === undefined || !hasQuorum(ceph) || ceph.osds.length === 0) return;
  if (cluster.status?.version?.image !== cluster.spec.cephVersion?.image) return;
  if ((cluster.status?.ceph?.health ?? overallHealth(ceph.checks)) === 'HEALTH_ERR') return;
  for (const pool of view.objects<CephBlockPool>(blockPoolKind, ref.namespace)) {
    if (pool.status?.phase === 'Ready') continue;
    yield { verb: 'status', object: { ...pool, status: { ...pool.status, phase: 'Ready' } } as CephBlockPool, what: 'the pool exists' };
  }
}
