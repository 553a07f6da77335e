import type { TimeMs } from '#base/brand.ts';
import type { Pod } from '#model/kubernetes.ts';
import type { Draft } from './draft.ts';
import { mirrorLeastMs, mirrorSpreadMs } from './durations.ts';
import { reasons } from './events.ts';
import { evictionOf } from './local-storage.ts';
import { apiSilence } from './node-log.ts';
import { probesForgottenAt } from './probes.ts';
import { pullEnds } from './pulling.ts';
import { type ContainerRuntime, isDone, type Step } from './runtime.ts';
import { shutdownOf } from './shutdown.ts';
import { deadlineAt } from './sync.ts';
import { relistAfter } from './sync-times.ts';

/** When somebody must look at the pod again; undefined when nothing will happen by itself. */
export function dueOf(draft: Draft): TimeMs | undefined {
  const { runtime, memory, pod, now } = draft;
  if (runtime.ending !== undefined) return draft.reachesApi || runtime.ending.stage === 'stopping' ? runtime.ending.until : undefined;
  if (isDone(pod) && !draft.isStatic) return lookAgainAt(draft);
  const other = memory.step === undefined ? syncDue(draft) : stepDue(draft, memory.step);
  const due = Math.min(other, tellingDue(draft), at(shutdownOf(draft)?.at));
  return due === never ? undefined : (Math.max(now, due) as TimeMs);
}

const never = Number.POSITIVE_INFINITY;

/** A time to be compared with others: what has none never comes. */
function at(time: TimeMs | undefined): number {
  return time ?? never;
}

/** A kubelet that has just started looks once more at a pod that is done, if nobody knows how one of its containers ended. */
export function lookAgainAt({ pod, memory, isStatic, now }: Draft): TimeMs | undefined {
  if (isStatic || memory.synced || memory.retryAt === undefined || pod.metadata.deletionTimestamp !== undefined) return undefined;
  const statuses = pod.status?.containerStatuses ?? [];
  const isKnown = pod.spec.containers.every(({ name }) => {
    const end = statuses.find((status) => status.name === name)?.state?.terminated;
    return end !== undefined && end.reason !== reasons.statusUnknown;
  });
  return isKnown ? undefined : (Math.max(now, memory.retryAt) as TimeMs);
}

function stepDue(draft: Draft, step: Step): number {
  return at(step.kind === 'pulling' ? pullEnds(draft) : step.until);
}

/** When the kubelet tells the API something, or hears from it. */
function tellingDue(draft: Draft): number {
  const tells = isUntold(draft) && draft.reachesApi && draft.view.object(draft.ref) !== undefined;
  return Math.min(
    tells ? draft.statusRetryAt : never,
    isDeleted(draft) ? at(hears(draft)) : never,
    draft.isStatic && draft.reachesApi ? at(mirrorAt(draft)) : never,
  );
}

function hears({ hearsFrom, now }: Draft): TimeMs | undefined {
  return hearsFrom > now ? hearsFrom : undefined;
}

function syncDue(draft: Draft): number {
  const { view, node, runtime, memory } = draft;
  const first = memory.synced || draft.isStatic ? undefined : hears(draft);
  let due = Math.min(at(first ?? memory.retryAt), at(probesForgottenAt(draft)), at(deadlineAt(draft)), at(evictionOf(draft)?.at));
  if (memory.unnoticedSandbox !== undefined) due = Math.min(due, relistAfter(view, node, memory.unnoticedSandbox));
  if (memory.again !== undefined) due = Math.min(due, relistAfter(view, node, memory.again));
  for (const name in runtime.containers) due = Math.min(due, containerDue(draft, runtime.containers[name] as ContainerRuntime));
  return due;
}

function containerDue(draft: Draft, container: ContainerRuntime): number {
  const { turns } = container;
  const turn = Math.min(at(turns?.startup?.at), at(turns?.readiness?.at), at(turns?.liveness?.at));
  return Math.min(turn, at(noticeAt(draft, container)));
}

export function isDeleted({ pod, isStatic }: Draft): boolean {
  return pod.metadata.deletionTimestamp !== undefined && !isStatic;
}

/** The API does not have the status the kubelet would give it. */
export function isUntold({ runtime, pod }: Draft): boolean {
  return runtime.unsent !== undefined || isOverruled(pod);
}

/** The node controller's mark on a pod: Ready=False without a reason, which a kubelet never writes. */
export function isOverruled({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status: state, reason }) => type === 'Ready' && state === 'False' && reason === undefined) ?? false;
}

/** A static pod shows in the API with a later sync; how much later after an absence of the API is chance. */
export function mirrorAt({ view, ref, isStatic, memory, now }: Draft): TimeMs | undefined {
  if (!isStatic || !memory.synced || view.object(ref) !== undefined) return undefined;
  const back = apiSilence(view)?.to;
  return back === undefined ? now : (Math.max(now, back + mirrorLeastMs + view.drawBelow(mirrorSpreadMs, ref, 'mirror')) as TimeMs);
}

/** When the kubelet will notice what it has not noticed yet of a container. */
export function noticeAt(draft: Draft, { exit, seen, startedAt, ending }: ContainerRuntime): TimeMs | undefined {
  if (ending?.killed !== undefined) return ending.at;
  if (exit?.killed !== undefined && seen !== 'exited') return exit.finishedAt;
  const started = exit === undefined && seen === undefined ? startedAt : never;
  const ended = exit !== undefined && seen !== 'exited' ? (exit.finishedAt ?? draft.now) : never;
  const willEnd = exit === undefined && ending !== undefined ? ending.at : never;
  const change = Math.min(started, ended, willEnd);
  return change === never ? undefined : relistAfter(draft.view, draft.node, change as TimeMs);
}
