import { catalogue } from '#catalogue/catalogue.ts';
import { expectedObjects, symptomsOf } from '#findings/health/health.ts';
import { runOn } from '#findings/health/run-on.ts';
import type { ClusterModel } from '#model/cluster.ts';
import type { Node, Pod } from '#model/kubernetes.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { parseFault } from '#sim/faults/fault.ts';
import { faultSteps, runSteps } from '#sim/faults/inject.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';
import type { View } from '#sim/view.ts';
import { lastSecond } from './random-faults.ts';

/** Long enough after the last fault for every back-off, patience and retry that there is. */
export const patienceHours = 12;

export function twinOf(model: ClusterModel, seed: number): Twin {
  return assembleTwin(model, { catalogue, seed, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
}

/**
 * Lets faults happen that all end, and runs on until nothing changes any more.
 *
 * @returns what is wrong then, or what must never have been on the way; empty when the cluster is as healthy as before
 */
export function afterFaults(twin: Twin, texts: readonly string[]): readonly string[] {
  const simulation = twin.eve.fork();
  try {
    return complaints(twin, simulation, texts);
  } catch (error) {
    return [`${error instanceof Error ? error.message : error}`];
  }
}

function complaints(twin: Twin, simulation: Simulation, texts: readonly string[]): readonly string[] {
  const faults = texts.flatMap((text) => {
    const fault = parseFault(text);
    return 'wrong' in fault ? [] : [fault];
  });
  const lastMs = Math.max(...texts.map(lastSecond)) * 1000;
  runSteps(simulation, faultSteps(simulation, faults, twin.tools), lastMs);
  const settles = runOn(simulation, patienceHours * 3_600_000);
  return [
    ...(settles ? [] : [`it is still changing ${patienceHours} h after the last fault`]),
    ...symptomsOf(simulation, expectedObjects(twin, simulation)).map(({ text }) => text),
    ...stuckPods(simulation),
    ...changedNodes(twin.eve.view, simulation.view),
    ...simulation.state.inconsistencies(),
  ];
}

/** Pods that will neither run nor go. */
function stuckPods({ view }: Simulation): string[] {
  return view.objects<Pod>('Pod').flatMap(({ metadata, status }) => {
    const isStuck = metadata.deletionTimestamp !== undefined || status?.phase === 'Pending' || status?.phase === 'Unknown';
    return isStuck ? [`Pod ${metadata.namespace}/${metadata.name} is stuck: ${status?.phase}, ${status?.reason ?? 'no reason'}`] : [];
  });
}

/** Nodes that are not Ready, or are cordoned or tainted otherwise than before. */
function changedNodes(before: View, after: View): string[] {
  return before.list('Node').flatMap((ref) => {
    const [was, is] = [before.object<Node>(ref), after.object<Node>(ref)].map(stateOf);
    return was === is ? [] : [`Node ${ref.name} was ${was} and is ${is}`];
  });
}

function stateOf(node: Node | undefined): string {
  const ready = node?.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
  const taints = (node?.spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);
  return node === undefined ? 'not there' : [`Ready ${ready}`, ...(node.spec?.unschedulable ? ['cordoned'] : []), ...taints].join(', ');
}

/** The same without every fault that is not needed for it to fail. */
export function smallest(fails: (texts: readonly string[]) => boolean, texts: readonly string[]): readonly string[] {
  const fewer = texts.map((_, left) => texts.filter((__, at) => at !== left)).filter((some) => some.length > 0);
  const failing = fewer.find(fails);
  return failing === undefined ? texts : smallest(fails, failing);
}
