import { apiWritable } from '#sim/processes.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';
import { type Workload, workloads } from '#sim/workloads.ts';
import { kindOf } from './contingency.ts';
import { explanationOf } from './explain/explanation-of.ts';
import type { Verdict } from './verdict.ts';

/** Whether a run stands, at its present, as its eve did; if not, why what was ready is not. */
export function outageOf(twin: Twin, simulation: Simulation, contingency: string): Verdict {
  const because = [...controlPlane(twin, simulation), ...notReady(twin, simulation).map((each) => explanationOf(twin, simulation).workload(each))];
  const assumptions = twin.assumptions.length;
  return because.length === 0
    ? { contingency, answer: 'yes', because, assumptions }
    : { contingency, answer: 'no', kind: kindOf(because), because, assumptions };
}

function notReady(twin: Twin, { view }: Simulation): readonly Workload[] {
  const wasReady = new Set(workloads(twin.eve.view).flatMap(({ ref, ready, done }) => (ready && !done ? [ref] : [])));
  return workloads(view).filter(({ ref, ready }) => !ready && wasReady.has(ref));
}

function controlPlane(twin: Twin, simulation: Simulation): Verdict['because'] {
  return apiWritable(simulation.view) ? [] : explanationOf(twin, simulation).controlPlane();
}
