import type { Pod } from '#model/kubernetes.ts';
import { livingPods } from '../actions/workload-pods.ts';
import type { EntryId } from '../engine/trace.ts';
import { killContainers } from '../kubelet/faults.ts';
import type { Simulation } from '../simulation.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { workloads } from '../workloads.ts';

/** A pod by its name; else the first pod of the workload of that name. */
interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** `kubectl delete pod`: its grace period is kept. Where there is none, or the API does not answer, nothing happens. */
export function deletePod(simulation: Simulation, name: PodName, cause: EntryId): void {
  const pod = podMeant(simulation.view, name);
  if (pod !== undefined) simulation.perform({ verb: 'delete', ref: pod, what: 'deleted by a person' }, 'kubectl', [cause]);
}

/** Its containers end as if each had been sent a SIGKILL: its kubelet starts them again. */
export function killPod(simulation: Simulation, name: PodName, cause: EntryId): void {
  const pod = podMeant(simulation.view, name);
  if (pod === undefined) return;
  for (const write of killContainers(simulation.view, pod, 137)) simulation.perform(write, 'fault', [cause]);
  simulation.wake('pod-worker', pod, [cause]);
}

function podMeant(view: View, { namespace, name }: PodName): ObjectRef | undefined {
  const ref = view.ref('Pod', namespace, name);
  if (view.object<Pod>(ref) !== undefined) return ref;
  const named = workloads(view).filter((workload) => workload.ref.namespace === namespace && workload.ref.name === name);
  return named.flatMap((workload) => livingPods(view, workload.ref))[0];
}
