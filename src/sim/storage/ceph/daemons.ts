import type { TimeMs } from '#base/brand.ts';
import { always, type Ceph, type Daemon, type Mgr, type Mon, type Osd, type Process } from './cluster.ts';

/** A daemon's process as somebody outside sees it; `startedAt` differs when it is another one than before. */
export interface Sighting {
  readonly host: string;
  readonly process: Process;
  readonly startedAt?: TimeMs;
}

/** A monitor, as it is seen now; `store` says whether its directory holds what it held. */
export function seeMon(ceph: Ceph, name: string, sighting: Sighting, now: TimeMs, store: Mon['store'] = 'synced'): Ceph {
  const before = ceph.mons.find((mon) => mon.name === name);
  const mon: Mon = { ...seen(before, sighting, now), name, store: before?.store === 'blank' ? 'blank' : store, skewMs: before?.skewMs ?? 0 };
  return { ...ceph, mons: replaced(ceph.mons, before, mon) };
}

export function seeMgr(ceph: Ceph, name: string, sighting: Sighting, now: TimeMs): Ceph {
  const before = ceph.mgrs.find((mgr) => mgr.name === name);
  const mgr: Mgr = { ...seen(before, sighting, now), name };
  return { ...ceph, mgrs: replaced(ceph.mgrs, before, mgr) };
}

/** An OSD; one not seen before is new, and comes in when it boots. */
export function seeOsd(ceph: Ceph, id: number, sighting: Sighting, now: TimeMs, size: Pick<Osd, 'totalBytes' | 'usedBytes'>): Ceph {
  const before = ceph.osds.find((osd) => osd.id === id);
  const fresh = { up: false, in: false, autoOut: true, changedAt: now, bootedStart: always };
  const osd: Osd = { ...fresh, ...before, ...seen(before, sighting, now), ...size, id };
  return { ...ceph, osds: replaced(ceph.osds, before, osd) };
}

function seen(before: Daemon | undefined, { host, process, startedAt = before?.startedAt ?? always }: Sighting, now: TimeMs): Daemon {
  const isSame = before !== undefined && before.process === process && before.startedAt === startedAt;
  return { host, process, startedAt, since: isSame ? before.since : startedAt === before?.startedAt ? now : (Math.max(startedAt, always) as TimeMs) };
}

function replaced<T>(list: readonly T[], before: T | undefined, after: T): readonly T[] {
  return before === undefined ? [...list, after] : list.map((one) => (one === before ? after : one));
}

/** A module's thread ends with an exception. From version 17 on it is filed as a crash, too. [ceph src/mgr/ActivePyModule.cc] */
export function failModule(ceph: Ceph, name: string, text: string, at: TimeMs): Ceph {
  const failedModules = [...ceph.failedModules.filter((module) => module.name !== name), { name, text, at }];
  return { ...ceph, failedModules, moduleCrashes: ceph.major < 17 ? ceph.moduleCrashes : [...ceph.moduleCrashes, at] };
}
