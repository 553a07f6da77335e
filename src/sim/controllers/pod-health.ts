import type { Pod } from '#model/kubernetes.ts';
import { isPodReady } from '../store/indexes.ts';
import type { View } from '../view.ts';

/** Virtual time since when a pod is Ready (whole seconds, as the API says); NaN when it is not. */
export function readySince(pod: Pod, view: View): number {
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' ? view.virtualTime(ready.lastTransitionTime) : Number.NaN;
}

/** Ready for at least `minReadySeconds`. [pkg/api/v1/pod/util.go IsPodAvailable, 1.28] */
export function isPodAvailable(pod: Pod, minReadySeconds: number, view: View): boolean {
  if (!isPodReady(pod)) return false;
  if (minReadySeconds === 0) return true;
  return readySince(pod, view) + minReadySeconds * 1000 < view.now;
}

/** Creation time, then name: how upstream orders what has no better order. */
export function byCreation(left: { readonly metadata: Pod['metadata'] }, right: { readonly metadata: Pod['metadata'] }): number {
  const leftTime = left.metadata.creationTimestamp ?? '';
  const rightTime = right.metadata.creationTimestamp ?? '';
  if (leftTime !== rightTime) return leftTime < rightTime ? -1 : 1;
  return left.metadata.name < right.metadata.name ? -1 : 1;
}
