import type { Container, Pod } from '#model/kubernetes.ts';
import { observed, shouldRun } from './container-status.ts';
import { type ContainerRuntime, isSidecar } from './runtime.ts';

/** What a sync has to do, given what the kubelet has noticed. */
export interface Actions {
  readonly sandbox: boolean;
  readonly start: readonly string[];
  /** Init containers whose earlier runs no longer count. */
  readonly forget: readonly string[];
}

const nothing: Actions = { sandbox: false, start: [], forget: [] };

/** [kuberuntime_manager.go computePodActions, 1.28; sidecars as computeInitContainerActions, 1.29] */
export function actionsFor(pod: Pod, containers: Readonly<Record<string, ContainerRuntime>>, sandboxAlive: boolean): Actions {
  return sandboxAlive ? inSandbox(pod, containers) : anew(pod, containers);
}

function anew(pod: Pod, containers: Readonly<Record<string, ContainerRuntime>>): Actions {
  const policy = pod.spec.restartPolicy ?? 'Always';
  const ranBefore = Object.keys(containers).length > 0;
  if (policy === 'Never' && ranBefore) return nothing;
  const start = pod.spec.containers.map(({ name }) => name).filter((name) => policy !== 'OnFailure' || observed(containers[name])?.exit?.code !== 0);
  const init = pod.spec.initContainers ?? [];
  if (start.length === 0 && nextInit(pod, containers).done) return nothing;
  if (init.length === 0) return { sandbox: true, start, forget: [] };
  return { sandbox: true, start: [(init[0] as Container).name], forget: init.map(({ name }) => name) };
}

function inSandbox(pod: Pod, containers: Readonly<Record<string, ContainerRuntime>>): Actions {
  const init = nextInit(pod, containers);
  if (!init.done) return { sandbox: false, start: init.start, forget: [] };
  const start: string[] = [];
  for (const container of pod.spec.initContainers ?? [])
    if (isSidecar(container) && isToStart(pod, containers[container.name])) start.push(container.name);
  for (const { name } of pod.spec.containers) if (isToStart(pod, containers[name])) start.push(name);
  return start.length === 0 ? nothing : { sandbox: false, start, forget: [] };
}

function isToStart(pod: Pod, container: ContainerRuntime | undefined): boolean {
  return container?.seen !== 'running' && isUnstarted(container) && shouldRun(pod, observed(container));
}

/** Started but not yet noticed containers are left alone. */
function isUnstarted(container: ContainerRuntime | undefined): boolean {
  return container === undefined || container.seen !== undefined;
}

interface Next {
  readonly done: boolean;
  readonly start: readonly string[];
}

const wait: Next = { done: false, start: [] };
const initialized: Next = { done: true, start: [] };

/** Which init container is next: one after the other, sidecars count once they have started. */
function nextInit(pod: Pod, containers: Readonly<Record<string, ContainerRuntime>>): Next {
  if (pod.spec.initContainers === undefined) return initialized;
  const begun = pod.spec.containers.some(({ name }) => containers[name] !== undefined && containers[name].exit === undefined);
  if (begun) return initialized;
  for (const container of pod.spec.initContainers) {
    const next = isUnstarted(containers[container.name]) ? afterInit(pod, container, containers[container.name]) : wait;
    if (next !== undefined) return next;
  }
  return initialized;
}

/** What an init container keeps the pod at; undefined when it is behind. */
function afterInit(pod: Pod, container: Container, runtime: ContainerRuntime | undefined): Next | undefined {
  const seen = observed(runtime);
  const restart: Next = { done: false, start: [container.name] };
  if (seen === undefined) return restart;
  if (isSidecar(container)) return seen.running ? (seen.started ? undefined : wait) : restart;
  if (seen.running) return wait;
  if (seen.exit?.code === 0) return undefined;
  return (pod.spec.restartPolicy ?? 'Always') === 'Never' ? wait : restart;
}
