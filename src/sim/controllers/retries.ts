import type { TimeMs } from '#base/brand.ts';
import { setRow, type Write } from '../actor.ts';
import { controllerManagerProcess, incarnationOf } from '../processes.ts';
import { defineRow, type RowDefinition } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';

const firstDelayMs = 5;
const longestDelayMs = 1_000_000;

interface Failures {
  readonly count: number;
  readonly incarnation: number;
}

/** The rate-limited queue of one controller: failed keys come back after 5 ms, doubling to 1000 s. */
export interface Retries {
  /** Has the key looked at again; at the cap the retry is a repetition that keeps nothing from being settled. */
  again(ref: ObjectRef, view: View): Generator<Write, void>;
  forget(ref: ObjectRef, view: View): Iterable<Write>;
  /** Is the key to come back? */
  isFailing(ref: ObjectRef, view: View): boolean;
}

const nothing: readonly Write[] = [];

/** Follows client-go util/workqueue/default_rate_limiters.go (per item part), v0.28. */
export function retriesOf(controller: string): Retries {
  const table: RowDefinition<Failures> = defineRow<Failures>(`${controller}-retries`, { judged: false });
  return {
    *again(ref, view) {
      const incarnation = incarnationOf(view, controllerManagerProcess);
      const known = view.row(table, ref);
      const count = known?.incarnation === incarnation ? known.count : 0;
      const delay = Math.min(firstDelayMs * 2 ** count, longestDelayMs);
      yield setRow(table, ref, { count: count + 1, incarnation });
      yield { verb: 'wake', at: (view.now + delay) as TimeMs, why: 'retry', weight: delay < longestDelayMs ? 'progress' : 'repeat' };
    },
    isFailing: (ref, view) => view.row(table, ref) !== undefined,
    forget: (ref, view) => (view.row(table, ref) === undefined ? nothing : [setRow(table, ref, undefined)]),
  };
}
