import type { ByHand } from '#model/catalogue-entry.ts';
import type { ContainerStatus, Pod } from '#model/kubernetes.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import { workloads } from '#sim/workloads.ts';
import { type Key, keyOf } from './finding.ts';
import { grouped } from './words.ts';

/** Something that comes back only after somebody has done what no program does. */
export interface HandWork extends ByHand {
  readonly workload: Key;
}

/** What a person has to do in a run: for workloads of which a container has started since the eve. */
export function personIn(twin: Twin, { view }: Simulation): readonly HandWork[] {
  return workloads(view).flatMap((workload) => {
    const done = workload.pods.flatMap((pod) => startedByHand(pod, twin, view));
    if (done.length === 0) return [];
    return grouped(done, ({ does, unless }) => `${does} ${unless}`).map(([each]) => ({ ...each, workload: keyOf(workload.ref) }));
  });
}

function startedByHand(ref: ObjectRef, twin: Twin, view: Simulation['view']): readonly ByHand[] {
  const pod = view.object<Pod>(ref);
  const before = twin.eve.view.object<Pod>(ref);
  if (pod === undefined || pod === before) return [];
  return [...twin.byHand(view, pod)].flatMap(([container, done]) => (startOf(pod, container) === startOf(before, container) ? [] : [done]));
}

/** One program of one pod: a container that runs on has the same. */
function startOf(pod: Pod | undefined, container: string): string {
  const status = pod?.status?.containerStatuses?.find(({ name }: ContainerStatus) => name === container);
  return `${pod?.metadata.uid} ${status?.state?.running?.startedAt}`;
}
