import type { TimeMs } from '#base/brand.ts';
import { type Ceph, hasQuorum, later, latest, type Osd, serves } from './cluster.ts';
import { timing } from './settings.ts';
import type { Transition } from './transition.ts';

/**
 * How OSDs are marked down, up, out and in again. Without quorum nothing of the map changes.
 *
 * Follows ceph src/mon/OSDMonitor.cc; times are recorded on 16.2.15.
 */
export function* osdTransitions(ceph: Ceph): Generator<Transition> {
  if (!hasQuorum(ceph) || ceph.blank) return;
  for (const osd of ceph.osds) {
    const at = osd.up ? downAt(ceph, osd) : upAt(ceph, osd);
    if (at !== undefined) yield { at, to: (now) => (osd.up ? markDown(now, osd.id, at) : markUp(now, osd.id, at)) };
  }
  yield* outs(ceph);
}

function downAt(ceph: Ceph, osd: Osd): TimeMs | undefined {
  if (serves(osd) || ceph.flags.includes('nodown') || isLastUp(ceph)) return undefined;
  const quorum = later(ceph.quorum.since, timing.osdRefusedMs);
  const reporters = reportersOf(ceph, osd);
  const diedAt = osd.process === 'running' ? osd.startedAt : osd.since;
  if (osd.process !== 'dark') {
    const [first] = reporters;
    if (first !== undefined) return latest(later(latest(diedAt, first), timing.osdRefusedMs), quorum);
    return osd.process === 'running' ? later(bootsAt(ceph, osd), -timing.osdReplacedMs) : silentAt(osd, quorum);
  }
  const enough = reporters[ceph.settings.mon_osd_min_down_reporters - 1];
  return enough === undefined ? silentAt(osd, quorum) : latest(later(latest(diedAt, enough), timing.osdDarkMs), quorum);
}

/** Nobody reports it: the monitors miss its beacon. */
function silentAt({ since }: Osd, quorum: TimeMs): TimeMs {
  return latest(later(since, timing.osdNoReporterMs), quorum);
}

/** Since when there are hosts whose OSDs can report this one, in order of time. */
function reportersOf({ osds }: Ceph, { host }: Osd): readonly TimeMs[] {
  const hosts = new Map<string, TimeMs>();
  for (const osd of osds) {
    if (osd.host === host || !serves(osd)) continue;
    hosts.set(osd.host, Math.min(osd.changedAt, hosts.get(osd.host) ?? Number.POSITIVE_INFINITY) as TimeMs);
  }
  return [...hosts.values()].sort((left, right) => left - right);
}

function isLastUp({ osds, settings }: Ceph): boolean {
  const up = osds.filter((osd) => osd.up).length;
  return (up - 1) / osds.length < settings.mon_osd_min_up_ratio;
}

function upAt(ceph: Ceph, osd: Osd): TimeMs | undefined {
  return osd.process !== 'running' || ceph.flags.includes('noup') ? undefined : bootsAt(ceph, osd);
}

/** A process that only was silent is up again at once; a new one boots, and waits for the monitors if it must. */
function bootsAt(ceph: Ceph, { startedAt, since, bootedStart }: Osd): TimeMs {
  if (startedAt === bootedStart) return latest(later(since, timing.osdThawsMs), ceph.quorum.since);
  return latest(later(startedAt, timing.osdBootsMs), later(ceph.quorum.since, timing.osdBootsMs));
}

/** Those that are down for the interval go out in one tick; the share that is in is looked at before. */
function* outs(ceph: Ceph): Generator<Transition> {
  if (ceph.flags.includes('noout')) return;
  const share = ceph.osds.filter((osd) => osd.in).length / ceph.osds.length;
  if (share < ceph.settings.mon_osd_min_in_ratio) return;
  const due = ceph.osds
    .filter((osd) => osd.in && !osd.up)
    .map(({ id, changedAt }) => ({ id, at: later(changedAt, ceph.settings.mon_osd_down_out_interval * 1000 + timing.outTickMs) }));
  if (due.length === 0) return;
  const at = Math.min(...due.map((osd) => osd.at)) as TimeMs;
  const ids = due.filter((osd) => osd.at < at + timing.outTickMs).map(({ id }) => id);
  yield { at, to: (now) => ids.reduce((rest, id) => withOsd(rest, id, { in: false, autoOut: true, changedAt: at }), now) };
}

function markDown(ceph: Ceph, id: number, at: TimeMs): Ceph {
  return withOsd(ceph, id, { up: false, changedAt: at });
}

/** One that went out by itself comes in again with its boot. */
function markUp(ceph: Ceph, id: number, at: TimeMs): Ceph {
  const osd = ceph.osds.find((one) => one.id === id) as Osd;
  return withOsd(ceph, id, { up: true, in: osd.in || osd.autoOut, autoOut: false, changedAt: at, bootedStart: osd.startedAt });
}

export function withOsd(ceph: Ceph, id: number, change: Partial<Osd>): Ceph {
  return { ...ceph, osds: ceph.osds.map((osd) => (osd.id === id ? { ...osd, ...change } : osd)) };
}
