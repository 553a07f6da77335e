import type { TimeMs } from '#base/brand.ts';
import { type Ceph, hasQuorum, later, latest, type Mgr } from './cluster.ts';
import { timing } from './settings.ts';
import type { Transition } from './transition.ts';

/** Silence of the active mgr, its successor, and the moment from which that one reports. [ceph src/mon/MgrMonitor.cc] */
export function* mgrTransitions(ceph: Ceph): Generator<Transition> {
  if (!hasQuorum(ceph)) return;
  const { active, since, available } = ceph.mgr;
  const mgr = ceph.mgrs.find(({ name }) => name === active);
  if (active === undefined) yield* firstActive(ceph);
  else if (mgr === undefined || !isActive(ceph, mgr)) yield* drop(ceph, mgr);
  else if (!available) {
    const at = latest(later(since, timing.mgrAvailableMs), later(ceph.quorum.since, timing.mgrAvailableMs));
    yield { at, to: (now) => ({ ...now, failedModules: [], mgr: { ...now.mgr, available: true } }) };
  }
}

/** The mgr that reports now: placement group states and module failures come from it. */
export function reportingMgr(ceph: Ceph): Mgr | undefined {
  const mgr = ceph.mgrs.find(({ name }) => name === ceph.mgr.active);
  return mgr !== undefined && ceph.mgr.available && isActive(ceph, mgr) ? mgr : undefined;
}

/** The process that was made active is the one that runs. */
function isActive({ mgr: { start } }: Ceph, { process, startedAt }: Mgr): boolean {
  return process === 'running' && startedAt === start;
}

function* firstActive(ceph: Ceph): Generator<Transition> {
  const [first] = ceph.mgrs.filter(({ process }) => process === 'running').sort((left, right) => left.startedAt - right.startedAt);
  if (first === undefined) return;
  const at = latest(later(first.startedAt, timing.mgrStartMs), ceph.quorum.since, ceph.mgr.since);
  yield { at, to: (now) => activate(now, first, at) };
}

/** One that was started again under its name replaces itself; one that is silent is dropped after the grace. */
function* drop(ceph: Ceph, mgr: Mgr | undefined): Generator<Transition> {
  const restarted = mgr?.process === 'running';
  const silent = latest(later(mgr?.since ?? ceph.mgr.since, timing.beaconGraceMs), later(ceph.mgr.since, timing.secondGraceMs), graceOfQuorum(ceph));
  const at = restarted ? latest(later(mgr.startedAt, timing.mgrStartMs), ceph.quorum.since) : silent;
  yield { at, to: (now) => succeed(now, at) };
}

/** A new leader gives every mgr the grace anew. */
function graceOfQuorum({ quorum }: Ceph): TimeMs {
  return later(quorum.since, timing.beaconGraceOfQuorumMs);
}

/** A standby takes over; one that died meanwhile and was not missed yet is taken for alive. */
function succeed(ceph: Ceph, at: TimeMs): Ceph {
  const others = ceph.mgrs.filter(({ name }) => name !== ceph.mgr.active);
  const running = ceph.mgrs.filter(({ process, startedAt }) => process === 'running' && later(startedAt, timing.mgrStartMs) <= at);
  const alive = running.find(({ name }) => name !== ceph.mgr.active) ?? running[0];
  const missed = others.find(({ process, since }) => process !== 'running' && at - since < timing.secondGraceMs && since > ceph.quorum.since);
  const next = alive ?? missed;
  if (next === undefined) return { ...ceph, failedModules: [], mgr: { active: undefined, start: at, since: at, available: false } };
  return activate(ceph, next, at);
}

function activate(ceph: Ceph, { name, startedAt }: Mgr, at: TimeMs): Ceph {
  return { ...ceph, mgr: { active: name, start: startedAt, since: at, available: false } };
}

/** `ceph mgr fail`: a standby takes over, the one that was active starts again. */
export function failMgr(ceph: Ceph, now: TimeMs): Ceph {
  const at = later(now, timing.mgrFailMs);
  const mgrs = ceph.mgrs.map((mgr) => (mgr.name === ceph.mgr.active ? { ...mgr, since: at, startedAt: at } : mgr));
  return succeed({ ...ceph, mgrs }, at);
}
