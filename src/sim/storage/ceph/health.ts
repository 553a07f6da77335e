import type { TimeMs } from '#base/brand.ts';
import { type Ceph, type Check, hasQuorum, later, type Osd, serves } from './cluster.ts';
import { timing } from './settings.ts';

export type HealthStatus = 'HEALTH_OK' | 'HEALTH_WARN' | 'HEALTH_ERR';

/** The worst of the checks. */
export function overallHealth(checks: Readonly<Record<string, Check>>): HealthStatus {
  const severities = Object.values(checks).map(({ severity }) => severity);
  if (severities.includes('HEALTH_ERR')) return 'HEALTH_ERR';
  return severities.length > 0 ? 'HEALTH_WARN' : 'HEALTH_OK';
}

/**
 * The checks that the monitors publish. Codes, severities and texts as in ceph src/mon/HealthMonitor.cc, MgrMonitor.cc,
 * OSDMap.cc (check_health) and PGMap.cc (get_health_checks), 16.2.15.
 */
export function healthChecks(ceph: Ceph, at: TimeMs): Readonly<Record<string, Check>> {
  if (!hasQuorum(ceph)) return ceph.checks;
  const found = [
    ...monChecks(ceph, at),
    ...mgrChecks(ceph, at),
    ...(ceph.blank ? [] : [...osdChecks(ceph), ...fullChecks(ceph), ...pgChecks(ceph, at)]),
    ...crashChecks(ceph, at),
  ];
  return Object.fromEntries(found.sort(([left], [right]) => (left < right ? -1 : 1)));
}

type Found = readonly [code: string, check: Check];

function warning(code: string, summary: string, detail: readonly string[] = []): Found {
  return [code, { severity: 'HEALTH_WARN', summary, detail }];
}

function error(code: string, summary: string, detail: readonly string[] = []): Found {
  return [code, { severity: 'HEALTH_ERR', summary, detail }];
}

function* monChecks(ceph: Ceph, at: TimeMs): Generator<Found> {
  const { members } = ceph.quorum;
  const missing = ceph.mons.filter(({ name }) => !members.includes(name));
  if (missing.length > 0 && at >= monDownFrom(ceph)) {
    const detail = missing.map(({ name }) => `mon.${name} (rank ${ceph.mons.findIndex((mon) => mon.name === name)}) is down (out of quorum)`);
    yield warning('MON_DOWN', `${missing.length}/${ceph.mons.length} mons down, quorum ${members.join(',')}`, detail);
  }
  const leader = ceph.mons.find(({ name }) => name === members[0]);
  const skewed = ceph.mons.filter(
    ({ name, skewMs }) => members.includes(name) && Math.abs(skewMs - (leader?.skewMs ?? 0)) > ceph.settings.mon_clock_drift_allowed * 1000,
  );
  if (skewed.length > 0) {
    const detail = skewed.map(({ name, skewMs }) => `mon.${name} clock skew ${Math.abs(skewMs - (leader?.skewMs ?? 0)) / 1000}s > max 0.05s`);
    yield warning('MON_CLOCK_SKEW', `clock skew detected on ${skewed.map(({ name }) => `mon.${name}`).join(', ')}`, detail);
  }
}

/** From version 17 on a leader says nothing of missing monitors in its first minute. [ceph mon.yaml.in mon_down_uptime_grace] */
export function monDownFrom({ major, mons, quorum }: Ceph): TimeMs {
  const leader = mons.find(({ name }) => name === quorum.members[0]);
  return major < 17 || leader === undefined ? quorum.since : later(leader.startedAt, timing.monUptimeGraceMs);
}

function* mgrChecks(ceph: Ceph, at: TimeMs): Generator<Found> {
  if (ceph.mgr.active === undefined && ceph.mgrs.length > 0 && !ceph.blank) yield warning('MGR_DOWN', 'no active mgr');
  const failed = ceph.failedModules.filter((module) => at >= later(module.at, timing.moduleCheckMs));
  const [only] = failed;
  if (only === undefined) return;
  const texts = failed.map(({ name, text }) => `Module '${name}' has failed: ${text}`);
  yield error('MGR_MODULE_ERROR', failed.length === 1 ? (texts[0] as string) : `${failed.length} mgr modules have failed`, texts);
}

function* osdChecks({ osds, flags }: Ceph): Generator<Found> {
  const down = osds.filter((osd) => osd.in && !osd.up);
  if (down.length > 0)
    yield warning(
      'OSD_DOWN',
      `${down.length} osds down`,
      down.map(({ id, host }) => `osd.${id} (root=default,host=${host}) is down`),
    );
  const hosts = [...Map.groupBy(osds, ({ host }) => host)].filter(([, own]) => own.some((osd) => osd.in) && own.every((osd) => !osd.up));
  if (hosts.length > 0) yield hostsDown(hosts);
  if (flags.length > 0) yield warning('OSDMAP_FLAGS', `${flagText(flags)} flag(s) set`);
}

function hostsDown(hosts: readonly (readonly [string, readonly Osd[]])[]): Found {
  const count = hosts.reduce((sum, [, own]) => sum + own.length, 0);
  const detail = hosts.map(([host, own]) => `host ${host} (root=default) (${own.length} osds) is down`);
  return warning('OSD_HOST_DOWN', `${hosts.length} host${hosts.length === 1 ? '' : 's'} (${count} osds) down`, detail);
}

const flagOrder = [
  'pauserd',
  'pausewr',
  'noup',
  'nodown',
  'noout',
  'noin',
  'nobackfill',
  'norebalance',
  'norecover',
  'noscrub',
  'nodeep-scrub',
  'notieragent',
  'nosnaptrim',
];

function flagText(flags: readonly string[]): string {
  return flagOrder.filter((flag) => flags.includes(flag)).join(',');
}

const fullTexts = [
  ['full', 'is full'],
  ['backfillfull', 'is backfill full'],
  ['nearfull', 'is near full'],
] as const;

/** Each OSD counts in its worst class; the worst of all is that of every pool on it. */
function* fullChecks({ osds, pools }: Ceph): Generator<Found> {
  let poolsTold = false;
  for (const [word, phrase] of fullTexts) {
    const own = osds.filter((osd) => osd.in && osd.fullness === word);
    if (own.length === 0) continue;
    const code = word.toUpperCase();
    const detail = own.map(({ id }) => `osd.${id} ${phrase}`);
    yield (word === 'full' ? error : warning)(`OSD_${code}`, `${own.length} ${word} osd(s)`, detail);
    if (!poolsTold && pools.length > 0) yield warning(`POOL_${code}`, `${pools.length} pool(s) ${word}`, poolsFull(pools, word));
    poolsTold = true;
  }
}

function poolsFull(pools: Ceph['pools'], word: string): readonly string[] {
  return pools.map(({ name }) => `pool '${name}' is ${word}${word === 'full' ? ' (no space)' : ''}`);
}

function* pgChecks(ceph: Ceph, at: TimeMs): Generator<Found> {
  const { inactive, stale, degraded, undersized, degradedCopies, copies, undersizedSince } = ceph.pgs;
  const unavailable = [
    [inactive, 'inactive'],
    [stale, 'stale'],
  ] as const;
  if (inactive > 0) yield warning('PG_AVAILABILITY', `Reduced data availability: ${counted(unavailable)}`);
  const longUndersized = undersizedSince !== undefined && at >= later(undersizedSince, timing.undersizedMs) ? undersized : 0;
  if (degraded > 0 || longUndersized > 0) {
    const share = `${degradedCopies}/${copies} objects degraded (${((100 * degradedCopies) / Math.max(1, copies)).toFixed(3)}%)`;
    const groups = counted([
      [degraded, 'degraded'],
      [longUndersized, 'undersized'],
    ]);
    yield warning('PG_DEGRADED', `Degraded data redundancy: ${[...(degraded > 0 ? [share] : []), groups].join(', ')}`);
  }
  if (ceph.slowOps !== undefined) yield warning('SLOW_OPS', slowText(ceph, ceph.slowOps, at));
}

function counted(counts: readonly (readonly [count: number, word: string])[]): string {
  return counts.flatMap(([count, word]) => (count > 0 ? [`${count} ${count === 1 ? 'pg' : 'pgs'} ${word}`] : [])).join(', ');
}

function slowText({ osds }: Ceph, since: TimeMs, at: TimeMs): string {
  const daemons = osds.filter(serves).map(({ id }) => `osd.${id}`);
  const who = daemons.length === 1 ? `${daemons[0]} has slow ops` : `daemons [${daemons.join(',')}] have slow ops.`;
  return `${daemons.length} slow ops, oldest one blocked for ${Math.floor((at - since) / 5000) * 5} sec, ${who}`;
}

function* crashChecks({ moduleCrashes, daemonCrashes }: Ceph, at: TimeMs): Generator<Found> {
  const recent = moduleCrashes.filter((filed) => at < later(filed, timing.moduleCrashKeptMs));
  if (recent.length > 0) yield warning('RECENT_MGR_MODULE_CRASH', `${recent.length} mgr modules have recently crashed`);
  if (daemonCrashes.length > 0) yield warning('RECENT_CRASH', `${daemonCrashes.length} daemons have recently crashed`, daemonCrashes);
}
