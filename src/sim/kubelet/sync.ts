import type { TimeMs } from '#base/brand.ts';
import { actionsFor } from './actions.ts';
import { admit } from './admission.ts';
import { runtimeActs } from './container-runtime.ts';
import { type Progress, resumeContainers, startContainers } from './containers.ts';
import type { Draft, Steps } from './draft.ts';
import { finishedMs, mountNoticedMs } from './durations.ts';
import { texts } from './events.ts';
import { scheduleRetry } from './parking.ts';
import type { ContainerRuntime, Step, Verdict } from './runtime.ts';
import { finishSandbox, makeSandbox, networkNeed } from './sandbox.ts';
import { type Generated, isFinal } from './status.ts';
import { pointAfter, retryAfter, retryPeriodMs } from './sync-times.ts';
import { beginEnding, graceMsOf, noticeEverything, stopAll } from './termination.ts';
import { awaitObject, isMountCapped, mountAttemptAt, mountCapMs, mountProblem } from './volumes.ts';

/**
 * One look of the kubelet at a pod: the status of what it has noticed is written first, then it acts. So what its acts
 * bring shows one sync later. [kubelet.go SyncPod, 1.28]
 */
export function* sync(draft: Draft): Steps<void> {
  draft.remember({ synced: true, since: draft.memory.since ?? draft.now, retryAt: undefined });
  if (!draft.memory.admitted && !(yield* admit(draft))) return;
  if (isToRestart(draft)) {
    yield* restartKilled(draft);
    return;
  }
  const generated = draft.generate({ terminal: false });
  if (draft.isNews(generated.status)) yield* draft.writeStatus(generated.status, described(draft, generated));
  dropRemains(draft);
  if (isFinal(generated.phase)) {
    draft.set({ ending: { stage: 'stopping', until: (draft.now + finishedMs) as TimeMs } });
    return;
  }
  const deadline = deadlineAt(draft);
  if (deadline !== undefined && deadline <= draft.now) {
    yield* exceedDeadline(draft);
    return;
  }
  if (isMounted(draft)) yield* actInPlace(draft);
}

/** A container that its probe had killed is restarted in the sync that killed it: no status ever shows it ended. */
function isToRestart(draft: Draft): boolean {
  const { containers } = draft.runtime;
  for (const name in containers) {
    const { exit } = containers[name] as ContainerRuntime;
    if (exit?.killed !== undefined && exit.finishedAt === draft.now) return (draft.pod.spec.restartPolicy ?? 'Always') !== 'Never';
  }
  return false;
}

function* restartKilled(draft: Draft): Steps<void> {
  if (isMounted(draft)) yield* actInPlace(draft);
  if (draft.memory.step === undefined) draft.remember({ unnoticedSandbox: draft.now });
}

/** The status is regenerated without a sync when a probe's result changes. */
export function* refresh(draft: Draft): Steps<void> {
  const generated = draft.generate({ terminal: false });
  if (!isFinal(generated.phase) && draft.isNews(generated.status)) yield* draft.writeStatus(generated.status, described(draft, generated));
}

function described(draft: Draft, { status }: Generated): string {
  const ready = status.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True') ?? false;
  if (ready) return 'is ready';
  const reasons = Object.values(draft.memory.reasons).map(({ reason }) => reason);
  return reasons.length === 0 ? `is ${status.phase ?? 'Pending'}, not ready` : `is not ready: ${[...new Set(reasons)].join(', ')}`;
}

/** Of a container that has ended, the runtime keeps one instance: the one before is gone after the first look. */
function dropRemains(draft: Draft): void {
  const { containers } = draft.runtime;
  for (const name in containers) {
    const container = containers[name] as ContainerRuntime;
    if (container.previous !== undefined && container.seen === 'exited') draft.setContainer(name, { ...container, previous: undefined });
  }
}

/** Whether its volumes are mounted; those of a new pod are tried now. */
function isMounted(draft: Draft): boolean {
  return draft.runtime.mounted || mount(draft, draft.now, 0);
}

function* actInPlace(draft: Draft): Steps<void> {
  const before = draft.memory.reasons;
  if (draft.runtime.sandbox === undefined && stopInDeadSandbox(draft)) return;
  const actions = actionsFor(draft.pod, draft.runtime.containers, draft.runtime.sandbox !== undefined);
  if (actions.sandbox) {
    if (draft.runtime.remains === true) draft.event('Normal', 'SandboxChanged', texts.sandboxChanged);
    if (!makeSandbox(draft)) blockOnNetwork(draft);
    return;
  }
  if (actions.start.length > 0) settle(draft, yield* startContainers(draft, actions.start), before);
}

/** Containers whose sandbox is dead are stopped before anything else is done; true while that lasts. [kuberuntime_manager.go SyncPod, 1.28] */
function stopInDeadSandbox(draft: Draft): boolean {
  const running = Object.entries(draft.runtime.containers).filter(([, { exit }]) => exit === undefined);
  if (running.length === 0) return false;
  if (actionsFor(draft.pod, draft.runtime.containers, false).sandbox && draft.runtime.remains === true) {
    draft.event('Normal', 'SandboxChanged', texts.sandboxChanged);
    draft.set({ remains: false });
  }
  draft.remember({ step: { kind: 'stopping', until: stopAll(draft, graceMsOf(draft.pod)) } });
  return true;
}

function blockOnNetwork(draft: Draft): void {
  const blockedOn = networkNeed(draft);
  if (draft.ports.parks === false || !runtimeActs(draft.view, draft.node)) {
    draft.remember({ retryAt: retryAfter(draft.view, draft.node, draft.ref, draft.now) });
    return;
  }
  const grid = { phase: draft.now, periodMs: retryPeriodMs(draft.view, draft.ref) };
  draft.remember({ parked: { ...grid, phase: pointAfter(grid, draft.now) }, ...(blockedOn === undefined ? {} : { blockedOn }) });
}

function settle(draft: Draft, progress: Progress, reasonsBefore: Draft['memory']['reasons']): void {
  if (progress === 'failed') scheduleRetry(draft, draft.memory.reasons !== reasonsBefore);
}

/** Its sandbox is there: the first containers are started. */
function* startInSandbox(draft: Draft): Steps<void> {
  const { start, forget } = actionsFor(draft.pod, draft.runtime.containers, false);
  finishSandbox(draft);
  draft.set({ containers: without(draft.runtime.containers, forget), remains: false });
  settle(draft, yield* startContainers(draft, start), draft.memory.reasons);
}

function without(containers: Draft['runtime']['containers'], names: readonly string[]): Draft['runtime']['containers'] {
  if (names.length === 0) return { ...containers };
  return Object.fromEntries(Object.entries(containers).filter(([name]) => !names.includes(name)));
}

/** What ran in the dead sandbox has ended: the pod gets another one, or its status says how it ended. */
function* goOnWithoutSandbox(draft: Draft): Steps<void> {
  draft.remember({ step: undefined });
  noticeEverything(draft);
  if (actionsFor(draft.pod, draft.runtime.containers, false).sandbox) yield* actInPlace(draft);
  else draft.remember({ retryAt: draft.now });
}

/** Goes on with what the worker is busy with, for as long as it is at that step. */
export function* resume(draft: Draft, step: Step): Steps<void> {
  if (step.kind === 'pulling' || step.kind === 'starting') {
    if ((yield* resumeContainers(draft)) === 'failed') scheduleRetry(draft, true);
    return;
  }
  if (step.until === undefined || step.until > draft.now) return;
  if (step.kind === 'looking') draft.remember({ step: undefined });
  else if (step.kind === 'stopping') yield* goOnWithoutSandbox(draft);
  else if (step.kind === 'sandbox') yield* startInSandbox(draft);
  else if (mount(draft, step.first, step.attempts)) yield* actInPlace(draft);
}

/** Tries to mount the pod's volumes. True when they are. */
function mount(draft: Draft, first: TimeMs, attempts: number): boolean {
  const problem = mountProblem(draft);
  if (problem === undefined) {
    const waited = draft.memory.step?.kind === 'mounting';
    draft.remember({ step: undefined, blockedOn: undefined });
    draft.set({ mounted: true });
    if (waited) draft.remember({ retryAt: (draft.now + mountNoticedMs) as TimeMs });
    return !waited;
  }
  if (problem.message !== undefined) draft.event('Warning', 'FailedMount', problem.message);
  if (problem.object !== undefined) awaitObject(draft, problem.object);
  const capped = draft.ports.parks !== false && isMountCapped(attempts + 1);
  const until = capped ? undefined : mountAttemptAt(first, attempts + 1);
  draft.remember({ step: { kind: 'mounting', first, attempts: attempts + 1, until } });
  if (capped) draft.remember({ parked: { phase: draft.now, periodMs: mountCapMs }, ...(problem.on === undefined ? {} : { blockedOn: problem.on }) });
  return false;
}

/** A mount that is parked is tried again at the next point of its grid once nothing stands in its way. */
export function unparkMount(draft: Draft): void {
  const { step, parked } = draft.memory;
  if (step?.kind !== 'mounting' || parked === undefined || mountProblem(draft) !== undefined) return;
  draft.remember({ step: { ...step, until: pointAfter(parked, draft.now) }, parked: undefined, blockedOn: undefined });
}

export function deadlineAt({ pod, view, status }: Draft): TimeMs | undefined {
  const seconds = pod.spec.activeDeadlineSeconds;
  const since = view.virtualTime(status?.startTime);
  return seconds === undefined || Number.isNaN(since) ? undefined : ((since + 1000 * seconds) as TimeMs);
}

function* exceedDeadline(draft: Draft): Steps<void> {
  const verdict: Verdict = { phase: 'failed', reason: 'DeadlineExceeded', message: texts.deadline };
  draft.event('Normal', 'DeadlineExceeded', texts.deadline);
  yield* beginEnding(draft, graceMsOf(draft.pod), verdict);
}
