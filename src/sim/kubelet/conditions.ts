import type { Condition, Container, ContainerStatus, Pod, PodPhase } from '#model/kubernetes.ts';
import { statusOf } from './container-status.ts';
import { isSidecar } from './runtime.ts';

type Made = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

export interface ConditionSource {
  readonly pod: Pod;
  readonly phase: PodPhase;
  readonly init: readonly ContainerStatus[];
  readonly app: readonly ContainerStatus[];
  readonly hasSandbox: boolean;
  readonly minor: number;
  readonly now: string;
}

const ownedByKubelet = new Set(['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled']);

/** All conditions of a pod: others' first, then the kubelet's own. [kubelet_pods.go generateAPIPodStatus, status/generate.go, 1.28] */
export function podConditions(source: ConditionSource, old: readonly Condition[] | undefined): Condition[] {
  const others = othersOf(source.pod.status?.conditions);
  const { now } = source;
  const containersReady = containersReadyCondition(source);
  const own = [
    sinceWhen(initializedCondition(source), old, now),
    sinceWhen(readyCondition(source, containersReady, others), old, now),
    sinceWhen(containersReady, old, now),
    sinceWhen(scheduled, old, now),
  ];
  if (source.minor < 29) return others.length === 0 ? own : [...others, ...own];
  return [...others, sinceWhen(source.hasSandbox ? readyToStart : notReadyToStart, old, now), ...own];
}

function othersOf(conditions: readonly Condition[] | undefined): readonly Condition[] {
  if (conditions === undefined || conditions.every(({ type }) => ownedByKubelet.has(type))) return none;
  return conditions.filter(({ type }) => !ownedByKubelet.has(type));
}

const readyToStart: Made = { type: 'PodReadyToStartContainers', status: 'True' };
const notReadyToStart: Made = { type: 'PodReadyToStartContainers', status: 'False' };
const scheduled: Made = { type: 'PodScheduled', status: 'True' };
const initialized: Made = { type: 'Initialized', status: 'True' };

/** A condition keeps its time while its status stays, whatever happens to reason and message. */
export function sinceWhen(condition: Made, old: readonly Condition[] | undefined, now: string): Condition {
  const before = ofType(old, condition.type);
  const lastTransitionTime = before?.status === condition.status ? (before.lastTransitionTime ?? now) : now;
  const { type, status, reason, message } = condition;
  const since = { type, status, lastProbeTime: null, lastTransitionTime };
  if (message === undefined) return reason === undefined ? since : { ...since, reason };
  return reason === undefined ? { ...since, message } : { ...since, reason, message };
}

function ofType(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  for (const condition of conditions ?? []) if (condition.type === type) return condition;
  return undefined;
}

function containersReadyCondition({ pod, phase, init, app }: ConditionSource): Made {
  const sidecars = pod.spec.initContainers?.filter(isSidecar) ?? none;
  const { unknown, unready } =
    sidecars.length === 0 ? sort(pod.spec.containers, app) : sort([...sidecars, ...pod.spec.containers], [...init, ...app]);
  const type = 'ContainersReady';
  if (unknown.length === 0 && phase === 'Succeeded') return { type, status: 'False', reason: 'PodCompleted' };
  if (unknown.length === 0 && phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' };
  if (unknown.length === 0 && unready.length === 0) return { type, status: 'True' };
  return { type, status: 'False', reason: 'ContainersNotReady', message: listed(unknown, 'unready', unready) };
}

function readyCondition({ pod }: ConditionSource, containersReady: Made, others: readonly Condition[]): Made {
  if (containersReady.status !== 'True') return { ...containersReady, type: 'Ready' };
  if (pod.spec.readinessGates === undefined) return { type: 'Ready', status: 'True' };
  const shut = pod.spec.readinessGates.flatMap(({ conditionType }) => {
    const gate = others.find(({ type }) => type === conditionType);
    if (gate === undefined) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    return gate.status === 'True' ? [] : [`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`];
  });
  if (shut.length === 0) return { type: 'Ready', status: 'True' };
  return { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message: shut.join(', ') };
}

function initializedCondition({ pod, phase, init, app }: ConditionSource): Made {
  const type = 'Initialized';
  const { unknown, unready } = sort(pod.spec.initContainers ?? none, init, isInitialized);
  if (unknown.length === 0 && phase === 'Succeeded') return { type, status: 'True', reason: 'PodCompleted' };
  if (unknown.length === 0 && unready.length === 0) return initialized;
  if (app.some(({ state }) => state?.running !== undefined || state?.terminated !== undefined)) return initialized;
  return { type, status: 'False', reason: 'ContainersNotInitialized', message: listed(unknown, 'incomplete', unready) };
}

function isReady(_: Container, status: ContainerStatus): boolean {
  return status.ready;
}

function isInitialized(container: Container, status: ContainerStatus): boolean {
  return isSidecar(container) ? status.started === true : status.ready;
}

function sort(
  containers: readonly Container[],
  statuses: readonly ContainerStatus[],
  good: (container: Container, status: ContainerStatus) => boolean = isReady,
): Sorted {
  let { unknown, unready } = allGood;
  for (const container of containers) {
    const status = statusOf(statuses, container.name);
    if (status === undefined) unknown = [...unknown, container.name];
    else if (!good(container, status)) unready = [...unready, container.name];
  }
  return unknown === none && unready === none ? allGood : { unknown, unready };
}

interface Sorted {
  readonly unknown: readonly string[];
  readonly unready: readonly string[];
}

const none: readonly never[] = [];
const allGood: Sorted = { unknown: none, unready: none };

function listed(unknown: readonly string[], word: string, bad: readonly string[]): string {
  const unseen = unknown.length === 0 ? '' : `containers with unknown status: [${unknown.join(' ')}]`;
  const seen = bad.length === 0 ? '' : `containers with ${word} status: [${bad.join(' ')}]`;
  return unseen === '' || seen === '' ? unseen + seen : `${unseen}, ${seen}`;
}
