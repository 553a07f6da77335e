import type { TimeMs } from '#base/brand.ts';
import type { Cause } from '#model/place.ts';
import type { EntryId } from '#sim/engine/trace.ts';
import type { Fault } from '#sim/faults/fault.ts';
import { lastStepMs, runFaults } from '#sim/faults/inject.ts';
import { apiWritable } from '#sim/processes.ts';
import type { End, Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';
import { type Workload, workloads } from '#sim/workloads.ts';
import { explanationOf } from './explain/explanation-of.ts';
import { type Held, heldFor } from './held.ts';
import { personIn } from './person.ts';
import { undecided, unknownOwner } from './undecided.ts';
import { unfinishedOf } from './unfinished.ts';
import { takeAsUnmet } from './unknowns.ts';
import type { Verdict } from './verdict.ts';

/** One contingency, run to its end in one twin. */
export interface ContingencyRun {
  readonly verdict: Verdict;
  readonly simulation: Simulation;
  readonly end: End;
  /** The first trace entry after the eve. */
  readonly from: EntryId;
  /** Workloads that were ready and are not any more. */
  readonly failed: readonly Workload[];
  /** Workloads whose missing pods upstream holds for a node that is gone, and the step that releases them. */
  readonly held: readonly Held[];
  /** What an operator started and will never see the end of. */
  readonly unfinished: readonly Cause[];
  /** Workloads that were not ready before any fault; they do not count. */
  readonly notReadyBefore: readonly Workload[];
  /** How many workloads were ready before: those that count. */
  readonly wasReady: number;
}

/** How long a run may take after its last fault when nobody says otherwise: two hours of cluster time. */
export const patienceMs = 2 * 3_600_000;

/** When a run with these faults ends at the latest. */
export function defaultHorizonMs(faults: readonly Fault[]): number {
  return Math.max(0, ...faults.map(lastStepMs)) + patienceMs;
}

/** Forks the eve, injects the faults and judges what is left at the end. */
export function runContingency(
  twin: Twin,
  faults: readonly Fault[],
  horizonMs = defaultHorizonMs(faults),
  unknowns: 'met' | 'unmet' = 'met',
): ContingencyRun {
  const before = workloads(twin.eve.view);
  const start = twin.eve.fork();
  if (unknowns === 'unmet') takeAsUnmet(start);
  const from = start.state.trace.next;
  const { simulation, end } = afterLateRetries(start, runFaults(start, faults, horizonMs, twin.tools), horizonMs);
  const wasReady = new Set(before.filter(({ ready, done }) => ready && !done).map(({ ref }) => ref));
  const notReady = workloads(simulation.view).filter(({ ref, ready }) => !ready && wasReady.has(ref));
  const gone = [...wasReady].filter((ref) => ref.kind === 'Pod' && simulation.view.object(ref) === undefined);
  const missing = [...notReady, ...gone.map((ref): Workload => ({ ref, desired: 1, working: 0, pods: [ref], ready: false, done: false }))];
  const held = missing.flatMap((workload) => heldFor(simulation, workload));
  const failed = missing.filter((workload) => !held.some((each) => each.workload === workload));
  const notReadyBefore = before.filter(({ ready }) => !ready);
  const run = { simulation, end, from, failed, held, unfinished: unfinishedOf(twin, simulation, faults), notReadyBefore, wasReady: wasReady.size };
  return { ...run, verdict: verdictOf(twin, run, faults) };
}

/** The longest that controllers' queues let a failing key wait, and a little. [client-go workqueue default_rate_limiters.go] */
const longestRetryMs = 1020_000;

/**
 * A settled run may still hold retries at their longest gap that would now succeed: they repeat, so nothing waits for
 * them. Goes on for one such gap, and further as long as that changes anything.
 */
function afterLateRetries(settled: Simulation, end: End, horizonMs: number): { simulation: Simulation; end: End } {
  const horizon = settled.state.epoch + horizonMs;
  if (end.end !== 'settled' || settled.state.now >= horizon) return { simulation: settled, end };
  const later = settled.fork();
  const from = later.state.trace.next;
  later.runTo(Math.min(horizon, later.state.now + longestRetryMs) as TimeMs);
  const changed = [...later.state.trace.entries(from)].some(({ body }) => body.kind === 'write');
  return changed ? afterLateRetries(later, later.run(horizon as TimeMs), horizonMs) : { simulation: settled, end };
}

function verdictOf(twin: Twin, run: Omit<ContingencyRun, 'verdict'>, faults: readonly Fault[]): Verdict {
  const { simulation } = run;
  const contingency = faults.map(({ text }) => text).join(' ');
  const assumptions = twin.assumptions.length;
  const explanation = explanationOf(twin, simulation);
  const api = apiWritable(simulation.view) ? [] : explanation.controlPlane();
  const owned = run.failed.flatMap((workload) => (isGone(simulation, workload) ? (unknownOwner(twin, workload.ref) ?? []) : []));
  const failed = run.failed.filter((workload) => !isGone(simulation, workload) || unknownOwner(twin, workload.ref) === undefined);
  const down = [...api, ...failed.map((workload) => explanation.workload(workload))];
  const because = [...down, ...run.unfinished];
  if (because.length === 0) {
    const unknown = [...owned, ...undecided(twin, run)];
    if (unknown.length > 0) return { contingency, answer: 'unknown', because: unknown, assumptions };
    const person = personIn(twin, simulation);
    return { contingency, answer: 'yes', ...(person.length === 0 ? {} : { person }), because, assumptions };
  }
  const kind = kindOf(down) ?? (down.length === 0 ? kindOfUnfinished(because) : undefined);
  if (kind === undefined && run.end.end === 'horizon' && !simulation.state.queue.settled) {
    return { contingency, answer: 'unknown', because: [{ text: 'the cluster is still changing when the run ends (--until)', because }], assumptions };
  }
  return { contingency, answer: 'no', kind, because, assumptions };
}

function isGone({ view }: Simulation, { ref }: Workload): boolean {
  return ref.kind === 'Pod' && view.object(ref) === undefined;
}

/** Of the kinds of `no`, the one its chain shows: a circle, a refusal, a lack of room; else none is claimed. */
export function kindOf(because: readonly Cause[]): Verdict['kind'] {
  if (some(because, ({ closesCycle }) => closesCycle === true)) return 'deadlock';
  if (some(because, ({ text }) => /\bis (invalid|forbidden)\b|admission webhook .* denied/.test(text))) return 'rejected';
  if (some(because, ({ text }) => /Insufficient |Too many pods|free ports/.test(text))) return 'capacity';
  return undefined;
}

/** What an operator began and cannot end is refused by the API, or waits for somebody to act. */
function kindOfUnfinished(because: readonly Cause[]): Verdict['kind'] {
  return some(because, ({ text }) => text.includes('may not be evicted')) ? 'rejected' : 'person';
}

function some(causes: readonly Cause[], holds: (cause: Cause) => boolean): boolean {
  return causes.some((cause) => holds(cause) || some(cause.because ?? [], holds));
}
