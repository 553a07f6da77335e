/** Options that change what happens, by the names Ceph has for them. Values as a running 16.2.15 reports them. */
export interface Settings {
  readonly mon_osd_down_out_interval: number;
  readonly mon_osd_min_in_ratio: number;
  readonly mon_osd_min_up_ratio: number;
  readonly mon_osd_min_down_reporters: number;
  readonly nearfull_ratio: number;
  readonly backfillfull_ratio: number;
  readonly full_ratio: number;
  readonly mon_clock_drift_allowed: number;
  readonly osd_pool_default_size: number;
}

export const defaults: Settings = {
  mon_osd_down_out_interval: 600,
  mon_osd_min_in_ratio: 0.75,
  mon_osd_min_up_ratio: 0.3,
  mon_osd_min_down_reporters: 2,
  nearfull_ratio: 0.85,
  backfillfull_ratio: 0.9,
  full_ratio: 0.95,
  mon_clock_drift_allowed: 0.05,
  osd_pool_default_size: 3,
};

/**
 * How long things take, in milliseconds. Recorded on a Ceph 16.2.15; where the recordings spread, their middle. Starts of
 * daemons are the machine's, not Ceph's: they were seen to take twice or half as long.
 */
export const timing = {
  /** The other monitors notice that one is gone. */
  monNoticedMs: 9_500,
  electionMs: 5_000,
  /** A started monitor is in a quorum that exists; one that only was silent. */
  monJoinsMs: 3_000,
  monThawsMs: 500,
  /** A started monitor makes a quorum with survivors; all started together. */
  monRestoresMs: 7_500,
  coldQuorumMs: 2_000,
  /** A blank store has copied a small one. */
  storeSyncMs: 5_000,
  blankQuorumMs: 5_000,
  beaconGraceMs: 29_500,
  /** After an election every mgr has the grace anew, and a tick more. */
  beaconGraceOfQuorumMs: 38_000,
  /** A promoted mgr that is dead as well is dropped this long after its promotion. */
  secondGraceMs: 34_000,
  mgrStartMs: 5_500,
  mgrFailMs: 300,
  mgrAvailableMs: 2_000,
  moduleCheckMs: 1_500,
  /** A closed port is reported at once; a silent one after the heartbeats' grace. */
  osdRefusedMs: 300,
  osdDarkMs: 26_000,
  osdNoReporterMs: 870_000,
  osdBootsMs: 8_000,
  osdThawsMs: 1_400,
  /** An OSD that boots while it is up in the map is marked down first. */
  osdReplacedMs: 1_000,
  outTickMs: 3_000,
  /** OSDs tell how full they are with their next report. */
  fullToldMs: 4_000,
  pgWorseMs: 5_000,
  pgBetterMs: 6_000,
  undersizedMs: 60_000,
  slowOpsMs: 34_500,
  slowOpsGoneMs: 6_000,
  monUptimeGraceMs: 60_000,
  /** Assumed: backfill moves 50 MB in a second, after 15 s of peering and reservations. */
  recoveryStartMs: 15_000,
  recoveryBytesPerMs: 50_000,
  moduleCrashKeptMs: 14 * 24 * 3_600_000,
} as const;
