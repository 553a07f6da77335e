import type { TimeMs } from '#base/brand.ts';
import type { Container, Pod } from '#model/kubernetes.ts';
import { programOf, reasonOf } from './container-run.ts';
import type { Draft, Steps } from './draft.ts';
import { defaultGraceSeconds, finalDeleteMs, minimumGraceMs, terminatedMs } from './durations.ts';
import { texts } from './events.ts';
import { type ContainerRuntime, isSidecar, type Verdict } from './runtime.ts';
import { terminatedStatus } from './status.ts';

/** The grace a pod is given: that of its deletion, else its own. */
export function graceMsOf(pod: Pod): number {
  return 1000 * (pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? defaultGraceSeconds);
}

/** Tells every container to stop; the pod is looked at again when the last one has. [kubelet.go SyncTerminatingPod, 1.28] */
export function* beginEnding(draft: Draft, graceMs: number, verdict: Verdict | undefined): Steps<void> {
  const { status } = draft.generate({ terminal: false, verdict });
  if (draft.isNews(status)) yield* draft.writeStatus(status, 'is told to stop');
  const last = stopAll(draft, graceMs);
  draft.remember({ step: undefined, retryAt: undefined, parked: undefined, blockedOn: undefined });
  draft.set({ ending: { stage: 'stopping', until: (last + terminatedMs) as TimeMs, ...(verdict === undefined ? {} : { verdict }) } });
}

/** Tells every container to stop, sidecars last; returns when the last will have. */
export function stopAll(draft: Draft, graceMs: number): TimeMs {
  const sidecars = (draft.pod.spec.initContainers ?? []).filter(isSidecar).reverse();
  const others = [...(draft.pod.spec.initContainers ?? []).filter((container) => !isSidecar(container)), ...draft.pod.spec.containers];
  let last = draft.now;
  for (const container of others) last = later(last, stop(draft, container, draft.now, graceMs));
  for (const container of sidecars) last = later(last, stop(draft, container, last, graceMs));
  return last;
}

function later(left: TimeMs, right: TimeMs): TimeMs {
  return left > right ? left : right;
}

/** preStop, SIGTERM, and SIGKILL when the grace is over. [kuberuntime_container.go killContainer, 1.28] */
function stop(draft: Draft, container: Container, from: TimeMs, graceMs: number): TimeMs {
  const { view, ports, pod, now } = draft;
  const runtime = draft.runtime.containers[container.name];
  if (runtime === undefined || runtime.exit !== undefined) return now;
  draft.event('Normal', 'Killing', texts.stopping(container.name));
  const { onTerm, preStopMs, preStopFails } = programOf(ports, view, pod, container);
  const left = Math.max(graceMs - (from - now), 0);
  const hookMs = Math.min(preStopMs, left);
  const termMs = hookMs === 0 ? left : Math.max(left - hookMs, minimumGraceMs);
  if (preStopFails || preStopMs > left) draft.event('Warning', 'FailedPreStopHook', 'PreStopHook failed');
  const heardMs = onTerm === 'ignored' ? Number.POSITIVE_INFINITY : onTerm.afterMs + deafMs(runtime, onTerm.deafForMs, (from + hookMs) as TimeMs);
  const obeys = onTerm !== 'ignored' && heardMs <= termMs;
  const code = obeys ? onTerm.exitCode : 137;
  const at = (from + hookMs + Math.min(heardMs, termMs)) as TimeMs;
  const natural = runtime.ending;
  const ending = natural !== undefined && natural.at <= at ? natural : { at, code, reason: reasonOf(code) };
  draft.setContainer(container.name, { ...runtime, turns: undefined, ending });
  return ending.at;
}

/** How long a program that is busy with something first lets a signal wait. */
function deafMs({ startedAt }: ContainerRuntime, deafForMs: number | undefined, now: TimeMs): number {
  return Math.max(0, startedAt + (deafForMs ?? 0) - now);
}

/** The status of a pod that was done before this kubelet started: what its runtime still knows of the containers. [kubelet.go SyncTerminatedPod, 1.28] */
export function* lookAgain(draft: Draft): Steps<void> {
  draft.remember({ synced: true, retryAt: undefined });
  noticeEverything(draft);
  const status = terminatedStatus(draft.pod, draft.generate({ terminal: true }).status, draft.isStatic);
  if (draft.isNews(status)) yield* draft.writeStatus(status, 'is looked at once more');
}

/** Goes on with a pod that is being ended: last status, then the delete that removes the object. */
export function* proceedEnding(draft: Draft): Steps<void> {
  const { ending } = draft.runtime;
  if (ending === undefined || ending.until > draft.now) return;
  if (ending.stage === 'stopping') {
    noticeEverything(draft);
    const generated = draft.generate({ terminal: true, verdict: ending.verdict });
    const status = terminatedStatus(draft.pod, generated.status, draft.isStatic, ending.verdict);
    if (draft.isNews(status)) yield* draft.writeStatus(status, 'has ended');
    draft.set({ ending: { ...ending, stage: 'stopped', until: (draft.now + finalDeleteMs) as TimeMs } });
    return;
  }
  if (draft.runtime.unsent !== undefined) yield* draft.writeStatus(draft.runtime.unsent, 'has ended');
  if (draft.runtime.unsent !== undefined) return;
  if (draft.pod.metadata.deletionTimestamp === undefined) {
    draft.set({ ending: undefined });
    return;
  }
  const outcome = yield* draft.write({ verb: 'delete', ref: draft.ref, graceSeconds: 0, what: 'containers have ended' });
  if (!outcome.stored) draft.set({ ending: { ...ending, until: draft.statusRetryAt } });
}

/** Whatever has become of the containers is known. */
export function noticeEverything(draft: Draft): void {
  const { containers } = draft.runtime;
  for (const name in containers) {
    const container = containers[name] as ContainerRuntime;
    draft.setContainer(name, { ...container, previous: undefined, seen: container.exit === undefined ? 'running' : 'exited' });
  }
}
