import type { Job, Pod } from '#model/kubernetes.ts';
import { podsOfController } from '../../store/indexes.ts';
import type { View } from '../../view.ts';

/** Which of a Job's pods count as what. Follows pkg/controller/job/job_controller.go, 1.28. */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';
const completionIndexAnnotation = 'batch.kubernetes.io/job-completion-index';

export interface UncountedPods {
  readonly succeeded?: readonly string[];
  readonly failed?: readonly string[];
}

export function podsOf(job: Job, view: View): Pod[] {
  return view.having(podsOfController, job.metadata.uid ?? '').map((ref) => view.object<Pod>(ref) as Pod);
}

export function uncountedOf(job: Job): UncountedPods {
  return (job.status?.uncountedTerminatedPods ?? {}) as UncountedPods;
}

export function isTracked(pod: Pod): boolean {
  return pod.metadata.finalizers?.includes(trackingFinalizer) === true;
}

/** A pod being deleted counts as failed, unless the Job says to wait until it really ended. */
export function isFailed(pod: Pod, job: Job): boolean {
  if (pod.status?.phase === 'Failed') return true;
  if (onlyReplacesFailed(job)) return false;
  return pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded';
}

export function onlyReplacesFailed(job: Job): boolean {
  return job.spec.podReplacementPolicy === 'Failed' || job.spec.podFailurePolicy !== undefined;
}

export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed';
}

export function isIndexed(job: Job): boolean {
  return job.spec.completionMode === 'Indexed';
}

/** The completion index of a pod; undefined when it has none, or one beyond the Job's completions. */
export function indexOf(pod: Pod, job: Job): number | undefined {
  const text = pod.metadata.annotations?.[completionIndexAnnotation];
  const index = text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
  return index === undefined || index >= (job.spec.completions ?? 0) ? undefined : index;
}

export function indexAnnotations(index: number): Record<string, string> {
  return { [completionIndexAnnotation]: String(index) };
}

/** Pods that ended and are neither counted nor noted as uncounted yet. */
export function newlyEnded(job: Job, pods: readonly Pod[]): { readonly succeeded: Pod[]; readonly failed: Pod[] } {
  const uncounted = uncountedOf(job);
  const valid = (pod: Pod, known: readonly string[] | undefined) =>
    isTracked(pod) && known?.includes(pod.metadata.uid ?? '') !== true && (!isIndexed(job) || indexOf(pod, job) !== undefined);
  return {
    succeeded: pods.filter((pod) => pod.status?.phase === 'Succeeded' && valid(pod, uncounted.succeeded)),
    failed: pods.filter((pod) => isFailed(pod, job) && valid(pod, uncounted.failed)),
  };
}

/** When a pod ended, in virtual time (whole seconds): by its containers, its Ready condition, or the start of its deletion. */
export function finishedAt(pod: Pod, view: View): number {
  const finished = (pod.status?.containerStatuses ?? []).map(({ state }) => view.virtualTime(state?.terminated?.finishedAt));
  if (finished.length > 0 && finished.every((time) => !Number.isNaN(time))) return Math.max(...finished);
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status === 'False' && ready.lastTransitionTime !== undefined) return view.virtualTime(ready.lastTransitionTime);
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = pod.metadata;
  if (deletionTimestamp !== undefined) return view.virtualTime(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  return view.virtualTime(creationTimestamp);
}
