import type { Pod } from '#model/kubernetes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { workloadAt } from '../workloads.ts';

/** A workload's pods that have neither ended nor been told to. O(pods). */
export function livingPods(view: View, workload: ObjectRef): readonly ObjectRef[] {
  const pods = workloadAt(view, workload)?.pods ?? [];
  return pods.filter((ref) => {
    const pod = view.object<Pod>(ref);
    return pod !== undefined && pod.metadata.deletionTimestamp === undefined && !['Succeeded', 'Failed'].includes(pod.status?.phase ?? '');
  });
}
