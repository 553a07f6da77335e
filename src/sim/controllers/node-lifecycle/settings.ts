import { minorOf } from '#model/kubernetes-version.ts';
import type { Loop } from '../passes.ts';

/** Flags of kube-controller-manager that rule how lost nodes are treated. */
export interface NodeLifecycleSettings {
  readonly gracePeriodMs: number;
  readonly startupGracePeriodMs: number;
  /** NoExecute taints per second and zone. */
  readonly evictionRate: number;
  readonly secondaryEvictionRate: number;
  readonly unhealthyZoneThreshold: number;
  readonly largeClusterSizeThreshold: number;
}

/** The pass over all nodes (node-monitor-period). */
export const monitor: Loop = { name: 'node-monitor', periodMs: 5000 };

/** Defaults of a version: the grace period is 50 s from 1.32 on. [pkg/controller/nodelifecycle/config/v1alpha1/defaults.go, 1.28 and 1.32] */
export function nodeLifecycleSettings(kubernetesVersion?: string): NodeLifecycleSettings {
  return {
    gracePeriodMs: minorOf(kubernetesVersion) >= 32 ? 50_000 : 40_000,
    startupGracePeriodMs: 60_000,
    evictionRate: 0.1,
    secondaryEvictionRate: 0.01,
    unhealthyZoneThreshold: 0.55,
    largeClusterSizeThreshold: 50,
  };
}
