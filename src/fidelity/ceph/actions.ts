import type { TimeMs } from '#base/brand.ts';
import { advance } from '#sim/storage/ceph/advance.ts';
import { type Ceph, emptyCeph, type Process } from '#sim/storage/ceph/cluster.ts';
import { seeMgr, seeMon, seeOsd } from '#sim/storage/ceph/daemons.ts';
import { failMgr } from '#sim/storage/ceph/mgrs.ts';
import { withMon } from '#sim/storage/ceph/mons.ts';
import { defaults, type Settings } from '#sim/storage/ceph/settings.ts';
import type { CephRecord } from './record.ts';

/** Something done to the recorded cluster, as the model takes it. */
export interface Deed {
  readonly t: number;
  readonly does: (ceph: Ceph, now: TimeMs) => Ceph;
}

const gigabyte = 2 ** 30;
const warmUpMs = 600_000;
const mons = ['a', 'b', 'c'];

/** The recorded cluster before anything is done to it: three hosts, healthy for ten minutes. */
export function recordedCluster({ layout, changed = {}, facts, cluster }: CephRecord & { readonly cluster?: string }): Ceph {
  const perHost = layout.includes('x 2 OSDs') ? 2 : 1;
  const start = 0 as TimeMs;
  let ceph = emptyCeph(16, { ...defaults, ...(changed as Partial<Settings>) });
  for (const [index, name] of mons.entries()) ceph = seeMon(ceph, name, { host: `h${index + 1}`, process: 'running' }, start);
  for (let id = 0; id < 3 * perHost; id++) {
    const used = facts?.['osd utilisation']?.[id] ?? 0.1;
    const size = { totalBytes: 4 * gigabyte, usedBytes: Math.round(used * 4 * gigabyte) };
    ceph = seeOsd(ceph, id, { host: `h${Math.floor(id / perHost) + 1}`, process: 'running' }, start, size);
  }
  ceph = seeMgr(ceph, 'x', { host: 'h1', process: 'running' }, start);
  if (!layout.includes('one mgr') && cluster !== 'C') ceph = seeMgr(ceph, 'y', { host: 'h2', process: 'running' }, start);
  const pools = [
    { name: 'rep3', size: 3, minSize: 2, pgs: 16, bytes: gigabyte / 4 },
    { name: 'rep2', size: 2, minSize: 1, pgs: 8, bytes: gigabyte / 4 },
    { name: 'device_health_metrics', size: 3, minSize: 2, pgs: 1, bytes: 0 },
  ];
  return advance({ ...ceph, pools }, start, warmUpMs as TimeMs);
}

/** Virtual time of a recorded second. */
export function timeOf(t: number): TimeMs {
  return (warmUpMs + Math.round(t * 1000) + 30_000) as TimeMs;
}

/** What is done in a scenario, in order; or the first words that the model does not know. */
export function deedsOf(record: CephRecord): readonly Deed[] | { readonly unknown: string } {
  const deeds: Deed[] = [];
  if (/^all daemons killed/.test(record.title)) deeds.push({ t: -4.5, does: (ceph, now) => turn(ceph, everyDaemon(ceph), 'refused', now) });
  for (const { t, what } of record.actions ?? []) {
    const does = deedOf(what);
    if (does === undefined) return { unknown: what };
    deeds.push({ t, does });
  }
  for (const { t, cmd } of record.cli ?? []) {
    const does = commandOf(cmd);
    if (does !== undefined) deeds.push({ t, does });
  }
  return deeds.sort((left, right) => left.t - right.t);
}

const signals: Readonly<Record<string, Process>> = { SIGSTOP: 'dark', SIGKILL: 'refused', SIGTERM: 'refused', SIGSEGV: 'refused' };

function deedOf(what: string): Deed['does'] | undefined {
  const signal = signals[what.split(' ')[0] ?? ''];
  if (signal !== undefined) return (ceph, now) => turn(ceph, named(what, ceph), signal, now);
  if (what === 'SIGCONT')
    return (ceph, now) =>
      turn(
        ceph,
        everyDaemon(ceph).filter((key) => processOf(ceph, key) === 'dark'),
        'running',
        now,
      );
  if (/^(looking at|ceph mgr fail$)|ratios? (below|just below|back)/.test(what)) return (ceph) => ceph;
  const skew = /^(mon\.\w) started with clock ([+-][\d.]+) ?s/.exec(what);
  if (skew !== null)
    return (ceph, now) => withMon(start(ceph, [skew[1] as string], now), (skew[1] as string).slice(4), { skewMs: Number(skew[2]) * 1000 });
  if (/right clock$/.test(what))
    return (ceph, now) =>
      ceph.mons.reduce((rest, { name, skewMs }) => (skewMs === 0 ? rest : withMon(start(rest, [`mon.${name}`], now), name, { skewMs: 0 })), ceph);
  if (/empty stores?$/.test(what)) return (ceph, now) => blankStart(ceph, named(what.replace('three mons', 'mons'), ceph), now);
  return /(started|restarted|back|^h\d|,|at once)/.test(what) ? (ceph, now) => start(ceph, named(what, ceph), now) : undefined;
}

function commandOf(command: string): Deed['does'] | undefined {
  const flag = /^ceph osd (set|unset) ([\w-]+)$/.exec(command);
  if (flag !== null) return (ceph) => withFlag(ceph, flag[2] as string, flag[1] === 'set');
  const ratio = /^ceph osd set-(\w+)-ratio ([\d.]+)$/.exec(command);
  if (ratio !== null) return (ceph, now) => ({ ...ceph, ratiosAt: now, settings: { ...ceph.settings, [`${ratio[1]}_ratio`]: Number(ratio[2]) } });
  if (command === 'ceph mgr fail') return failMgr;
  if (command === 'ceph crash archive-all') return (ceph) => ({ ...ceph, daemonCrashes: [], moduleCrashes: [] });
  if (command.startsWith('ceph crash post')) return (ceph) => ({ ...ceph, daemonCrashes: ['posted'] });
  return undefined;
}

function withFlag(ceph: Ceph, flag: string, isSet: boolean): Ceph {
  const flags = flag === 'pause' ? ['pauserd', 'pausewr'] : [flag];
  const rest = ceph.flags.filter((one) => !flags.includes(one));
  return { ...ceph, flags: isSet ? [...rest, ...flags] : rest };
}

/** `mon.c osd.2`, `h3`, `mons`, `OSDs and mgrs`, `all`. */
function named(what: string, ceph: Ceph): readonly string[] {
  const own = [...what.matchAll(/\b(mon|mgr|osd)\.\w+/g)].map(([key]) => key);
  if (own.length > 0) return own;
  const [host] = /\bh\d\b/.exec(what) ?? [];
  if (host !== undefined) return everyDaemon(ceph).filter((key) => daemonAt(ceph, key)?.host === host);
  if (/^all\b/.test(what)) return everyDaemon(ceph);
  const kinds = ['mon', 'mgr', 'osd'].filter((kind) => what.toLowerCase().includes(`${kind}s`));
  return everyDaemon(ceph).filter((key) => kinds.includes(key.slice(0, 3)));
}

function everyDaemon({ mons: monitors, mgrs, osds }: Ceph): readonly string[] {
  return [...monitors.map(({ name }) => `mon.${name}`), ...mgrs.map(({ name }) => `mgr.${name}`), ...osds.map(({ id }) => `osd.${id}`)];
}

function daemonAt(ceph: Ceph, key: string) {
  const [kind, id] = key.split('.');
  if (kind === 'mon') return ceph.mons.find(({ name }) => name === id);
  return kind === 'mgr' ? ceph.mgrs.find(({ name }) => name === id) : ceph.osds.find((osd) => String(osd.id) === id);
}

function processOf(ceph: Ceph, key: string): Process | undefined {
  return daemonAt(ceph, key)?.process;
}

function start(ceph: Ceph, keys: readonly string[], now: TimeMs): Ceph {
  return turn(ceph, keys, 'running', now, now);
}

function turn(ceph: Ceph, keys: readonly string[], process: Process, now: TimeMs, startedAt?: TimeMs): Ceph {
  return keys.reduce((rest, key) => {
    const sighting = { host: daemonAt(rest, key)?.host ?? 'h4', process, ...(startedAt === undefined ? {} : { startedAt }) };
    const [kind, id = ''] = key.split('.');
    if (kind === 'mon') return seeMon(rest, id, sighting, now);
    if (kind === 'mgr') return seeMgr(rest, id, sighting, now);
    const { totalBytes, usedBytes } = rest.osds.find((osd) => String(osd.id) === id) ?? { totalBytes: 4 * gigabyte, usedBytes: 0 };
    return seeOsd(rest, Number(id), sighting, now, { totalBytes, usedBytes });
  }, ceph);
}

function blankStart(ceph: Ceph, keys: readonly string[], now: TimeMs): Ceph {
  return keys.reduce((rest, key) => withMon(rest, key.slice(4), { store: 'blank' }), start(ceph, keys, now));
}
