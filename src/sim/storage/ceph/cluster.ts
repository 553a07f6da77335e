import type { TimeMs } from '#base/brand.ts';
import { defaults, type Settings } from './settings.ts';

/** How a daemon's host answers for it: by the daemon, with a refusal (the host lives), or not at all. */
export type Process = 'running' | 'refused' | 'dark';

/** A daemon's process. `since` is when it began to be as it is, `startedAt` when the program was last started. */
export interface Daemon {
  readonly host: string;
  readonly process: Process;
  readonly since: TimeMs;
  readonly startedAt: TimeMs;
}

export interface Mon extends Daemon {
  readonly name: string;
  /** `blank` after its directory was lost, until it has copied the store of another. */
  readonly store: 'synced' | 'blank';
  /** How far its clock is off. */
  readonly skewMs: number;
}

export interface Mgr extends Daemon {
  readonly name: string;
}

export interface Osd extends Daemon {
  readonly id: number;
  /** In the OSD map. */
  readonly up: boolean;
  readonly in: boolean;
  readonly autoOut: boolean;
  readonly changedAt: TimeMs;
  /** Start of the process that booted last. */
  readonly bootedStart: TimeMs;
  readonly totalBytes: number;
  readonly usedBytes: number;
  /** How full it last told the monitors it is: the worst ratio it has reached. */
  readonly fullness?: Fullness;
}

export type Fullness = 'nearfull' | 'backfillfull' | 'full';

export interface Pool {
  readonly name: string;
  readonly size: number;
  readonly minSize: number;
  readonly pgs: number;
  /** Bytes of one copy of what is stored. */
  readonly bytes: number;
}

/** What the active mgr last told of the placement groups: it freezes with the mgr. */
export interface PgReport {
  readonly degraded: number;
  readonly undersized: number;
  readonly inactive: number;
  readonly stale: number;
  readonly degradedCopies: number;
  readonly copies: number;
  readonly total: number;
  /** Since when some are undersized: it is told after a minute. */
  readonly undersizedSince: TimeMs | undefined;
}

export interface Check {
  readonly severity: 'HEALTH_WARN' | 'HEALTH_ERR';
  readonly summary: string;
  readonly detail: readonly string[];
}

/** A Ceph cluster as its own daemons see it. Nothing of Kubernetes: daemons live or do not, the rest follows with time. */
export interface Ceph {
  readonly settings: Settings;
  readonly major: number;
  readonly mons: readonly Mon[];
  readonly mgrs: readonly Mgr[];
  readonly osds: readonly Osd[];
  readonly pools: readonly Pool[];
  readonly flags: readonly string[];
  /** When the ratios of fullness were last set. */
  readonly ratiosAt: TimeMs;
  /** Members of the quorum, in order of rank: the first leads. None: no quorum. */
  readonly quorum: {
    readonly members: readonly string[];
    readonly since: TimeMs;
    /** Start of each member's process: another one has to join anew. */
    readonly joined: Readonly<Record<string, TimeMs>>;
  };
  /** Every monitor store was lost: the quorum is over empty maps. */
  readonly blank: boolean;
  readonly mgr: { readonly active: string | undefined; readonly start: TimeMs; readonly since: TimeMs; readonly available: boolean };
  /** Modules of the active mgr that have died, with the text of what killed them. */
  readonly failedModules: readonly { readonly name: string; readonly text: string; readonly at: TimeMs }[];
  /** When reports of crashed modules and daemons were filed that nobody has archived. */
  readonly moduleCrashes: readonly TimeMs[];
  readonly daemonCrashes: readonly string[];
  readonly pgs: PgReport;
  readonly slowOps: TimeMs | undefined;
  /** The checks as the monitors last published them. */
  readonly checks: Readonly<Record<string, Check>>;
}

/** The time of what was so from the beginning. */
export const always = Number.NEGATIVE_INFINITY as TimeMs;

export const noPgReport: PgReport = {
  degraded: 0,
  undersized: 0,
  inactive: 0,
  stale: 0,
  degradedCopies: 0,
  copies: 0,
  total: 0,
  undersizedSince: undefined,
};

/** A cluster before any daemon exists. */
export function emptyCeph(major: number, settings: Settings = defaults): Ceph {
  return {
    settings,
    major,
    mons: [],
    mgrs: [],
    osds: [],
    pools: [],
    flags: [],
    ratiosAt: always,
    quorum: { members: [], since: always, joined: {} },
    blank: false,
    mgr: { active: undefined, start: always, since: always, available: false },
    failedModules: [],
    moduleCrashes: [],
    daemonCrashes: [],
    pgs: noPgReport,
    slowOps: undefined,
    checks: {},
  };
}

export function hasQuorum({ quorum }: Pick<Ceph, 'quorum'>): boolean {
  return quorum.members.length > 0;
}

/** A strict majority of the monitor map. */
export function majorityOf({ mons }: Pick<Ceph, 'mons'>): number {
  return Math.floor(mons.length / 2) + 1;
}

/** The process that is up in the OSD map is the one that runs. */
export function serves({ process, up, startedAt, bootedStart }: Osd): boolean {
  return up && process === 'running' && startedAt === bootedStart;
}

export function latest(...times: readonly TimeMs[]): TimeMs {
  return Math.max(...times) as TimeMs;
}

export function later(at: TimeMs, ms: number): TimeMs {
  return (at + ms) as TimeMs;
}
