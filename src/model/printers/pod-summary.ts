import type { ContainerStateTerminated, ContainerStatus, Pod } from '#model/kubernetes.ts';
import { timeMs } from '#model/time.ts';
import { humanDuration } from './duration.ts';
import type { Moment } from './printer.ts';

/** What `kubectl get pods` says of a pod's containers. */
export interface PodSummary {
  /** `1/2`: ready containers of all, sidecars included. */
  readonly ready: string;
  readonly status: string;
  /** `3 (50s ago)`. */
  readonly restarts: string;
}

/** The release that lets a deleted pod keep the status of its finished phase (kubernetes pull request 122038). */
const KEEPS_FINAL_PHASE = 31;

/** What a walk over container statuses adds up; `lastRestartMs` is NaN as long as none is known. */
interface Tally {
  readonly status: string;
  readonly ready: number;
  readonly restarts: number;
  readonly lastRestartMs: number;
}

interface InitTally extends Tally {
  readonly initializing: boolean;
  /** Of the sidecars alone: what counts once the pod is initialized. */
  readonly sidecars: { readonly restarts: number; readonly lastRestartMs: number };
}

/**
 * READY, STATUS and RESTARTS of a pod.
 *
 * Follows kubernetes pkg/printers/internalversion/printers.go, printPod, v1.28.
 */
export function podSummary(pod: Pod, { nowMs, minor }: Moment): PodSummary {
  const init = walkInitContainers(pod, statusOfPhase(pod));
  const tally = !init.initializing || isTrue(pod, 'Initialized') ? walkContainers(pod, init) : init;
  const total = pod.spec.containers.length + (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').length;
  const ago = tally.restarts > 0 && !Number.isNaN(tally.lastRestartMs) ? ` (${humanDuration(nowMs - tally.lastRestartMs)} ago)` : '';
  return { ready: `${tally.ready}/${total}`, status: statusOfDeletion(pod, minor) ?? tally.status, restarts: `${tally.restarts}${ago}` };
}

function statusOfPhase({ status }: Pod): string {
  const gated = status?.conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated');
  if (gated) return 'SchedulingGated';
  return status?.reason || (status?.phase ?? '');
}

function statusOfDeletion({ metadata, status }: Pod, minor: number): string | undefined {
  if (metadata.deletionTimestamp === undefined) return undefined;
  if (status?.reason === 'NodeLost') return 'Unknown';
  const finished = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  return finished && minor >= KEEPS_FINAL_PHASE ? undefined : 'Terminating';
}

/** The first init container that is not done decides; those after it are not looked at. */
function walkInitContainers({ spec, status }: Pod, statusSoFar: string): InitTally {
  const declared = spec.initContainers ?? [];
  const sidecarNames = new Set(declared.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name));
  let tally: InitTally = {
    status: statusSoFar,
    ready: 0,
    restarts: 0,
    lastRestartMs: Number.NaN,
    initializing: false,
    sidecars: { restarts: 0, lastRestartMs: Number.NaN },
  };

  for (const [index, container] of (status?.initContainerStatuses ?? []).entries()) {
    const isSidecar = sidecarNames.has(container.name);
    tally = { ...tally, ...withRestarts(tally, container), sidecars: isSidecar ? withRestarts(tally.sidecars, container) : tally.sidecars };
    if (container.state?.terminated?.exitCode === 0) continue;
    if (isSidecar && container.started === true) {
      tally = { ...tally, ready: tally.ready + (container.ready ? 1 : 0) };
      continue;
    }
    return { ...tally, initializing: true, status: `Init:${unfinishedText(container, index, declared.length)}` };
  }
  return tally;
}

function unfinishedText({ state }: ContainerStatus, index: number, declared: number): string {
  if (state?.terminated) return endText(state.terminated);
  const reason = state?.waiting?.reason;
  return reason && reason !== 'PodInitializing' ? reason : `${index}/${declared}`;
}

/** Walked from last to first, each overriding: the first container that does not run wins. */
function walkContainers(pod: Pod, { status, ready, sidecars }: InitTally): Tally {
  let tally: Tally = { status, ready, ...sidecars };
  let running = false;
  for (const container of (pod.status?.containerStatuses ?? []).toReversed()) {
    const { state = {} } = container;
    tally = { ...tally, ...withRestarts(tally, container) };
    if (state.waiting?.reason) tally = { ...tally, status: state.waiting.reason };
    else if (state.terminated) tally = { ...tally, status: endText(state.terminated) };
    else if (container.ready && state.running) {
      running = true;
      tally = { ...tally, ready: tally.ready + 1 };
    }
  }
  if (tally.status !== 'Completed' || !running) return tally;
  return { ...tally, status: isTrue(pod, 'Ready') ? 'Running' : 'NotReady' };
}

function endText({ reason, signal, exitCode }: ContainerStateTerminated): string {
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

function withRestarts(
  tally: Pick<Tally, 'restarts' | 'lastRestartMs'>,
  { restartCount, lastState }: ContainerStatus,
): Pick<Tally, 'restarts' | 'lastRestartMs'> {
  const finishedMs = timeMs(lastState?.terminated?.finishedAt);
  const isLater = !Number.isNaN(finishedMs) && !(tally.lastRestartMs >= finishedMs);
  return { restarts: tally.restarts + restartCount, lastRestartMs: isLater ? finishedMs : tally.lastRestartMs };
}

/** The first condition of the type counts. */
function isTrue({ status }: Pod, conditionType: string): boolean {
  return status?.conditions?.find(({ type }) => type === conditionType)?.status === 'True';
}
