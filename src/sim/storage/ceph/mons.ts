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
  if (hasQuorum(ceph)) {
    yield* losses(ceph);
    yield* joins(ceph);
  } else {
    yield* election(ceph);
    yield* blankElection(ceph);
  }
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

function* losses(ceph: Ceph): Generator<Transition> {
  for (const mon of ceph.mons) {
    if (runs(mon) || !ceph.quorum.members.includes(mon.name)) continue;
    const at = later(mon.since, timing.monNoticedMs);
    yield { at, to: (now) => ({ ...now, quorum: { members: [], since: at } }) };
  }
}

function* joins(ceph: Ceph): Generator<Transition> {
  for (const mon of ceph.mons) {
    if (!isElectable(mon) || ceph.quorum.members.includes(mon.name)) continue;
    const at = latest(mon.since > mon.startedAt ? later(mon.since, timing.monThawsMs) : later(mon.startedAt, timing.monJoinsMs), ceph.quorum.since);
    yield { at, to: (now) => ({ ...now, quorum: { ...now.quorum, members: ranked(now, [...now.quorum.members, mon.name]) } }) };
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
  yield { at, to: (now) => ({ ...now, quorum: { members: ranked(now, members), since: at } }) };
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
  return { ...ceph, mons, mgr, blank: true, pools: [], failedModules: [], moduleCrashes: [], quorum: { members: ranked(ceph, members), since: at } };
}

function ranked({ mons }: Ceph, names: readonly string[]): readonly string[] {
  return mons.map(({ name }) => name).filter((name) => names.includes(name));
}

export function withMon(ceph: Ceph, name: string, change: Partial<Mon>): Ceph {
  return { ...ceph, mons: ceph.mons.map((mon) => (mon.name === name ? { ...mon, ...change } : mon)) };
}
