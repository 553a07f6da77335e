import type { TimeMs } from '#base/brand.ts';
import { symptomsOf } from '#findings/health/health.ts';
import { runOn } from '#findings/health/run-on.ts';
import type { Symptom } from '#findings/health/symptom.ts';
import type { Cause } from '#model/place.ts';
import { actionHindrance, performAction } from '#sim/actions/actions.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Step } from './step.ts';

/** What came of a plan in a fork. */
export interface Outcome {
  readonly healthy: boolean;
  /** After how long the cluster was healthy and stayed so, counted from the moment. */
  readonly recoveredAfterMs?: number;
  /** When each step was taken, counted from the moment. */
  readonly takenAfterMs: readonly number[];
  /** What is wrong at the end. */
  readonly left: readonly Symptom[];
  /** A step that could not be taken, and why. */
  readonly hindered?: { readonly step: Step; readonly because: Cause };
  readonly simulation: Simulation;
}

/** A person waits this long for what a step brings about before taking the next. */
const betweenStepsMs = 60_000;
/** ... and this long for a step to become possible. */
const patienceMs = 20 * 60_000;
/** ... trying every so often: an API server that exits again and again is there for half a minute. */
const tryAgainMs = 15_000;
/** Healthy for this long is healthy. */
const stableMs = 10 * 60_000;
/** What has been wrong in the same way for this long stays so: longer than any back-off, timeout or interval that is usual. */
const hopelessMs = 45 * 60_000;
const minuteMs = 60_000;

/** Takes the steps one after the other in a fork of the moment, and watches whether the cluster becomes and stays healthy. */
export function carryOut(moment: Simulation, steps: readonly Step[], expected: ReadonlySet<ObjectRef>, horizonMs: number): Outcome {
  const from = moment.state.now;
  const taken = steps.reduce<Taken>((before, step) => takeStep(before, step, from), { simulation: moment, afterMs: [] });
  return outcomeOf(taken, from, expected, horizonMs);
}

/** How far the steps of a plan were taken. The simulation stands right after the last; it is never run on itself. */
export interface Taken {
  readonly simulation: Simulation;
  readonly afterMs: readonly number[];
  readonly hindered?: { readonly step: Step; readonly because: Cause };
}

/** Takes a further step in a fork, counted from the moment; nothing more is taken once a step could not be. */
export function takeStep(before: Taken, step: Step, from: TimeMs): Taken {
  if (before.hindered !== undefined) return before;
  const fork = before.simulation.fork();
  const because = waitUntilPossible(fork, step);
  if (because !== undefined) return { simulation: fork, afterMs: before.afterMs, hindered: { step, because } };
  const afterMs = [...before.afterMs, fork.state.now - from];
  performAction(fork, step.action);
  fork.run((fork.state.now + betweenStepsMs) as TimeMs);
  return { simulation: fork, afterMs };
}

/** Watches in a fork whether the cluster becomes and stays healthy after steps that were taken. */
export function outcomeOf(
  { simulation, afterMs: takenAfterMs, hindered }: Taken,
  from: TimeMs,
  expected: ReadonlySet<ObjectRef>,
  horizonMs: number,
): Outcome {
  if (hindered !== undefined) return { healthy: false, takenAfterMs, left: symptomsOf(simulation, expected), hindered, simulation };
  const fork = simulation.fork();
  return { ...watch(fork, from, expected, horizonMs), takenAfterMs, simulation: fork };
}

function waitUntilPossible(fork: Simulation, { action }: Step): Cause | undefined {
  const until = fork.state.now + patienceMs;
  for (;;) {
    const hindrance = actionHindrance(action, fork.view);
    if (hindrance === undefined || fork.state.now >= until) return hindrance;
    fork.runTo((fork.state.now + tryAgainMs) as TimeMs);
  }
}

function watch(
  fork: Simulation,
  from: TimeMs,
  expected: ReadonlySet<ObjectRef>,
  horizonMs: number,
): Pick<Outcome, 'healthy' | 'left' | 'recoveredAfterMs'> {
  const until = fork.state.now + horizonMs;
  let left = symptomsOf(fork, expected);
  let since = fork.state.now;
  for (;;) {
    const isWell = left.length === 0;
    if (isWell && fork.state.now - since >= stableMs) return { healthy: true, left, recoveredAfterMs: since - from };
    if (fork.state.now >= until || (!isWell && fork.state.now - since >= hopelessMs)) return { healthy: false, left };
    const isOver = runOn(fork, sliceMs(fork.state.now - from, isWell, until - fork.state.now));
    const now = symptomsOf(fork, expected);
    if (textOf(now) !== textOf(left)) since = fork.state.now;
    left = now;
    if (isOver) return left.length > 0 ? { healthy: false, left } : { healthy: true, left, recoveredAfterMs: since - from };
  }
}

function textOf(symptoms: readonly Symptom[]): string {
  return symptoms.map(({ text }) => text).join();
}

/** Looks each minute at first, and less often later. */
function sliceMs(afterMs: number, isWell: boolean, leftMs: number): number {
  return Math.min(leftMs, isWell || afterMs < 20 * minuteMs ? minuteMs : 5 * minuteMs);
}
