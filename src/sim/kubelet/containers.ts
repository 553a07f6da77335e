import type { TimeMs } from '#base/brand.ts';
import type { Container } from '#model/kubernetes.ts';
import { backOffEnds, goDuration, nextBackOff } from './back-off.ts';
import { missingEnvironment } from './config.ts';
import { type Program, planRun, programOf, roleOf } from './container-run.ts';
import { observed } from './container-status.ts';
import type { Draft, Steps } from './draft.ts';
import { reasons, texts } from './events.ts';
import { endPull, imageFor } from './image.ts';
import { requestPull, takePull } from './pulling.ts';
import type { ContainerRuntime, Step } from './runtime.ts';
import { awaitObject } from './volumes.ts';

/** How a sync went on: `failed` asks for another one, `busy` waits for a pull or a start. */
export type Progress = 'done' | 'failed' | 'busy';

/**
 * Starts containers one after the other, as far as back-off, image and configuration let it. One that fails does not
 * hold up the others, except an init container. [kuberuntime_manager.go SyncPod, 1.28]
 */
export function* startContainers(draft: Draft, names: readonly string[], hasFailed = false): Steps<Progress> {
  let failed = hasFailed;
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string;
    const container = draft.spec(name);
    const image = isBackingOff(draft, container) ? 'failed' : imageFor(draft, container);
    if (image === 'wanted') {
      draft.remember({ step: { kind: 'pulling', queued: draft.now, container: name, rest: names.slice(index + 1), failed } });
      yield* requestPull(draft, name);
      return 'busy';
    }
    const progress = image === 'there' ? started(draft, { container: name, rest: names.slice(index + 1), failed }) : 'failed';
    if (progress === 'busy') return 'busy';
    failed ||= progress === 'failed';
  }
  return failed ? 'failed' : 'done';
}

type Remainder = Omit<Step & { readonly kind: 'starting' }, 'kind' | 'until'>;

/** Goes on where a pull was asked for or a container is being started; undefined while that lasts. */
export function* resumeContainers(draft: Draft): Steps<Progress | undefined> {
  const { step } = draft.memory;
  if (step?.kind !== 'pulling' && step?.kind !== 'starting') return undefined;
  const progress = step.kind === 'pulling' ? yield* resumeAfterPull(draft, step) : resumeStart(draft, step);
  if (progress === undefined || progress === 'busy') return progress;
  return yield* startContainers(draft, step.rest, step.failed || progress === 'failed');
}

function* resumeAfterPull(draft: Draft, step: Step & { readonly kind: 'pulling' }): Steps<Progress | undefined> {
  const result = yield* takePull(draft);
  if (result === undefined) {
    yield* requestPull(draft, step.container);
    return undefined;
  }
  draft.remember({ step: undefined });
  const image = yield* endPull(draft, draft.spec(step.container), result, draft.now - step.queued);
  return image === 'there' ? started(draft, step) : 'failed';
}

function resumeStart(draft: Draft, { until, container }: Step & { readonly kind: 'starting' }): Progress | undefined {
  if (until > draft.now) return undefined;
  draft.remember({ step: undefined });
  const spec = draft.spec(container);
  return run(draft, spec, programOf(draft.ports, draft.view, draft.pod, spec)) ? 'done' : 'failed';
}

/** The container's image is there: it is started, as far as its configuration lets it. */
function started(draft: Draft, { container: name, rest, failed }: Remainder): Progress {
  const container = draft.spec(name);
  const missing = missingEnvironment(draft.ports, draft.view, draft.pod, container);
  const program = programOf(draft.ports, draft.view, draft.pod, container);
  const configError = missing?.message ?? program.configError;
  if (configError !== undefined) {
    draft.event('Warning', 'Failed', texts.error(configError));
    draft.setReason(name, reasons.configError, configError);
    if (missing !== undefined) awaitObject(draft, missing.object);
    return 'failed';
  }
  const takesMs = startTakesMs(draft, name);
  if (takesMs === 0) return run(draft, container, program) ? 'done' : 'failed';
  draft.remember({ step: { kind: 'starting', until: (draft.now + takesMs) as TimeMs, container: name, rest, failed } });
  return 'busy';
}

function startTakesMs(draft: Draft, name: string): number {
  const { ports, view, pod } = draft;
  return ports.runtimeTakes?.(view, pod).startMs?.(name, attemptsOf(draft, name, draft.runtime.containers[name])) ?? 0;
}

/** [kuberuntime_manager.go doBackOff, 1.28] */
function isBackingOff(draft: Draft, { name }: Container): boolean {
  const exit = observed(draft.runtime.containers[name])?.exit;
  if (exit === undefined) return false;
  const entry = draft.memory.restarts[name];
  const waiting = draft.memory.reasons[name]?.reason === reasons.crashLoop;
  if (exit.killed !== undefined && !waiting && exit.killed.before === undefined) return false;
  const ended = (waiting ? undefined : exit.killed?.before) ?? exit.finishedAt ?? draft.now;
  if (backOffEnds(entry, ended, draft.now) > draft.now && entry !== undefined) {
    const { uid } = draft.runtime;
    draft.event('Warning', 'BackOff', texts.backOff(name, draft.fullName, uid));
    draft.setReason(name, reasons.crashLoop, texts.crashLoop(goDuration(entry.ms), name, draft.fullName, uid));
    return true;
  }
  draft.remember({ restarts: { ...draft.memory.restarts, [name]: nextBackOff(entry, ended, draft.now) } });
  return false;
}

/** Creates and starts a container; false when the runtime could not. */
function run(draft: Draft, container: Container, program: Program): boolean {
  const { view, ports, pod, now } = draft;
  const before = draft.runtime.containers[container.name];
  const plan = planRun(ports, view, pod, container, now, program);
  const probed = container.readinessProbe !== undefined && roleOf(pod, container) !== 'init';
  const lacking = plan.servesAt === undefined;
  const imageId = ports.imageId?.(view, draft.node.name, container.image ?? '');
  const next: ContainerRuntime = {
    attempt: attemptsOf(draft, container.name, before),
    startedAt: now,
    imageId,
    ending: plan.ending,
    servesAt: plan.servesAt,
    exit: undefined,
    previous: before?.exit,
    seen: undefined,
    started: container.startupProbe === undefined,
    ready: !probed && !lacking,
    turns: undefined,
    parked: undefined,
  };
  draft.event('Normal', 'Created', texts.created(container.name, draft.minor));
  const { startError } = program;
  if (startError !== undefined) {
    const exit = { code: 128, reason: 'StartError', message: startError, startedAt: view.virtualTime('1970-01-01T00:00:00Z'), finishedAt: now };
    draft.setContainer(container.name, { ...next, ending: undefined, servesAt: undefined, exit });
    draft.event('Warning', 'Failed', texts.error(startError));
    draft.setReason(container.name, reasons.startError, startError);
    return false;
  }
  draft.setContainer(container.name, next);
  draft.setReason(container.name, undefined);
  draft.event('Normal', 'Started', texts.started(container.name));
  return true;
}

/** Instances before this one: the runtime's count, or what the status remembers of forgotten ones. */
function attemptsOf(draft: Draft, name: string, before: ContainerRuntime | undefined): number {
  if (before !== undefined) return before.attempt + 1;
  const { status } = draft;
  const old = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].find((one) => one.name === name);
  if (old === undefined) return 0;
  return old.restartCount + (old.state?.terminated === undefined ? 0 : 1);
}

/** When the next attempt at something that failed may be made; undefined when it is tried at every sync. */
export function nextAttemptAt(draft: Draft, name: string): { readonly at: TimeMs; readonly capped: boolean } | undefined {
  const reason = draft.memory.reasons[name]?.reason;
  if (reason === reasons.crashLoop) {
    const entry = draft.memory.restarts[name];
    const exit = observed(draft.runtime.containers[name])?.exit;
    if (entry === undefined || exit === undefined) return undefined;
    return { at: backOffEnds(entry, exit.finishedAt ?? draft.now, draft.now), capped: entry.ms >= 300_000 };
  }
  if (reason === reasons.imagePullBackOff || reason === reasons.errImagePull) {
    const entry = draft.memory.pulls[draft.spec(name).image ?? ''];
    return entry === undefined ? undefined : { at: backOffEnds(entry, entry.at, draft.now), capped: entry.ms >= 300_000 };
  }
  return undefined;
}
