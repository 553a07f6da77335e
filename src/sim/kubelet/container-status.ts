import type { TimeMs } from '#base/brand.ts';
import type { Container, ContainerState, ContainerStatus, Pod } from '#model/kubernetes.ts';
import { reasons, texts } from './events.ts';
import { type ContainerRuntime, type Exit, isSidecar, type Waiting } from './runtime.ts';

/** What the kubelet has noticed of a container: its newest instance, or the one before while the newest is unnoticed. */
export interface Observed {
  readonly attempt: number;
  readonly running: boolean;
  readonly startedAt: TimeMs;
  readonly imageId?: string;
  readonly exit?: Exit;
  readonly previous?: Exit;
  readonly started: boolean;
  readonly ready: boolean;
}

export function observed(container: ContainerRuntime | undefined): Observed | undefined {
  if (container === undefined) return undefined;
  const { attempt, startedAt, imageId, exit, previous, started, ready } = container;
  if (container.seen === 'exited') return { attempt, running: false, startedAt, imageId, exit, previous, started: false, ready: false };
  if (container.seen === 'running') return { attempt, running: true, startedAt, imageId, previous, started, ready };
  if (previous === undefined) return undefined;
  return { attempt: attempt - 1, running: false, startedAt, exit: previous, started: false, ready: false };
}

export interface StatusSource {
  readonly pod: Pod;
  readonly containers: Readonly<Record<string, ContainerRuntime>>;
  readonly reasons: Readonly<Record<string, Waiting>>;
  readonly timeText: (at: TimeMs) => string;
}

/** Statuses of the given containers. [kubelet_pods.go convertToAPIContainerStatuses, 1.28] */
export function containerStatuses(
  source: StatusSource,
  containers: readonly Container[],
  old: readonly ContainerStatus[] | undefined,
  init: boolean,
): ContainerStatus[] {
  return containers.map((container) => containerStatus(source, container, old, init));
}

function containerStatus(source: StatusSource, container: Container, old: readonly ContainerStatus[] | undefined, init: boolean): ContainerStatus {
  const seen = observed(source.containers[container.name]);
  if (seen !== undefined) return withReason(source, container, fromRuntime(source, container, seen, init && !isSidecar(container)), seen, init);
  const { spec, metadata } = source.pod;
  const initializing = spec.initContainers !== undefined && spec.initContainers.length > 0;
  const status = unseen(container, statusOf(old, container.name), initializing, metadata.deletionTimestamp !== undefined);
  return withReason(source, container, status, undefined, init);
}

/** The status of a container among others'. */
export function statusOf(statuses: readonly ContainerStatus[] | undefined, name: string): ContainerStatus | undefined {
  for (const status of statuses ?? []) if (status.name === name) return status;
  return undefined;
}

function unseen(container: Container, before: ContainerStatus | undefined, initializing: boolean, deleting: boolean): ContainerStatus {
  if (before?.state?.terminated !== undefined) return before;
  const waiting: ContainerStatus = {
    name: container.name,
    state: { waiting: { reason: initializing ? reasons.podInitializing : reasons.containerCreating } },
    lastState: before?.lastState ?? {},
    ready: false,
    restartCount: before?.restartCount ?? 0,
    image: container.image ?? '',
    imageID: '',
    started: false,
  };
  if (before?.state?.running === undefined || before.lastState?.terminated !== undefined) return waiting;
  const terminated = { exitCode: 137, reason: reasons.statusUnknown, message: texts.lostRunning };
  return { ...waiting, lastState: { terminated }, restartCount: waiting.restartCount + (deleting ? 0 : 1) };
}

function fromRuntime(source: StatusSource, container: Container, seen: Observed, runsOnce: boolean): ContainerStatus {
  const state: ContainerState =
    seen.exit === undefined ? { running: { startedAt: source.timeText(seen.startedAt) } } : { terminated: terminated(source, seen.exit) };
  return {
    name: container.name,
    state,
    lastState: seen.previous === undefined ? {} : { terminated: terminated(source, seen.previous) },
    ready: runsOnce ? seen.exit?.code === 0 : seen.running && seen.started && seen.ready,
    restartCount: seen.attempt,
    image: container.image ?? '',
    imageID: seen.imageId ?? container.image ?? '',
    started: seen.running && seen.started,
  };
}

function terminated(source: StatusSource, exit: Exit): NonNullable<ContainerState['terminated']> {
  return {
    exitCode: exit.code,
    reason: exit.reason,
    ...(exit.message === undefined ? {} : { message: exit.message }),
    ...(exit.startedAt === undefined ? {} : { startedAt: source.timeText(exit.startedAt) }),
    ...(exit.finishedAt === undefined ? {} : { finishedAt: source.timeText(exit.finishedAt) }),
  };
}

/** A container that the next sync should start is waiting, and says why if the last one failed to. */
function withReason(source: StatusSource, container: Container, status: ContainerStatus, seen: Observed | undefined, init: boolean): ContainerStatus {
  if (init && seen?.exit?.code === 0) return status;
  const waiting = source.reasons[container.name];
  if (waiting === undefined || !shouldRun(source.pod, seen)) return status;
  const lastState = status.state?.terminated === undefined ? status.lastState : { terminated: status.state.terminated };
  return { ...status, state: { waiting }, lastState };
}

/** Whether a container is to be started or restarted. [container/helpers.go ShouldContainerBeRestarted, 1.28] */
export function shouldRun(pod: Pod, seen: Observed | undefined): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  if (seen === undefined) return true;
  if (seen.running) return false;
  const policy = pod.spec.restartPolicy ?? 'Always';
  return policy === 'Always' || (policy === 'OnFailure' && seen.exit?.code !== 0);
}
