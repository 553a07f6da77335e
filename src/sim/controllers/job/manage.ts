import type { Job, Pod } from '#model/kubernetes.ts';
import type { Outcome, Write } from '../../actor.ts';
import type { View } from '../../view.ts';
import { createPod, deletePod, type Speaker, slowStart } from '../pod-control.ts';
import { inDeletionOrder } from '../pod-ranking.ts';
import { jobPod } from './create-pods.ts';
import { type Memory, remainingBackOff } from './memory.ts';
import { indexOf, isIndexed, isTerminating, isTracked, onlyReplacesFailed, trackingFinalizer } from './pods.ts';

type Steps<Result> = Generator<Write, Result, Outcome>;

export const eventSource = 'job-controller';
const mostPerSync = 500;

/** A Job's pods as one sync sees them. */
export interface Census {
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  readonly succeeded: number;
  readonly succeededIndexes: readonly number[];
}

export interface Managed {
  readonly active: number;
  /** Milliseconds until the back-off is over. */
  readonly delayMs?: number;
  readonly failed?: true;
}

/** Makes the pods that are missing, or deletes those that are too many. Follows job_controller.go (manageJob), 1.28. */
export function* manage(job: Job, census: Census, memory: Memory, view: View): Steps<Managed> {
  const speaker = { about: view.refOf(job), source: eventSource };
  const active = census.active.length;
  if (job.spec.suspend === true) return { active: active - (yield* deleteUncounted(podsToRemove(job, census.active, active, view), speaker, view)) };
  const terminating = onlyReplacesFailed(job) ? census.pods.filter(isTerminating).length : 0;
  const wanted = wantedActive(job, census);
  const surplus = podsToRemove(job, census.active, Math.max(0, active + terminating - wanted), view).slice(0, mostPerSync);
  if (surplus.length > 0) return { active: active - (yield* deleteUncounted(surplus, speaker, view)) };
  const missing = Math.min(wanted - terminating - active, mostPerSync);
  if (missing <= 0) return { active };
  const delayMs = remainingBackOff(memory, view);
  if (delayMs > 0) return { active: 0, delayMs };
  return yield* create(job, census, missing, speaker);
}

function wantedActive(job: Job, { active, succeeded }: Census): number {
  const parallelism = job.spec.parallelism ?? 1;
  if (job.spec.completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(parallelism, job.spec.completions - succeeded));
}

function* create(job: Job, census: Census, missing: number, speaker: Speaker): Steps<Managed> {
  const indexes = isIndexed(job) ? pendingIndexes(job, census, missing) : undefined;
  const count = indexes?.length ?? missing;
  let created = 0;
  const refusal = yield* slowStart(count, function* (at) {
    const refused = yield* createPod(jobPod(job, indexes?.[at]), speaker);
    if (refused === undefined) created++;
    return refused;
  });
  const active = census.active.length + created;
  return refusal === undefined ? { active } : { active, failed: true };
}

function pendingIndexes(job: Job, census: Census, count: number): number[] {
  const taken = new Set(census.succeededIndexes);
  const holders = onlyReplacesFailed(job) ? census.pods.filter((pod) => census.active.includes(pod) || isTerminating(pod)) : census.active;
  for (const pod of holders) {
    const index = indexOf(pod, job);
    if (index !== undefined) taken.add(index);
  }
  const pending: number[] = [];
  for (let index = 0; index < (job.spec.completions ?? 0) && pending.length < count; index++) if (!taken.has(index)) pending.push(index);
  return pending;
}

/** Of an Indexed Job pods with a doubled index go first, and at any rate. */
function podsToRemove(job: Job, active: readonly Pod[], atLeast: number, view: View): Pod[] {
  const ranked = atLeast > 0 || isIndexed(job) ? inDeletionOrder(active, view) : [];
  const doubled = isIndexed(job) ? doubledPods(job, ranked) : [];
  const rest = ranked.filter((pod) => !doubled.includes(pod));
  return [...doubled, ...rest.slice(0, Math.max(0, atLeast - doubled.length))];
}

function doubledPods(job: Job, ranked: readonly Pod[]): Pod[] {
  const kept = new Map<number, Pod>();
  for (const pod of ranked) {
    const index = indexOf(pod, job);
    if (index !== undefined) kept.set(index, pod);
  }
  const keepers = new Set(kept.values());
  return ranked.filter((pod) => !keepers.has(pod));
}

/** Deletes pods that shall not count as failed. */
function* deleteUncounted(pods: readonly Pod[], speaker: Speaker, view: View): Steps<number> {
  let deleted = 0;
  for (const pod of pods) {
    yield* release(pod, view);
    if ((yield* deletePod(pod, speaker, view)) === undefined) deleted++;
  }
  return deleted;
}

/** Takes the tracking finalizer off a pod; true when it has none any more. */
export function* release({ metadata: { namespace = '', name } }: Pod, view: View): Steps<boolean> {
  const pod = view.get<Pod>('Pod', namespace, name);
  if (pod === undefined || !isTracked(pod)) return true;
  const finalizers = pod.metadata.finalizers?.filter((finalizer) => finalizer !== trackingFinalizer);
  const { finalizers: _, ...metadata } = pod.metadata;
  const kept = finalizers === undefined || finalizers.length === 0 ? metadata : { ...metadata, finalizers };
  const outcome = yield { verb: 'update', object: { ...pod, metadata: kept } as Pod, what: 'counted by its Job' };
  return outcome.stored || outcome.code === 404;
}

/** Deletes all active pods of a Job that is over; the answer is how many. */
export function* deleteActive(job: Job, active: readonly Pod[], view: View): Steps<number> {
  const speaker = { about: view.refOf(job), source: eventSource };
  let deleted = 0;
  for (const pod of active) if ((yield* deletePod(pod, speaker, view)) === undefined) deleted++;
  return deleted;
}
