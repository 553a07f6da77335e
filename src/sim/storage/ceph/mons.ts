import type { TimeMs } from '#base/brand.ts';
import { always, type Ceph, hasQuorum, later, latest, type Mon, majorityOf } from './cluster.ts';
import { timing } from './settings.ts';
import type { Transition } from './transition.ts';

/**
 * What the monitors do next: copy a lost store, notice that one is gone, elect.
 *
 * Follows ceph src/mon/Monitor.cc and Elector.cc; times are recorded on 16.2.15.
 */
export function* monTransitions(ceph: Ceph): Generator<Transition> {
  yield* syncs(ceph);
  yield* blankElection(ceph);
  if (hasQuorum(ceph)) {
    yield* losses(ceph);
    yield* joins(ceph);
  } else yield* election(ceph);
}

const runs = ({ process }: Mon): boolean => process === 'running';
const isElectable = (mon: Mon): boolean => runs(mon) && mon.store === 'synced';

/** A blank monitor copies the store of any that has one and runs. */
function* syncs(ceph: Ceph): Generator<Transition> {
  const sources = ceph.mons.filter(isElectable);
  if (sources.length === 0) return;
  const available = Math.min(...sources.map(({ startedAt }) => startedAt)) as TimeMs;
  for (const mon of ceph.mons) {
    if (!runs(mon) || mon.store === 'synced') continue;
    yield { at: later(latest(mon.startedAt, available), timing.storeSyncMs), to: (now) => withMon(now, mon.name, { store: 'synced' }) };
  }
}

/** Whoever is left notices after a while; where nobody is left there is no quorum from that moment on. */
function* losses(ceph: Ceph): Generator<Transition> {
  const members = ceph.mons.filter(({ name }) => ceph.quorum.members.includes(name));
  if (!members.some((mon) => runs(mon) && ceph.quorum.joined[mon.name] === mon.startedAt)) {
    const at = latest(...members.map(({ since }) => since));
    yield { at, to: (now) => ({ ...now, quorum: { members: [], since: at, joined: {} } }) };
  }
  for (const mon of ceph.mons) {
    if (runs(mon) || !ceph.quorum.members.includes(mon.name)) continue;
    const at = later(mon.since, timing.monNoticedMs);
    yield { at, to: (now) => ({ ...now, quorum: { members: [], since: at, joined: {} } }) };
  }
}

function* joins(ceph: Ceph): Generator<Transition> {
  for (const mon of ceph.mons) {
    if (!isElectable(mon) || (ceph.quorum.joined[mon.name] === mon.startedAt && ceph.quorum.members.includes(mon.name))) continue;
    const at = latest(mon.since > mon.startedAt ? later(mon.since, timing.monThawsMs) : later(mon.startedAt, timing.monJoinsMs), ceph.quorum.since);
    yield { at, to: (now) => ({ ...now, quorum: quorumOf(now, [...now.quorum.members, mon.name], now.quorum.since) }) };
  }
}

/** A majority that has its stores elects: once one is missed, or once the one that was missing has started. */
function* election(ceph: Ceph): Generator<Transition> {
  const candidates = ceph.mons.filter(isElectable);
  const needed = majorityOf(ceph);
  if (ceph.mons.length === 0 || candidates.length < needed) return;
  const isCold = candidates.every(({ startedAt }) => startedAt > ceph.quorum.since || ceph.quorum.since === always);
  const ready = candidates.map((mon) => ({ mon, at: readyAt(ceph, mon, isCold) })).sort((left, right) => left.at - right.at);
  const at = ready[needed - 1]?.at as TimeMs;
  const members = ready.filter((candidate) => candidate.at <= at).map(({ mon }) => mon.name);
  yield { at, to: (now) => ({ ...now, quorum: quorumOf(now, members, at) }) };
}

function readyAt({ quorum }: Ceph, { startedAt, since }: Mon, isCold: boolean): TimeMs {
  if (isCold) return later(startedAt, timing.coldQuorumMs);
  const elected = later(quorum.since, timing.electionMs);
  if (startedAt > quorum.since) return latest(elected, later(startedAt, timing.monRestoresMs));
  return since > quorum.since ? latest(elected, later(since, timing.electionMs)) : elected;
}

/** When no store is left, the blank ones make a quorum of their own: over nothing. */
function* blankElection(ceph: Ceph): Generator<Transition> {
  const running = ceph.mons.filter(runs);
  if (running.length < majorityOf(ceph) || running.length === 0 || running.some(({ store }) => store === 'synced')) return;
  const at = later(latest(...running.map(({ startedAt }) => startedAt)), timing.blankQuorumMs);
  yield { at, to: (now) => blanked(now, at) };
}

/** A quorum over empty maps: no OSD, no pool, no key is known any more. */
function blanked(ceph: Ceph, at: TimeMs): Ceph {
  const mons = ceph.mons.map((mon): Mon => ({ ...mon, store: 'synced' }));
  const members = mons.filter(runs).map(({ name }) => name);
  const mgr = { active: undefined, start: always, since: at, available: false };
  return { ...ceph, mons, mgr, blank: true, pools: [], failedModules: [], moduleCrashes: [], quorum: quorumOf(ceph, members, at) };
}

/** A quorum of those monitors, by rank; it is one of their present processes. */
function quorumOf({ mons }: Ceph, names: readonly string[], since: TimeMs): Ceph['quorum'] {
  const members = mons.filter(({ name }) => names.includes(name));
  return { members: members.map(({ name }) => name), since, joined: Object.fromEntries(members.map(({ name, startedAt }) => [name, startedAt])) };
}

export function withMon(ceph: Ceph, name: string, change: Partial<Mon>): Ceph {
  return { ...ceph, mons: ceph.mons.map((mon) => (mon.name === name ? { ...mon, ...change } : mon)) };
}
