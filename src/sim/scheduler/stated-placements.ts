import type { Pod } from '#model/kubernetes.ts';
import { workloadNameOf } from '#model/workload-name.ts';
import { defineRow } from '../store/definitions.ts';
import { podsOnNode } from '../store/indexes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { inGrace } from '../world.ts';

/** On which nodes a workload's Pods are on the eve, once per Pod, where somebody stated it. Keyed by workload. */
export const statedPlacements = defineRow<readonly string[]>('stated-placement');

/** Key of a workload, given as `namespace/name`. */
export function placementRef(view: View, workload: string): ObjectRef {
  return view.ref('placement', '', workload);
}

/** The node somebody said a Pod is on when the run begins: the first stated one that does not have as many of them yet. */
export function statedNode(view: View, pod: Pod): string | undefined {
  if (!inGrace(view)) return undefined;
  const stated = view.row(statedPlacements, placementRef(view, `${pod.metadata.namespace}/${workloadNameOf(pod)}`)) ?? [];
  return stated.find((node) => podsOf(view, pod, node) < stated.filter((other) => other === node).length);
}

function podsOf(view: View, pod: Pod, node: string): number {
  const workload = workloadNameOf(pod);
  return view.having(podsOnNode, node).filter((ref) => {
    const other = view.object<Pod>(ref);
    return ref.namespace === pod.metadata.namespace && other !== undefined && workloadNameOf(other) === workload;
  }).length;
}
