import type { Condition, Container, ContainerStatus, Pod, PodPhase } from '#model/kubernetes.ts';
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
  const others = (source.pod.status?.conditions ?? []).filter(({ type }) => !ownedByKubelet.has(type));
  const containersReady = containersReadyCondition(source);
  const conditions = [...others];
  const add = (condition: Made) => conditions.push(sinceWhen(condition, old, source.now));
  if (source.minor >= 29) add({ type: 'PodReadyToStartContainers', status: source.hasSandbox ? 'True' : 'False' });
  add(initializedCondition(source));
  add(readyCondition(source, containersReady, others));
  add(containersReady);
  add(scheduled);
  return conditions;
}

const scheduled: Made = { type: 'PodScheduled', status: 'True' };

/** A condition keeps its time while its status stays, whatever happens to reason and message. */
export function sinceWhen(condition: Made, old: readonly Condition[] | undefined, now: string): Condition {
  const before = old?.find(({ type }) => type === condition.type);
  const lastTransitionTime = before?.status === condition.status ? (before.lastTransitionTime ?? now) : now;
  const { type, status, reason, message } = condition;
  const since = { type, status, lastProbeTime: null, lastTransitionTime };
  if (message === undefined) return reason === undefined ? since : { ...since, reason };
  return reason === undefined ? { ...since, message } : { ...since, reason, message };
}

function containersReadyCondition({ pod, phase, init, app }: ConditionSource): Made {
  const sidecars = pod.spec.initContainers?.filter(isSidecar) ?? [];
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
  const shut = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const gate = others.find(({ type }) => type === conditionType);
    if (gate === undefined) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    return gate.status === 'True' ? [] : [`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`];
  });
  if (shut.length === 0) return { type: 'Ready', status: 'True' };
  return { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message: shut.join(', ') };
}

function initializedCondition({ pod, phase, init, app }: ConditionSource): Made {
  const type = 'Initialized';
  const { unknown, unready } = sort(pod.spec.initContainers ?? [], init, isInitialized);
  if (unknown.length === 0 && phase === 'Succeeded') return { type, status: 'True', reason: 'PodCompleted' };
  const begun = app.some(({ state }) => state?.running !== undefined || state?.terminated !== undefined);
  if (begun || (unknown.length === 0 && unready.length === 0)) return { type, status: 'True' };
  return { type, status: 'False', reason: 'ContainersNotInitialized', message: listed(unknown, 'incomplete', unready) };
}

function isInitialized(container: Container, status: ContainerStatus): boolean {
  return isSidecar(container) ? status.started === true : status.ready;
}

function sort(
  containers: readonly Container[],
  statuses: readonly ContainerStatus[],
  good: (container: Container, status: ContainerStatus) => boolean = (_, status) => status.ready,
): { readonly unknown: string[]; readonly unready: string[] } {
  const unknown: string[] = [];
  const unready: string[] = [];
  for (const container of containers) {
    const status = statuses.find(({ name }) => name === container.name);
    if (status === undefined) unknown.push(container.name);
    else if (!good(container, status)) unready.push(container.name);
  }
  return { unknown, unready };
}

function listed(unknown: readonly string[], word: string, bad: readonly string[]): string {
  return [
    ...(unknown.length === 0 ? [] : [`containers with unknown status: [${unknown.join(' ')}]`]),
    ...(bad.length === 0 ? [] : [`containers with ${word} status: [${bad.join(' ')}]`]),
  ].join(', ');
}
