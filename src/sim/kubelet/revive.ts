import type { TimeMs } from '#base/brand.ts';
import type { ContainerStateTerminated, ContainerStatus, Pod, PodStatus } from '#model/kubernetes.ts';
import { gridPoints } from '../capabilities/waits.ts';
import { machines } from '../machines.ts';
import { incarnationOf, kubeletProcess } from '../processes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { longestBackOffMs } from './back-off.ts';
import { programOf, reasonOf } from './container-run.ts';
import { firstSyncMs } from './durations.ts';
import { reasons } from './events.ts';
import { apiSilence, type BootLog, bootLogs, kubeletStartedAt } from './node-log.ts';
import type { KubeletPorts } from './ports.ts';
import { type ContainerRuntime, type Exit, freshMemory, type Memory, type PodRuntime, podRuntimes } from './runtime.ts';

/** What is true of a pod on its node: the row of this very pod, else what its status says. */
export function runtimeOf(view: View, ref: ObjectRef, pod: Pod, node: ObjectRef): PodRuntime {
  const row = view.row(podRuntimes, ref);
  return row !== undefined && row.uid === uidOf(pod) ? row : fromStatus(view, pod, node);
}

export function uidOf(pod: Pod): string {
  return pod.metadata.uid ?? '';
}

/** A pod nothing is known of but its status. What started before the machine's last boot belongs to an earlier one. */
function fromStatus(view: View, pod: Pod, node: ObjectRef): PodRuntime {
  const status = pod.status ?? {};
  const boots = view.row(machines, node)?.boots ?? 0;
  const bootedAt = view.row(bootLogs, node)?.bootedAt;
  const containers: Record<string, ContainerRuntime> = {};
  let live = bootedAt === undefined;
  for (const one of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) {
    const container = containerFromStatus(view, one, (pod.spec.restartPolicy ?? 'Always') === 'Always');
    if (container === undefined) continue;
    containers[one.name] = container;
    if (bootedAt !== undefined && sinceBoot(container, bootedAt)) live = true;
  }
  const begun = Object.keys(containers).length > 0 || status.podIP !== undefined;
  return {
    uid: uidOf(pod),
    node: node.name,
    boot: live || !begun ? boots : boots - 1,
    sandbox: begun && status.podIP !== undefined ? { ip: status.podIP } : undefined,
    remains: undefined,
    mounted: begun,
    containers,
    memory: memoryFromStatus(view, status, node, begun),
    ending: undefined,
    unsent: undefined,
    wakeAt: undefined,
  };
}

/** Times in statuses are whole seconds. */
function sinceBoot({ startedAt, exit }: ContainerRuntime, bootedAt: TimeMs): boolean {
  const second = Math.floor(bootedAt / 1000) * 1000;
  return (exit === undefined ? startedAt : Math.max(startedAt, exit.startedAt ?? 0)) >= second;
}

function containerFromStatus(
  view: View,
  { restartCount, ready, started, state, lastState, imageID }: ContainerStatus,
  lasting: boolean,
): ContainerRuntime | undefined {
  if (state?.running !== undefined) {
    const startedAt = knownTime(view, state.running.startedAt) ?? view.now;
    return {
      attempt: restartCount,
      startedAt,
      imageId: imageIn(imageID),
      ending: undefined,
      servesAt: ready && lasting ? startedAt : undefined,
      exit: undefined,
      previous: lastState?.terminated === undefined ? undefined : exitFrom(view, lastState.terminated),
      seen: 'running',
      started: started ?? true,
      ready,
      turns: undefined,
      parked: undefined,
    };
  }
  const end = state?.terminated ?? (state?.waiting === undefined ? undefined : lastState?.terminated);
  if (end === undefined || end.reason === reasons.statusUnknown) return undefined;
  const exit = exitFrom(view, end);
  return {
    attempt: restartCount,
    startedAt: exit.startedAt ?? view.now,
    imageId: imageIn(imageID),
    ending: undefined,
    servesAt: undefined,
    exit,
    previous: undefined,
    seen: 'exited',
    started: false,
    ready: false,
    turns: undefined,
    parked: undefined,
  };
}

/** Only a digest says more than the image's name. */
function imageIn(imageID: string | undefined): string | undefined {
  return imageID?.includes('@') === true ? imageID : undefined;
}

function exitFrom(view: View, { exitCode, reason, message, startedAt, finishedAt }: ContainerStateTerminated): Exit {
  const [begin, end] = [knownTime(view, startedAt), knownTime(view, finishedAt)];
  return {
    code: exitCode,
    reason: reason ?? reasonOf(exitCode),
    ...(message === undefined ? {} : { message }),
    ...(begin === undefined ? {} : { startedAt: begin }),
    ...(end === undefined ? {} : { finishedAt: end }),
  };
}

/** Dumps that somebody shortened or broke have statuses without times, or with texts that are none. */
function knownTime(view: View, text: string | null | undefined): TimeMs | undefined {
  const time = view.virtualTime(text ?? undefined);
  return Number.isNaN(time) ? undefined : time;
}

/** A kubelet takes all its pods on at one moment: when it starts, or when the API answers that was away then. */
function isNewTo(view: View, node: ObjectRef): boolean {
  const started = kubeletStartedAt(view, node);
  const silence = apiSilence(view);
  const heard = silence?.to !== undefined && silence.from <= started && started < silence.to ? silence.to : started;
  return heard === view.now;
}

/** A pod seen failing is taken to be at the cap of its back-off; one that is new to its kubelet has none. */
function memoryFromStatus(view: View, status: PodStatus, node: ObjectRef, begun: boolean): Memory {
  const process = kubeletProcess(node.name);
  const incarnation = incarnationOf(view, process);
  if (isNewTo(view, node)) return freshMemory(incarnation - 1, view.now);
  const memory = { ...freshMemory(incarnation, view.now), admitted: begun || status.startTime !== undefined, synced: begun };
  const waiting: Record<string, { reason: string; message?: string }> = {};
  const restarts: Record<string, { ms: number; at: TimeMs }> = {};
  for (const { name, state, lastState } of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) {
    const reason = state?.waiting?.reason;
    if (reason === undefined || reason === reasons.containerCreating || reason === reasons.podInitializing) continue;
    waiting[name] = { reason, ...(state?.waiting?.message === undefined ? {} : { message: state.waiting.message }) };
    if (reason !== reasons.crashLoop) continue;
    const since = view.virtualTime(lastState?.terminated?.startedAt);
    restarts[name] = { ms: longestBackOffMs, at: Number.isNaN(since) ? view.now : since };
  }
  return Object.keys(waiting).length === 0 ? memory : { ...memory, reasons: waiting, restarts, retryAt: view.now };
}

/** Brings a pod's truth up to the present: programs have ended, the machine may have booted, the kubelet be a new one. */
export function caughtUp(ports: KubeletPorts, view: View, runtime: PodRuntime, pod: Pod, node: ObjectRef): PodRuntime {
  const boots = view.row(machines, node)?.boots ?? 0;
  const ended = withEnds(runtime, runtime.boot === boots ? view.now : (view.row(bootLogs, node)?.offAt ?? view.now));
  const booted = ended.boot === boots ? ended : afterBoot(ports, view, ended, pod, node, boots);
  const incarnation = incarnationOf(view, kubeletProcess(node.name));
  return booted.memory.incarnation === incarnation ? booted : afterRestart(ports, view, booted, pod, node, incarnation);
}

function withEnds(runtime: PodRuntime, until: TimeMs): PodRuntime {
  let containers = runtime.containers;
  for (const name in runtime.containers) {
    const container = runtime.containers[name] as ContainerRuntime;
    const { ending, startedAt } = container;
    if (ending === undefined || container.exit !== undefined || ending.at > until) continue;
    const { at: finishedAt, ...how } = ending;
    const exit = { ...how, startedAt, finishedAt };
    containers = { ...containers, [name]: { ...container, ending: undefined, turns: undefined, exit } };
  }
  return containers === runtime.containers ? runtime : { ...runtime, containers };
}

/** Nothing of an earlier boot runs. The runtime reports lost tasks with 255, or has forgotten everything. */
function afterBoot(ports: KubeletPorts, view: View, runtime: PodRuntime, pod: Pod, node: ObjectRef, boots: number): PodRuntime {
  const log = view.row(bootLogs, node);
  const remains = runtime.sandbox !== undefined || runtime.remains === true;
  if (log?.forgot === true) return { ...runtime, sandbox: undefined, boot: boots, mounted: false, containers: {}, remains: false };
  const containers: Record<string, ContainerRuntime> = {};
  for (const [name, container] of Object.entries(runtime.containers)) {
    const exit = container.exit ?? lostAt(ports, view, pod, name, container, log);
    containers[name] = { ...container, ending: undefined, turns: undefined, exit };
  }
  return { ...runtime, sandbox: undefined, boot: boots, mounted: false, containers, remains };
}

function lostAt(ports: KubeletPorts, view: View, pod: Pod, name: string, { startedAt }: ContainerRuntime, log: BootLog | undefined): Exit {
  const container = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].find((one) => one.name === name);
  const onTerm = container === undefined ? 'ignored' : programOf(ports, view, pod, container).onTerm;
  if (log?.clean !== true || onTerm === 'ignored') return { code: 255, reason: 'Unknown', startedAt, finishedAt: log?.bootedAt ?? view.now };
  const finishedAt = ((log.stoppingAt ?? view.now) + onTerm.afterMs) as TimeMs;
  return { code: onTerm.exitCode, reason: reasonOf(onTerm.exitCode), startedAt, finishedAt };
}

/** A new kubelet knows no back-off, no probe results and no remains but the last; it looks at its pods after a moment. */
function afterRestart(ports: KubeletPorts, view: View, runtime: PodRuntime, pod: Pod, node: ObjectRef, incarnation: number): PodRuntime {
  const containers: Record<string, ContainerRuntime> = {};
  for (const [name, container] of Object.entries(runtime.containers)) {
    const known = materialised(container, view.now);
    const isRunning = known.exit === undefined;
    const previous = isRunning ? known.previous : undefined;
    containers[name] = { ...known, previous, seen: isRunning ? 'running' : 'exited', turns: undefined, parked: undefined };
  }
  const startedAt = kubeletStartedAt(view, node);
  const firstLookMs = ports.firstLookMs?.(node.name, startedAt) ?? firstSyncMs;
  const retryAt = Math.max(view.now, startedAt + firstLookMs) as TimeMs;
  const isProbing = Object.entries(containers).some(([name, { exit, ready }]) => exit === undefined && ready && isProbed(pod, name));
  const memory = { ...freshMemory(incarnation, view.now), retryAt, unprobed: isProbing ? true : undefined };
  return { ...runtime, containers, memory, ending: undefined };
}

/** Whether a container is ready only by its probe. */
export function isProbed(pod: Pod, name: string): boolean {
  return pod.spec.containers.some((container) => container.name === name && container.readinessProbe !== undefined);
}

/** A container whose restarts were not simulated one by one, with those up to `now` counted. */
export function materialised(container: ContainerRuntime, now: TimeMs): ContainerRuntime {
  const { parked } = container;
  if (parked === undefined) return container;
  const rest = { ...container, parked: undefined };
  const restarts = gridPoints(parked.grid, parked.from, now);
  if (restarts === 0) return rest;
  const last = parked.grid.phase + Math.floor((now - parked.grid.phase) / parked.grid.periodMs) * parked.grid.periodMs;
  const ran = (rest.exit?.finishedAt ?? last) - (rest.exit?.startedAt ?? last);
  const exit = rest.exit === undefined ? undefined : { ...rest.exit, startedAt: last as TimeMs, finishedAt: (last + ran) as TimeMs };
  return { ...rest, attempt: rest.attempt + restarts, startedAt: last as TimeMs, ...(exit === undefined ? {} : { exit }) };
}
