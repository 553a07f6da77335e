import type { TimeMs } from '#base/brand.ts';
import type { Pod } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import { isWorkingPod } from '#sim/capabilities/judge.ts';
import type { EntryId } from '#sim/engine/trace.ts';
import type { Fault } from '#sim/faults/fault.ts';
import { runFaults } from '#sim/faults/inject.ts';
import { machines } from '#sim/machines.ts';
import { apiWritable } from '#sim/processes.ts';
import type { End, Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';
import type { View } from '#sim/view.ts';
import { type Workload, workloads } from '#sim/workloads.ts';
import { unknownsMet, unknownsRef, unrendered } from '#sim/world.ts';
import { Explanation } from './explain/explain.ts';
import { Provenance } from './explain/provenance.ts';
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
  readonly held: readonly { readonly workload: Workload; readonly release: string }[];
  /** Workloads that were not ready before any fault; they do not count. */
  readonly notReadyBefore: readonly Workload[];
  /** How many workloads were ready before: those that count. */
  readonly wasReady: number;
}

/** How long a run may take when nobody says otherwise: two hours of cluster time. */
export const defaultHorizonMs = 2 * 3_600_000;

/** Forks the eve, injects the faults and judges what is left at the end. */
export function runContingency(
  twin: Twin,
  faults: readonly Fault[],
  horizonMs = defaultHorizonMs,
  unknowns: 'met' | 'unmet' = 'met',
): ContingencyRun {
  const before = workloads(twin.eve.view);
  const start = twin.eve.fork();
  if (unknowns === 'unmet') start.perform({ verb: 'row', table: unknownsMet, ref: unknownsRef(start.view), value: false }, 'contingency');
  const from = start.state.trace.next;
  const { simulation, end } = afterLateRetries(start, runFaults(start, faults, horizonMs, twin.tools), horizonMs);
  const wasReady = new Set(before.filter(({ ready, done }) => ready && !done).map(({ ref }) => ref));
  const notReady = workloads(simulation.view).filter(({ ref, ready }) => !ready && wasReady.has(ref));
  const gone = [...wasReady].filter((ref) => ref.kind === 'Pod' && simulation.view.object(ref) === undefined);
  const missing = [...notReady, ...gone.map((ref): Workload => ({ ref, desired: 1, working: 0, pods: [ref], ready: false, done: false }))];
  const held = missing.flatMap((workload) => heldFor(simulation, workload));
  const failed = missing.filter((workload) => !held.some((each) => each.workload === workload));
  const run = { simulation, end, from, failed, held, notReadyBefore: before.filter(({ ready }) => !ready), wasReady: wasReady.size };
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

/**
 * Whether upstream holds a workload's missing pods for a node that stays away: a StatefulSet's identity, a volume that is
 * attached or local there, a DaemonSet's place.
 */
function heldFor(simulation: Simulation, workload: Workload): { workload: Workload; release: string }[] {
  const { view } = simulation;
  const missing = workload.pods.filter((pod) => !isWorkingPod(view, pod)).map((pod) => view.object<Pod>(pod));
  const lost = missing.flatMap((pod) => (pod?.spec.nodeName !== undefined && isOff(view, pod.spec.nodeName) ? [pod.spec.nodeName] : []));
  const [node] = lost;
  if (node === undefined) return [];
  const all = lost.length === missing.length;
  if (workload.ref.kind === 'DaemonSet' && all) return [{ workload, release: `return ${node}, or delete the Node` }];
  const holds = (workload.ref.kind === 'StatefulSet' && all) || missing.some(usesClaim);
  return holds ? [{ workload, release: `return ${node}, or taint it node.kubernetes.io/out-of-service=nodeshutdown:NoExecute` }] : [];
}

function isOff(view: View, node: string): boolean {
  return view.row(machines, view.ref('Node', '', node))?.phase === 'off';
}

function usesClaim(pod: Pod | undefined): boolean {
  return pod?.spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined) ?? false;
}

function verdictOf(twin: Twin, run: Omit<ContingencyRun, 'verdict'>, faults: readonly Fault[]): Verdict {
  const { simulation, failed } = run;
  const contingency = faults.map(({ text }) => text).join(' ');
  const assumptions = twin.assumptions.length;
  const explanation = new Explanation(simulation, twin.judge, new Provenance(twin.model.objects, simulation.state.refs, simulation.view));
  const api = apiWritable(simulation.view) ? [] : explanation.controlPlane();
  const because = [...api, ...failed.map((workload) => explanation.workload(workload))];
  if (because.length === 0) {
    const unknown = [...neverSettles(run), ...nothingKnown(run), ...hingesOnCapacity(twin, simulation)];
    return { contingency, answer: unknown.length === 0 ? 'yes' : 'unknown', because: unknown, assumptions };
  }
  return { contingency, answer: 'no', kind: kindOf(because), because, assumptions };
}

function neverSettles({ end }: Pick<ContingencyRun, 'end'>): readonly Cause[] {
  return end.end === 'livelock' ? [{ text: `the run changes without end at one instant (${end.by}); what comes after is not known` }] : [];
}

/** Without a workload that was ready there is nothing to come back, and nothing to say. */
function nothingKnown({ simulation, wasReady }: Pick<ContingencyRun, 'simulation' | 'wasReady'>): readonly Cause[] {
  if (wasReady > 0) return [];
  const releases = unrendered(simulation.view).length;
  const left = releases === 0 ? '' : `; ${releases} releases were not rendered`;
  return [{ text: `no workload is known that was ready before${left}` }];
}

/** A pod that moved to a node whose capacity nobody stated may not fit there. */
function hingesOnCapacity(twin: Twin, simulation: Simulation): readonly Cause[] {
  const { view } = simulation;
  const moved = view.list('Pod').filter((ref) => twin.eve.view.object(ref) === undefined && asksForRoom(view.object<Pod>(ref)));
  const nodes = new Set(moved.flatMap((ref) => view.object<Pod>(ref)?.spec.nodeName ?? []).filter((node) => twin.unknownCapacity.has(node)));
  return [...nodes].sort().map((node) => ({ text: `whether ${node} has room for the pods that move there: state its cpu and memory in world.yaml` }));
}

function asksForRoom(pod: Pod | undefined): boolean {
  return pod?.spec.containers.some(({ resources }) => Object.keys(resources?.requests ?? {}).length > 0) ?? false;
}

/** Of the kinds of `no`, the one its chain shows: a circle, a refusal, a lack of room; else none is claimed. */
function kindOf(because: readonly Cause[]): Verdict['kind'] {
  if (some(because, ({ closesCycle }) => closesCycle === true)) return 'deadlock';
  if (some(because, ({ text }) => /\bis (invalid|forbidden)\b|admission webhook .* denied/.test(text))) return 'rejected';
  if (some(because, ({ text }) => /Insufficient |Too many pods|free ports/.test(text))) return 'capacity';
  return undefined;
}

function some(causes: readonly Cause[], holds: (cause: Cause) => boolean): boolean {
  return causes.some((cause) => holds(cause) || some(cause.because ?? [], holds));
}
