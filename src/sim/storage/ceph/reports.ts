import type { TimeMs } from '#base/brand.ts';
import { type Ceph, type Fullness, hasQuorum, later, latest, type Osd, type PgReport, serves } from './cluster.ts';
import { monDownFrom } from './health.ts';
import { reportingMgr } from './mgrs.ts';
import { withOsd } from './osds.ts';
import { blockingOsds, countPgs } from './placement.ts';
import { timing } from './settings.ts';
import type { Transition } from './transition.ts';

/** What is told later than it happens: by the mgr, or after a grace. */
export function* reportTransitions(ceph: Ceph): Generator<Transition> {
  if (!hasQuorum(ceph)) return;
  yield* fullness(ceph);
  for (const at of moments(ceph)) yield { at, to: (now) => now };
  if (reportingMgr(ceph) === undefined || ceph.blank) return;
  yield* pgReport(ceph);
  yield* slowOps(ceph);
}

/** How full an OSD is, as it tells with its next report. */
function* fullness(ceph: Ceph): Generator<Transition> {
  for (const osd of ceph.osds) {
    const present = fullnessOf(ceph, osd);
    if (!serves(osd) || present === osd.fullness) continue;
    yield { at: later(ceph.ratiosAt, timing.fullToldMs), to: (now) => withOsd(now, osd.id, { fullness: present }) };
  }
}

function fullnessOf({ settings }: Ceph, { totalBytes, usedBytes }: Osd): Fullness | undefined {
  const share = totalBytes === 0 ? 0 : usedBytes / totalBytes;
  if (share >= settings.full_ratio) return 'full';
  if (share >= settings.backfillfull_ratio) return 'backfillfull';
  return share >= settings.nearfull_ratio ? 'nearfull' : undefined;
}

/** Points at which a check appears or goes though nothing changes. */
function* moments(ceph: Ceph): Generator<TimeMs> {
  for (const { at } of ceph.failedModules) yield later(at, timing.moduleCheckMs);
  for (const filed of ceph.moduleCrashes) yield later(filed, timing.moduleCrashKeptMs);
  if (ceph.pgs.undersizedSince !== undefined) yield later(ceph.pgs.undersizedSince, timing.undersizedMs);
  if (ceph.quorum.members.length < ceph.mons.length) yield monDownFrom(ceph);
}

function* pgReport(ceph: Ceph): Generator<Transition> {
  const target = countPgs(ceph);
  const before = ceph.pgs;
  if (same(target, before)) return;
  const changedAt = latest(...ceph.osds.map((osd) => osd.changedAt), ceph.mgr.since);
  const isWorse = target.undersized > before.undersized || target.inactive > before.inactive;
  const at = later(changedAt, isWorse ? timing.pgWorseMs : improvementMs(ceph, target));
  const since = target.undersized === 0 ? undefined : (before.undersizedSince ?? changedAt);
  yield { at, to: (now) => ({ ...now, pgs: { ...target, undersizedSince: since } }) };
}

/** Copies that came back are whole at once; those that must be made anew take their time. */
function improvementMs(ceph: Ceph, target: Omit<PgReport, 'undersizedSince'>): number {
  const isRemapped = ceph.osds.some((osd) => !osd.in) && target.degradedCopies < ceph.pgs.degradedCopies;
  if (!isRemapped) return timing.pgBetterMs;
  const bytes = ceph.osds.filter((osd) => !osd.in).reduce((sum, { usedBytes }) => sum + usedBytes, 0);
  return timing.recoveryStartMs + Math.round(bytes / timing.recoveryBytesPerMs);
}

function same(left: Omit<PgReport, 'undersizedSince'>, right: PgReport): boolean {
  return (['degraded', 'undersized', 'inactive', 'stale', 'degradedCopies', 'copies', 'total'] as const).every((key) => left[key] === right[key]);
}

/** Operations wait on a silent OSD that is not marked down: slow after half a minute, forgotten soon after the map has changed. */
function* slowOps(ceph: Ceph): Generator<Transition> {
  const blocking = ceph.pools.length === 0 ? [] : blockingOsds(ceph);
  if (blocking.length > 0 && ceph.slowOps === undefined) {
    const since = Math.min(...blocking.map((osd) => osd.since)) as TimeMs;
    yield { at: later(latest(since, ceph.quorum.since), timing.slowOpsMs), to: (now) => ({ ...now, slowOps: since }) };
  }
  if (blocking.length === 0 && ceph.slowOps !== undefined) {
    const at = later(latest(...ceph.osds.map((osd) => osd.changedAt)), timing.slowOpsGoneMs);
    yield { at, to: (now) => ({ ...now, slowOps: undefined }) };
  }
}
