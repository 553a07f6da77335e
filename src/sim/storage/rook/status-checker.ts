import type { TimeMs } from '#base/brand.ts';
import type { Deployment } from '#model/kubernetes.ts';
import { type Reconciliation, setRow, type Wake } from '../../actor.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { cephOf } from './ceph-rows.ts';
import { checked, isCurrent } from './conditions.ts';
import type { CephCluster } from './kinds.ts';
import { orchestrations } from './orchestration.ts';
import { stuckPods } from './plan.ts';

/** [rook pkg/operator/ceph/cluster/cephstatus.go, v1.11.10] */
const periodMs = 60_000;

/**
 * The checker writes each minute what Ceph says, from the first mgr on. Looks that would find nothing new are not
 * simulated.
 */
export function* checkStatus(view: View, ref: ObjectRef, wake: Wake): Reconciliation {
  const cluster = view.object<CephCluster>(ref);
  const ceph = cephOf(view, ref);
  const row = view.row(orchestrations, ref);
  if (cluster === undefined || ceph === undefined || row === undefined || !hasMgr(view, ref.namespace)) return;
  const findsNews = !isCurrent(view, cluster.status ?? {}, ceph);
  if (wake.timers.includes('status') && row.checkAt !== undefined && view.now >= row.checkAt) {
    if (findsNews)
      yield { verb: 'status', object: { ...cluster, status: checked(view, cluster.status ?? {}, ceph) } as CephCluster, what: 'checked' };
    const { checkAt: _, ...rest } = row;
    yield setRow(orchestrations, ref, rest);
    return;
  }
  const releases = Object.keys(ceph.checks).length > 0 && stuckPods(view, ref.namespace).length > 0;
  if (row.checkAt !== undefined || (!findsNews && !releases)) return;
  const checkAt = (row.checksFrom + (Math.floor((view.now - row.checksFrom) / periodMs) + 1) * periodMs) as TimeMs;
  yield setRow(orchestrations, ref, { ...row, checkAt });
  yield { verb: 'wake', at: checkAt, why: 'status' };
}

function hasMgr(view: View, namespace: string): boolean {
  return view.objects<Deployment>('Deployment', namespace).some(({ metadata }) => metadata.labels?.['app'] === 'rook-ceph-mgr');
}
