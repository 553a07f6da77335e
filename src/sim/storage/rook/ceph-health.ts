import type { View } from '../../view.ts';
import type { Ceph, Check } from '../ceph/cluster.ts';
import { hasQuorum } from '../ceph/cluster.ts';
import { type HealthStatus, overallHealth } from '../ceph/health.ts';
import { servingPgs } from '../ceph/placement.ts';
import { statusText } from '../ceph/status-text.ts';
import { cephIn } from './ceph-rows.ts';

/** What `ceph status` would say in the present, and what it would not: whether reads and writes go on. */
export interface CephHealth {
  /** Undefined without quorum: the command hangs. */
  readonly status: HealthStatus | undefined;
  readonly checks: Readonly<Record<string, Check>>;
  readonly quorum: readonly string[];
  readonly mons: number;
  readonly mgr: string | undefined;
  readonly osds: { readonly total: number; readonly up: number; readonly in: number };
  readonly capacity: { readonly totalBytes: number; readonly usedBytes: number; readonly downBytes: number };
  readonly pools: readonly { readonly name: string; readonly serving: number; readonly total: number }[];
  readonly blank: boolean;
  readonly text: string;
}

/** The health of the Ceph cluster that Rook runs in a namespace; undefined where there is none. */
export function cephHealth(view: View, namespace: string): CephHealth | undefined {
  const ceph = cephIn(view, namespace);
  if (ceph === undefined) return undefined;
  const osds = ceph.blank ? [] : ceph.osds;
  return {
    status: hasQuorum(ceph) ? overallHealth(ceph.checks) : undefined,
    checks: ceph.checks,
    quorum: ceph.quorum.members,
    mons: ceph.mons.length,
    mgr: ceph.mgr.active,
    osds: { total: osds.length, up: osds.filter((osd) => osd.up).length, in: osds.filter((osd) => osd.in).length },
    capacity: capacityOf(ceph),
    pools: ceph.pools.map(({ name }) => ({ name, ...servingPgs(ceph, name) })),
    blank: ceph.blank,
    text: statusText(ceph),
  };
}

/** OSDs that are out count no more; those that are down and in are what a dashboard shows as lost. */
function capacityOf({ osds }: Ceph): CephHealth['capacity'] {
  const counted = osds.filter((osd) => osd.in);
  const sum = (of: typeof counted, key: 'totalBytes' | 'usedBytes') => of.reduce((total, osd) => total + osd[key], 0);
  const down = counted.filter((osd) => !osd.up);
  return { totalBytes: sum(counted, 'totalBytes'), usedBytes: sum(counted, 'usedBytes'), downBytes: sum(down, 'totalBytes') };
}
