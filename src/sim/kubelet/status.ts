import type { TimeMs } from '#base/brand.ts';
import type { Container, ContainerStatus, Pod, PodPhase, PodStatus } from '#model/kubernetes.ts';
import { podConditions } from './conditions.ts';
import { containerStatuses, type StatusSource } from './container-status.ts';
import { reasons, texts } from './events.ts';
import { isSidecar, type Verdict } from './runtime.ts';

export interface PodStatusSource extends StatusSource {
  /** The status as the kubelet last had it. */
  readonly old: PodStatus | undefined;
  readonly ip: string | undefined;
  readonly hostIP: string | undefined;
  readonly now: TimeMs;
  readonly minor: number;
  /** All containers have been told to end and have: the phase is final. */
  readonly terminal: boolean;
  readonly verdict?: Verdict;
}

export interface Generated {
  readonly status: PodStatus;
  /** The phase that follows from the containers, even while the written one is held back. */
  readonly phase: PodPhase;
}

/**
 * The status the API gets. A final phase is held back until the containers are known to have ended, while the
 * conditions already speak of it. [kubelet_pods.go generateAPIPodStatus, status_manager.go mergePodStatus, 1.28]
 */
export function generateStatus(source: PodStatusSource): Generated {
  const { pod, old } = source;
  const init = containerStatuses(source, pod.spec.initContainers ?? [], old?.initContainerStatuses, true);
  const app = containerStatuses(source, pod.spec.containers, old?.containerStatuses, false);
  const phase = source.verdict?.phase === 'failed' ? 'Failed' : finalOr(old, phaseOf(pod, init, app, source.terminal));
  const now = source.timeText(source.now);
  const conditions = podConditions({ pod, phase, init, app, hasSandbox: source.ip !== undefined, minor: source.minor, now }, old?.conditions);
  const held = isFinal(phase) && !isFinal(old?.phase) && !source.terminal;
  const said = held || phase === old?.phase ? old : phase === 'Failed' ? source.verdict : undefined;
  const status: Written<PodStatus> = {
    phase: held ? (old?.phase ?? 'Pending') : phase,
    conditions: withDisruption(conditions, source.verdict?.disruption, now),
  };
  if (said?.message !== undefined) status.message = said.message;
  if (said?.reason !== undefined) status.reason = said.reason;
  if (source.hostIP !== undefined) status.hostIP = source.hostIP;
  addAddresses(status, source);
  status.startTime = old?.startTime ?? now;
  if (init.length > 0) status.initContainerStatuses = init;
  status.containerStatuses = app.length < 2 ? app : app.sort((left, right) => (left.name < right.name ? -1 : 1));
  status.qosClass = old?.qosClass ?? qosClass(pod);
  return { status, phase };
}

/** While it is put together: a field that says nothing is not there at all. */
type Written<T> = { -readonly [field in keyof T]: T[field] };

function addAddresses(status: Written<PodStatus>, { pod, ip, hostIP, old }: PodStatusSource): void {
  const address = pod.spec.hostNetwork === true ? (hostIP ?? ip) : (ip ?? old?.podIP);
  if (address === undefined) return;
  // The same list as long as it says the same: those who watch for new addresses see that there are none.
  const isSame = old?.podIPs?.length === 1 && old.podIPs[0]?.ip === address;
  status.podIP = address;
  status.podIPs = isSame ? old.podIPs : [{ ip: address }];
}

/** Ends what cannot have ended well: containers without a known end are marked, the phase becomes final. [status_manager.go TerminatePod, 1.28] */
export function terminatedStatus(pod: Pod, status: PodStatus, isStatic: boolean, verdict?: Verdict): PodStatus {
  const init = status.initContainerStatuses ?? [];
  const initialized = (pod.spec.initContainers ?? []).every(
    (container) => isSidecar(container) || init.find(({ name }) => name === container.name)?.state?.terminated?.exitCode === 0,
  );
  const begun = init.findLastIndex(({ state, lastState }) => state?.waiting === undefined || lastState?.terminated !== undefined);
  const said = verdict === undefined ? {} : { message: verdict.message, reason: verdict.reason };
  const final = isFinal(status.phase) ? { phase: status.phase } : { phase: 'Failed' as const, ...said };
  return {
    ...status,
    ...(isStatic ? {} : final),
    ...(init.length === 0 ? {} : { initContainerStatuses: init.map((one, index) => (index <= begun ? ended(one) : one)) }),
    ...(initialized ? { containerStatuses: status.containerStatuses?.map(ended) } : {}),
  };
}

function ended(status: ContainerStatus): ContainerStatus {
  if (status.state?.terminated !== undefined) return status;
  return { ...status, state: { terminated: { exitCode: 137, reason: reasons.statusUnknown, message: texts.lostTerminated } } };
}

/** [kubelet_pods.go getPhase, 1.28] */
export function phaseOf(pod: Pod, init: readonly ContainerStatus[], app: readonly ContainerStatus[], terminal: boolean): PodPhase {
  const policy = pod.spec.restartPolicy ?? 'Always';
  const { pending, failed } = pod.spec.initContainers === undefined ? noneToWaitFor : initialization(pod.spec.initContainers, init);
  if (failed && policy === 'Never') return 'Failed';
  const { waiting, begun, running, succeeded } = progressOf(app);
  if ((pending && !begun) || waiting) return 'Pending';
  if (running) return 'Running';
  if (terminal) return succeeded ? 'Succeeded' : 'Failed';
  if (policy === 'Always') return 'Running';
  if (succeeded) return 'Succeeded';
  return policy === 'Never' ? 'Failed' : 'Running';
}

interface Progress {
  /** One has neither run nor ended yet. */
  readonly waiting: boolean;
  /** One runs or has ended, and does not wait to be started again. */
  readonly begun: boolean;
  readonly running: boolean;
  /** All have ended well. */
  readonly succeeded: boolean;
}

/** How far containers are; of one that waits to be started again its last run counts. */
function progressOf(statuses: readonly ContainerStatus[]): Progress {
  let waiting = false;
  let begun = false;
  let running = false;
  let succeeded = true;
  for (const { state, lastState } of statuses) {
    const last = state?.waiting === undefined ? state : lastState;
    if (last?.running === undefined && last?.terminated === undefined) waiting = true;
    if (last?.running !== undefined) running = true;
    if (state?.running !== undefined || state?.terminated !== undefined) begun = true;
    if (state?.terminated?.exitCode !== 0) succeeded = false;
  }
  return { waiting, begun, running, succeeded };
}

const noneToWaitFor = { pending: false, failed: false };

function initialization(containers: readonly Container[], statuses: readonly ContainerStatus[]): { pending: boolean; failed: boolean } {
  let pending = false;
  let failed = false;
  containers.forEach((container, index) => {
    const { state, lastState, started } = statuses[index] ?? {};
    if (isSidecar(container)) {
      pending ||= state?.running !== undefined ? started !== true : state?.terminated === undefined && lastState?.terminated === undefined;
      return;
    }
    const end = state?.terminated ?? (state?.waiting === undefined ? undefined : lastState?.terminated);
    if (end === undefined) pending = true;
    else if (end.exitCode !== 0) failed = true;
  });
  return { pending, failed };
}

export function isFinal(phase: PodPhase | undefined): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

function finalOr(old: PodStatus | undefined, phase: PodPhase): PodPhase {
  return !isFinal(phase) && old?.phase !== undefined && isFinal(old.phase) ? old.phase : phase;
}

function withDisruption(conditions: PodStatus['conditions'] & {}, message: string | undefined, now: string): PodStatus['conditions'] {
  if (message === undefined || conditions.some(({ type }) => type === 'DisruptionTarget')) return conditions;
  const target = {
    type: 'DisruptionTarget',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: now,
    reason: 'TerminationByKubelet',
    message,
  } as const;
  return [target, ...conditions];
}

/** [pkg/apis/core/v1/helper/qos/qos.go, 1.28] */
export function qosClass(pod: Pod): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const known = qosClasses.get(pod.spec.containers);
  if (known !== undefined) return known;
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const some = all.some(({ resources }) =>
    [resources?.requests, resources?.limits].some((list) => list?.cpu !== undefined || list?.memory !== undefined),
  );
  const full = all.every(({ resources: { limits, requests } = {} }) =>
    ['cpu', 'memory'].every((name) => limits?.[name] !== undefined && (requests?.[name] ?? limits[name]) === limits[name]),
  );
  const result = full ? 'Guaranteed' : some ? 'Burstable' : 'BestEffort';
  qosClasses.set(pod.spec.containers, result);
  return result;
}

const qosClasses = new WeakMap<readonly Container[], 'Guaranteed' | 'Burstable' | 'BestEffort'>();
