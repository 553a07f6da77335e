import type { TimeMs } from '#base/brand.ts';
import type { Pod } from '#model/kubernetes.ts';
import type { Draft } from './draft.ts';
import { mirrorLeastMs, mirrorSpreadMs } from './durations.ts';
import { reasons } from './events.ts';
import { evictionOf } from './local-storage.ts';
import { apiSilence } from './node-log.ts';
import { probesForgottenAt } from './probes.ts';
import { pullEnds } from './pulling.ts';
import { type ContainerRuntime, isDone } from './runtime.ts';
import { shutdownOf } from './shutdown.ts';
import { deadlineAt } from './sync.ts';
import { relistAfter } from './sync-times.ts';

/** When somebody must look at the pod again; undefined when nothing will happen by itself. */
export function dueOf(draft: Draft): TimeMs | undefined {
  const { runtime, pod, now } = draft;
  if (runtime.ending !== undefined) return draft.reachesApi || runtime.ending.stage === 'stopping' ? runtime.ending.until : undefined;
  if (isDone(pod) && !draft.isStatic) return lookAgainAt(draft);
  const times = [...stepTimes(draft), ...tellingTimes(draft), ...(runtime.memory.step === undefined ? syncTimes(draft) : []), shutdownOf(draft)?.at];
  const due = times.filter((time) => time !== undefined);
  return due.length === 0 ? undefined : (Math.max(now, Math.min(...due)) as TimeMs);
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

type Times = readonly (TimeMs | undefined)[];

function stepTimes(draft: Draft): Times {
  const { step } = draft.memory;
  if (step === undefined) return [];
  return [step.kind === 'pulling' ? pullEnds(draft) : step.until];
}

/** When the kubelet tells the API something, or hears from it. */
function tellingTimes(draft: Draft): Times {
  const tells = isUntold(draft) && draft.reachesApi && draft.view.object(draft.ref) !== undefined;
  return [tells ? draft.statusRetryAt : undefined, isDeleted(draft) ? hears(draft) : undefined, draft.reachesApi ? mirrorAt(draft) : undefined];
}

function hears({ hearsFrom, now }: Draft): TimeMs | undefined {
  return hearsFrom > now ? hearsFrom : undefined;
}

function syncTimes(draft: Draft): Times {
  const { view, node, runtime, memory } = draft;
  const first = memory.synced || draft.isStatic ? undefined : hears(draft);
  const sandbox = memory.unnoticedSandbox === undefined ? undefined : relistAfter(view, node, memory.unnoticedSandbox);
  const containers = Object.values(runtime.containers).flatMap((container) => [
    noticeAt(draft, container),
    ...Object.values(container.turns ?? {}).map(({ at }) => at),
  ]);
  const again = memory.again === undefined ? undefined : relistAfter(view, node, memory.again);
  return [first ?? memory.retryAt, again, probesForgottenAt(draft), deadlineAt(draft), evictionOf(draft)?.at, sandbox, ...containers];
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
  const changes = [
    ...(exit === undefined && seen === undefined ? [startedAt] : []),
    ...(exit !== undefined && seen !== 'exited' ? [exit.finishedAt ?? draft.now] : []),
    ...(exit === undefined && ending !== undefined ? [ending.at] : []),
  ];
  return changes.length === 0 ? undefined : relistAfter(draft.view, draft.node, Math.min(...changes) as TimeMs);
}
