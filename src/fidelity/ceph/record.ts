/** One scenario recorded on a real Ceph cluster, as far as it is read here. Times are in seconds since its main action. */
export interface CephRecord {
  readonly id: string;
  readonly title: string;
  readonly cephVersion: string;
  readonly layout: string;
  readonly changed?: Readonly<Record<string, unknown>>;
  readonly actions?: readonly { readonly t: number; readonly what: string }[];
  readonly snapshots: readonly CephSnapshot[];
  readonly cli?: readonly { readonly t: number; readonly cmd: string }[];
  readonly facts?: { readonly 'osd utilisation'?: readonly number[] } | null;
  readonly duration: number;
}

export interface CephSnapshot {
  readonly t: number;
  readonly checks?: Readonly<Record<string, unknown>>;
  readonly quorum?: readonly string[];
  readonly error?: string;
}

/** The time from when on a check stood, and until when; null: to the end. */
export interface Interval {
  readonly code: string;
  readonly from: number;
  readonly to: number | null;
}
