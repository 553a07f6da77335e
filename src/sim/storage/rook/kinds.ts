import type { Condition, KubeObject, Pod } from '#model/kubernetes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';

export const cephClusterKind = 'CephCluster.ceph.rook.io';
export const blockPoolKind = 'CephBlockPool.ceph.rook.io';

export interface RookCondition extends Condition {
  readonly lastHeartbeatTime?: string;
}

export interface CephStatus {
  readonly health?: string;
  readonly previousHealth?: string;
  readonly lastChecked?: string;
  readonly lastChanged?: string;
  readonly details?: Readonly<Record<string, { readonly severity: string; readonly message: string }>>;
  readonly capacity?: { readonly bytesTotal?: number; readonly bytesUsed?: number; readonly bytesAvailable?: number; readonly lastUpdated?: string };
}

export interface CephCluster extends KubeObject {
  readonly spec: {
    readonly cephVersion?: { readonly image?: string; readonly allowUnsupported?: boolean; readonly imagePullPolicy?: string };
    readonly dataDirHostPath?: string;
    readonly external?: { readonly enable?: boolean };
    readonly mon?: { readonly count?: number; readonly allowMultiplePerNode?: boolean };
    readonly mgr?: { readonly count?: number; readonly modules?: readonly { readonly name: string; readonly enabled?: boolean }[] };
    readonly network?: { readonly provider?: string; readonly hostNetwork?: boolean };
    readonly crashCollector?: { readonly disable?: boolean };
    readonly disruptionManagement?: { readonly managePodBudgets?: boolean };
    readonly storage?: {
      readonly useAllNodes?: boolean;
      readonly useAllDevices?: boolean;
      readonly nodes?: readonly { readonly name: string; readonly devices?: readonly object[] }[];
    };
  };
  readonly status?: {
    readonly phase?: string;
    readonly state?: string;
    readonly message?: string;
    readonly observedGeneration?: number;
    readonly conditions?: readonly RookCondition[];
    readonly version?: { readonly image?: string; readonly version?: string };
    readonly ceph?: CephStatus;
  };
}

export interface CephBlockPool extends KubeObject {
  readonly spec: {
    readonly failureDomain?: string;
    readonly replicated?: { readonly size?: number; readonly requireSafeReplicaSize?: boolean };
    readonly erasureCoded?: { readonly dataChunks?: number };
    /** What Rook hands to `ceph osd pool set`. */
    readonly parameters?: Readonly<Record<string, string>>;
  };
  readonly status?: { readonly phase?: string };
}

/** The clusters of a namespace: Rook keeps each in one of its own. */
export function clustersIn(view: View, namespace: string): readonly ObjectRef[] {
  return view.list(cephClusterKind, namespace);
}

export type DaemonType = 'mon' | 'mgr' | 'osd';

/** Which Ceph daemon a pod of Rook's runs. [rook pkg/operator/ceph/controller/spec.go CephDaemonAppLabels, v1.11.10] */
export function daemonOf({ metadata: { labels = {} } }: Pod): { readonly type: DaemonType; readonly id: string } | undefined {
  const type = /^rook-ceph-(mon|mgr|osd)$/.exec(labels['app'] ?? '')?.[1] as DaemonType | undefined;
  const id = type === undefined ? undefined : (labels['ceph_daemon_id'] ?? labels[type] ?? labels[`ceph-${type}-id`]);
  return type === undefined || id === undefined ? undefined : { type, id };
}
