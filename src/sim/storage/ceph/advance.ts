import { assert } from '#base/assert.ts';
import type { TimeMs } from '#base/brand.ts';
import { sameJson } from '#base/equal.ts';
import type { Ceph } from './cluster.ts';
import { healthChecks } from './health.ts';
import { mgrTransitions } from './mgrs.ts';
import { monTransitions } from './mons.ts';
import { osdTransitions } from './osds.ts';
import { reportTransitions } from './reports.ts';
import type { Transition } from './transition.ts';

const mostSteps = 10_000;

/** Takes a cluster to a moment: everything that comes by itself until then has come, in order. */
export function advance(ceph: Ceph, from: TimeMs, to: TimeMs, seen?: (ceph: Ceph, at: TimeMs) => void): Ceph {
  let present = published(ceph, from);
  let now = from;
  seen?.(present, now);
  for (let steps = 0; ; steps++) {
    assert(steps < mostSteps, 'a Ceph cluster changes for ever');
    const next = nextTransition(present, now);
    if (next === undefined || next.at > to) return published(present, to);
    now = Math.max(now, next.at) as TimeMs;
    present = published(next.to(present), now);
    seen?.(present, now);
  }
}

/** When the cluster changes next if nothing is done to it; undefined: never. */
export function nextChangeAt(ceph: Ceph, now: TimeMs): TimeMs | undefined {
  return nextTransition(ceph, now)?.at;
}

/** The first that is still to come; one that only lets time pass counts once. */
function nextTransition(ceph: Ceph, now: TimeMs): Transition | undefined {
  let first: Transition | undefined;
  for (const transition of transitionsOf(ceph)) {
    if (!changes(transition, ceph, now)) continue;
    if (first === undefined || transition.at < first.at) first = transition;
  }
  return first;
}

function changes({ at, to }: Transition, ceph: Ceph, now: TimeMs): boolean {
  return Number.isFinite(at) ? at > now || to(ceph) !== ceph : to(ceph) !== ceph;
}

function* transitionsOf(ceph: Ceph): Generator<Transition> {
  yield* monTransitions(ceph);
  yield* mgrTransitions(ceph);
  yield* osdTransitions(ceph);
  yield* reportTransitions(ceph);
}

function published(ceph: Ceph, at: TimeMs): Ceph {
  const checks = healthChecks(ceph, at);
  return sameJson(checks, ceph.checks) ? ceph : { ...ceph, checks };
}
