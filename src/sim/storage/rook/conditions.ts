import type { View } from '../../view.ts';
import { type Ceph, hasQuorum } from '../ceph/cluster.ts';
import { overallHealth } from '../ceph/health.ts';
import type { CephCluster, CephStatus, RookCondition } from './kinds.ts';

type Status = NonNullable<CephCluster['status']>;

export interface ConditionChange {
  readonly type: 'Progressing' | 'Ready';
  readonly status: 'True' | 'False';
  readonly reason: 'ClusterProgressing' | 'ClusterCreated';
  readonly message: string;
}

export const created: ConditionChange = { type: 'Ready', status: 'True', reason: 'ClusterCreated', message: 'Cluster created successfully' };
export const unreachable: ConditionChange = { type: 'Ready', status: 'False', reason: 'ClusterCreated', message: 'Failed to configure ceph cluster' };

/**
 * A status after a condition was written: phase and message are those of the last one written. The reconcile drops others
 * but those of a created cluster, the health checker keeps all. [rook pkg/operator/ceph/controller/conditions.go, v1.11.10]
 */
export function withCondition(view: View, status: Status, change: ConditionChange, by: 'reconcile' | 'checker'): Status {
  const kept = (status.conditions ?? []).filter(
    ({ type, reason }) => type !== change.type && (by === 'checker' || reason === 'ClusterCreated' || reason === 'ClusterConnected'),
  );
  const before = status.conditions?.find(({ type }) => type === change.type);
  const transition = before?.status === change.status ? before.lastTransitionTime : view.timestamp;
  const condition: RookCondition = { ...change, lastHeartbeatTime: view.timestamp, lastTransitionTime: transition };
  const state = change.status === 'False' ? 'Error' : change.type === 'Ready' ? 'Created' : 'Creating';
  return { ...status, conditions: [...kept, condition], phase: change.type, state, message: change.message };
}

/** Whether the checker would change anything but times: phase, health or details. */
export function isCurrent(view: View, status: Status, ceph: Ceph): boolean {
  const { health, details, capacity } = cephStatus(view, status.ceph, ceph);
  const wanted = hasQuorum(ceph) ? created : unreachable;
  return (
    status.phase === 'Ready' &&
    status.message === wanted.message &&
    status.ceph?.health === health &&
    status.ceph?.capacity?.bytesTotal === capacity?.bytesTotal &&
    JSON.stringify(status.ceph?.details ?? {}) === JSON.stringify(details ?? {})
  );
}

/** What the checker writes. [rook pkg/operator/ceph/cluster/cephstatus.go, v1.11.10] */
export function checked(view: View, status: Status, ceph: Ceph): Status {
  return { ...withCondition(view, status, hasQuorum(ceph) ? created : unreachable, 'checker'), ceph: cephStatus(view, status.ceph, ceph) };
}

function cephStatus(view: View, before: CephStatus | undefined, ceph: Ceph): CephStatus {
  const health = hasQuorum(ceph) ? overallHealth(ceph.checks) : 'HEALTH_ERR';
  const turned = before?.health !== undefined && before.health !== health;
  const details = hasQuorum(ceph) ? detailsOf(ceph) : { error: { severity: 'Urgent', message: 'failed to get status. . timed out: exit status 1' } };
  return {
    health,
    lastChecked: view.timestamp,
    ...(turned
      ? { lastChanged: view.timestamp, previousHealth: before.health }
      : before?.lastChanged === undefined
        ? {}
        : { lastChanged: before.lastChanged, previousHealth: before.previousHealth }),
    ...(Object.keys(details).length === 0 ? {} : { details }),
    capacity: capacityOf(ceph, view),
  };
}

function detailsOf({ checks }: Ceph): NonNullable<CephStatus['details']> {
  return Object.fromEntries(Object.entries(checks).map(([code, { severity, summary }]) => [code, { severity, message: summary }]));
}

function capacityOf({ osds }: Ceph, view: View): NonNullable<CephStatus['capacity']> {
  const counted = osds.filter((osd) => osd.in);
  const bytesTotal = counted.reduce((sum, osd) => sum + osd.totalBytes, 0);
  const bytesUsed = counted.reduce((sum, osd) => sum + osd.usedBytes, 0);
  return { bytesTotal, bytesUsed, bytesAvailable: bytesTotal - bytesUsed, lastUpdated: view.timestamp };
}
