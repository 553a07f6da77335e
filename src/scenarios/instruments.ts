import type { Pod } from '#model/kubernetes.ts';
import { cephHealth } from '#sim/storage/rook/ceph-health.ts';
import { allClusters } from '#sim/storage/rook/clusters.ts';
import { operatorLog } from '#sim/storage/rook/orchestration.ts';
import type { Twin } from '#sim/twin.ts';
import type { View } from '#sim/view.ts';
import type { CephHealth, Instruments } from './observe.ts';

/** What reads container logs and Ceph's health out of a twin's runs. */
export function instrumentsOf(twin: Twin): Instruments {
  return {
    logOf: (view, ref, container) => {
      const pod = view.object<Pod>(ref);
      const isOperator = pod?.metadata.labels?.['app'] === 'rook-ceph-operator';
      const own = isOperator ? allClusters(view).flatMap((cluster) => operatorLog(view, cluster)) : [];
      return [...twin.logOf(view, ref, container), ...own].map(({ text }) => text);
    },
    cephHealth: healthOf,
  };
}

/** Of the first Ceph cluster that Rook runs, if it runs any. */
function healthOf(view: View): CephHealth | undefined {
  const [cluster] = allClusters(view);
  const health = cluster === undefined ? undefined : cephHealth(view, cluster.namespace);
  if (health === undefined) return undefined;
  const checks = Object.entries(health.checks).map(([code, { summary, detail = [] }]) => ({ code, summary, detail }));
  return { status: health.status ?? 'no quorum', checks };
}
