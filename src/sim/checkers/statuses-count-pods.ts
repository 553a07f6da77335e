import type { Pod, ReplicaSet, StatefulSet } from '#model/kubernetes.ts';
import { controllerActs } from '../processes.ts';
import { controllerOf, isPodActive, isPodReady } from '../store/indexes.ts';
import type { View } from '../view.ts';

/** Once settled, what ReplicaSets and StatefulSets say of their pods is what a count of all pods gives, if anybody can say it. */
export function statusesCountPods(view: View): string[] {
  if (!controllerActs(view)) return [];
  const ready = new Map<string, number>();
  for (const pod of view.objects<Pod>('Pod')) {
    const owner = controllerOf(pod) ?? '';
    if (isPodActive(pod) && isPodReady(pod)) ready.set(owner, (ready.get(owner) ?? 0) + 1);
  }
  return [...view.objects<ReplicaSet>('ReplicaSet'), ...view.objects<StatefulSet>('StatefulSet')].flatMap(({ kind, metadata, status }) => {
    // Where no controller has ever acted, nothing is said.
    if (status === undefined) return [];
    const counted = ready.get(metadata.uid ?? '') ?? 0;
    const said = status.readyReplicas ?? 0;
    return said === counted ? [] : [`${kind} ${metadata.namespace}/${metadata.name} says ${said} are ready, ${counted} are`];
  });
}
