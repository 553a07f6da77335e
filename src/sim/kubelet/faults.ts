import type { Pod } from '#model/kubernetes.ts';
import { setRow, type Write } from '../actor.ts';
import { machines, machineUp } from '../machines.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { reasonOf } from './container-run.ts';
import { runtimeOf } from './revive.ts';
import { type ContainerRuntime, podRuntimes } from './runtime.ts';
import { subjectOf } from './static-pods.ts';

/** Ends a pod's sandbox at once; its containers go on. Wake its worker afterwards. */
export function killSandbox(view: View, ref: ObjectRef): readonly Write[] {
  const pod: Pod | undefined = subjectOf(view, ref)?.pod;
  if (pod === undefined) return [];
  const runtime = runtimeOf(view, ref, pod, view.ref('Node', '', pod.spec.nodeName ?? ''));
  const memory = { ...runtime.memory, unnoticedSandbox: view.now };
  return [setRow(podRuntimes, ref, { ...runtime, sandbox: undefined, memory, remains: true }, `the sandbox of ${ref.name} is killed`)];
}

/**
 * Ends every running container of a pod at once with an exit code, as a signal from outside would. Wake its worker
 * afterwards. Without power, and until its kubelet has started it again, nothing of it runs.
 */
export function killContainers(view: View, ref: ObjectRef, code: number): readonly Write[] {
  const pod: Pod | undefined = subjectOf(view, ref)?.pod;
  if (pod === undefined) return [];
  const node = view.ref('Node', '', pod.spec.nodeName ?? '');
  const runtime = runtimeOf(view, ref, pod, node);
  const { phase, boots } = view.row(machines, node) ?? machineUp;
  if (runtime.boot !== boots || (phase !== 'up' && phase !== 'stopping')) return [];
  const containers: Record<string, ContainerRuntime> = {};
  for (const [name, container] of Object.entries(runtime.containers)) {
    const ending = { at: view.now, code, reason: reasonOf(code) };
    containers[name] = container.exit === undefined ? { ...container, ending } : container;
  }
  return [setRow(podRuntimes, ref, { ...runtime, containers }, `the containers of ${ref.name} are killed`)];
}
