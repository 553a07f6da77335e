import type { TimeMs } from '#base/brand.ts';
import type { Requirement } from '#model/capabilities/requirement.ts';
import { type Actor, type Outcome, onObject, onRow, type Reconciliation, setRow, type Wake, type Watch, type Write } from '../actor.ts';
import { capabilityFlips, waits } from '../capabilities/waits.ts';
import type { Weight } from '../engine/queue.ts';
import { operatorActs, operatorProcess } from '../operators.ts';
import { incarnationOf, processes } from '../processes.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { type FluxObject, requestedAt } from './flux-objects.ts';

/**
 * When a controller looks at an object again by itself. Nobody waits for these times: only when what it would find has
 * changed is a timer set for the next one.
 */
export type Schedule =
  | { readonly kind: 'every'; readonly from: TimeMs; readonly periodMs: number }
  /** Retries with growing gaps: 750 ms, doubling to 15 min. [fluxcd/pkg runtime/controller/rate_limiter.go] */
  | { readonly kind: 'backoff'; readonly from: TimeMs };

export const firstRetryMs = 750;
export const longestRetryMs = 900_000;

/** The first time of a schedule after `now`. */
export function nextTime(schedule: Schedule, now: TimeMs): TimeMs {
  if (schedule.kind === 'every') return (schedule.from + (Math.floor((now - schedule.from) / schedule.periodMs) + 1) * schedule.periodMs) as TimeMs;
  let at: number = schedule.from;
  let gap = firstRetryMs;
  for (; gap < longestRetryMs; gap *= 2) {
    at += gap;
    if (at > now) return at as TimeMs;
  }
  return nextTime({ kind: 'every', from: at as TimeMs, periodMs: longestRetryMs }, Math.max(now, at) as TimeMs);
}

/** What a controller remembers of its last look at an object. */
interface Poll {
  readonly generation: number | undefined;
  readonly requested: string | undefined;
  readonly incarnation: number;
  readonly seen: string;
  readonly urgent: string;
  readonly schedule: Schedule;
  /** When it will look because something has changed. */
  readonly due?: TimeMs;
}

const polls = defineRow<Poll>('flux-poll');

/** What a look would find: `seen` counts at the next look, a new non-empty `urgent` calls for one at once. */
export interface Finding {
  readonly seen: string;
  readonly urgent: string;
}

/** What follows a look: when the next one is, and one that is certain. */
export interface Next {
  readonly schedule: Schedule;
  readonly certain?: { readonly at: TimeMs; readonly weight: Weight };
}

export interface PolledKind<T extends FluxObject> {
  readonly controller: string;
  readonly kind: string;
  /** As in `operator(gitrepositories)`. */
  readonly operator: string;
  readonly watches: readonly Watch[];
  /** Undefined: nothing is known of what it stands for, so it is left alone. */
  find(view: View, ref: ObjectRef, object: T): Finding | undefined;
  /** What it needs to find anything; it is told when that changes. */
  needs(view: View, object: T): Requirement | undefined;
  act(view: View, ref: ObjectRef, object: T, wake: Wake): Generator<Write, Next, Outcome>;
  /** Work that has begun and goes on whatever else happens; true while it does. */
  goOn?(view: View, ref: ObjectRef, object: T, wake: Wake): Generator<Write, Next | 'busy' | 'idle', Outcome>;
  /** The object was deleted. */
  gone?(view: View, ref: ObjectRef): Generator<Write, void, Outcome>;
}

/** A controller of Flux for one kind: acts on changes, and at the points of its grid when those would show something new. */
export function polling<T extends FluxObject>(kind: PolledKind<T>): Actor {
  const process = operatorProcess(kind.operator);
  return {
    name: kind.controller,
    watches: [
      onObject<T>(kind.kind, ({ ref, before, after }) => (isOnlyStatus(before, after) ? [] : [ref])),
      onRow(processes, ({ ref }, view) => (ref.name === process ? view.list(kind.kind) : [])),
      onRow(capabilityFlips, ({ ref }) => (ref.kind === kind.kind ? [ref] : [])),
      ...kind.watches,
    ],
    active: (view) => operatorActs(view, kind.operator),
    *reconcile(ref, view, wake) {
      const object = view.object<T>(ref);
      if (object === undefined) {
        yield* forget(ref, view);
        if (kind.gone !== undefined) yield* kind.gone(view, ref);
        return;
      }
      const finding = kind.find(view, ref, object);
      if (finding !== undefined) yield* look(kind, { process, finding, object }, ref, view, wake);
    },
  };
}

function isOnlyStatus(before: FluxObject | undefined, after: FluxObject | undefined): boolean {
  return before !== undefined && after !== undefined && before.spec === after.spec && before.metadata === after.metadata;
}

function* forget(ref: ObjectRef, view: View): Reconciliation {
  if (view.row(polls, ref) !== undefined) yield setRow(polls, ref, undefined);
  if (view.row(waits, ref) !== undefined) yield setRow(waits, ref, undefined);
}

interface Looking<T> {
  readonly process: string;
  readonly finding: Finding;
  readonly object: T;
}

function* look<T extends FluxObject>(
  kind: PolledKind<T>,
  { process, finding, object }: Looking<T>,
  ref: ObjectRef,
  view: View,
  wake: Wake,
): Reconciliation {
  const poll = view.row(polls, ref);
  const incarnation = incarnationOf(view, process);
  if (poll === undefined) yield* listen(kind, object, ref, view);
  const going = poll?.incarnation === incarnation && kind.goOn !== undefined ? yield* kind.goOn(view, ref, object, wake) : 'idle';
  if (going === 'busy') return;
  if (going !== 'idle') yield* remember(kind, { process, ref, view }, going);
  if (object.spec?.suspend === true) return;
  if (poll === undefined || isDue(poll, object, incarnation, finding, view, wake)) {
    const next = yield* kind.act(view, ref, object, wake);
    yield* remember(kind, { process, ref, view }, next);
  } else if (going === 'idle') yield* lookLater(poll, finding, ref, view);
}

function isDue(poll: Poll, object: FluxObject, incarnation: number, finding: Finding, view: View, wake: Wake): boolean {
  if (poll.generation !== object.metadata.generation || poll.incarnation !== incarnation) return true;
  if (poll.requested !== requestedAt(object)) return true;
  if (finding.urgent !== '' && finding.urgent !== poll.urgent) return true;
  return wake.timers.includes('poll') && poll.due !== undefined && poll.due <= view.now;
}

/** Something would be found now that was not there at the last look: then the next one counts. */
function* lookLater(poll: Poll, finding: Finding, ref: ObjectRef, view: View): Reconciliation {
  if (finding.seen === poll.seen || (poll.due !== undefined && poll.due > view.now)) return;
  const due = nextTime(poll.schedule, view.now);
  yield setRow(polls, ref, { ...poll, due });
  yield { verb: 'wake', at: due, why: 'poll' };
}

function* remember<T extends FluxObject>(
  kind: PolledKind<T>,
  { process, ref, view }: { readonly process: string; readonly ref: ObjectRef; readonly view: View },
  { schedule, certain }: Next,
): Reconciliation {
  const object = view.object<T>(ref);
  if (object === undefined) return;
  const finding = kind.find(view, ref, object) ?? { seen: '', urgent: '' };
  yield setRow(polls, ref, {
    generation: object.metadata.generation,
    requested: requestedAt(object),
    incarnation: incarnationOf(view, process),
    ...finding,
    schedule,
    due: certain?.at,
  });
  if (certain !== undefined) yield { verb: 'wake', at: certain.at, why: 'poll', weight: certain.weight };
}

function* listen<T extends FluxObject>(kind: PolledKind<T>, object: T, ref: ObjectRef, view: View): Reconciliation {
  const on = kind.needs(view, object);
  if (on !== undefined) yield setRow(waits, ref, { on, actor: kind.controller, since: view.now });
}

/** Looks at every period from now on. */
export function every(view: View, periodMs: number): Schedule {
  return { kind: 'every', from: view.now, periodMs };
}
