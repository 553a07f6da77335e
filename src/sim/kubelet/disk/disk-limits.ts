/** How full a kubelet lets its node's disks become, as its configuration says. */
export interface DiskLimits {
  /** Below so much free it reclaims, and evicts. */
  readonly evictionHard: { readonly nodefs: Threshold; readonly imagefs: Threshold };
  /** From so much used on, in percent, unused images are collected, down to the lower one. */
  readonly imageGCHighThresholdPercent: number;
  readonly imageGCLowThresholdPercent: number;
  /** How long pressure is told of after it was last seen. */
  readonly pressureTransitionMs: number;
}

export type Threshold = { readonly percent: number } | { readonly bytes: number };

/** [pkg/kubelet/eviction/defaults_linux.go, pkg/kubelet/apis/config/v1beta1/defaults.go, 1.28] */
export const defaultLimits: DiskLimits = {
  evictionHard: { nodefs: { percent: 10 }, imagefs: { percent: 15 } },
  imageGCHighThresholdPercent: 85,
  imageGCLowThresholdPercent: 80,
  pressureTransitionMs: 300_000,
};

/** The bytes a threshold stands for. [eviction/helpers.go GetThresholdQuantity, 1.28] */
export function bytesOf(threshold: Threshold, capacity: number): number {
  return 'bytes' in threshold ? threshold.bytes : Math.trunc((capacity * threshold.percent) / 100);
}
