import type { Pod } from '#model/kubernetes.ts';
import { podRuntimes } from '../kubelet/runtime.ts';
import { machines, machineUp } from '../machines.ts';
import { acts, controllerActs, kubeletProcess } from '../processes.ts';
import { isPodReady } from '../store/indexes.ts';
import type { View } from '../view.ts';

/** A machine without power carries no kubelet and starts no container; once settled, whoever controls says so of its pods. */
export function deadMachinesRunNothing(view: View): string[] {
  const off = view.list('Node').filter((node) => (view.row(machines, node) ?? machineUp).phase === 'off');
  const told = controllerActs(view);
  return off.flatMap((node) => [
    ...(acts(view, kubeletProcess(node.name)) ? [`${node.name} is off and its kubelet acts`] : []),
    ...(told ? readyPodsOn(view, node.name) : []),
    ...startedOn(view, node.name),
  ]);
}

function readyPodsOn(view: View, node: string): string[] {
  const pods = view.objects<Pod>('Pod').filter((pod) => pod.spec.nodeName === node && isPodReady(pod));
  return pods.map(({ metadata }) => `${node} is off and ${metadata.namespace}/${metadata.name} is Ready`);
}

/** Containers that began in a boot the machine has not had. */
function startedOn(view: View, node: string): string[] {
  const boots = (view.row(machines, view.ref('Node', '', node)) ?? machineUp).boots;
  return view
    .rows(podRuntimes)
    .filter(([, runtime]) => runtime.node === node && runtime.boot > boots)
    .map(([ref]) => `${node} is off and ${ref.namespace}/${ref.name} has started in its next boot`);
}
