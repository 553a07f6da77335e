import type { TimeMs } from '#base/brand.ts';
import { type Actor, onRow, setRow } from '../actor.ts';
import { acts, processes, runtimeProcess } from '../processes.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { texts } from './events.ts';
import type { KubeletPorts } from './ports.ts';

/** A kubelet does without its runtime for so long; then it calls it down and does nothing for its pods. [kubelet.go maxWaitForContainerRuntime, 1.28] */
const patienceMs = 30_000;

/** When a node's runtime stopped; no row: it runs. Keyed by the Node. */
export const runtimeStops = defineRow<TimeMs>('runtime-stop');

const prefix = runtimeProcess('');

/** Writes down when container runtimes stop. Must stand before the actors that read it. */
export const runtimeLog: Actor = {
  name: 'runtime-log',
  watches: [onRow(processes, ({ ref }, view) => nodeOfRuntime(view, ref))],
  active: () => true,
  *reconcile(node, view) {
    const isUp = acts(view, runtimeProcess(node.name));
    if (isUp === (view.row(runtimeStops, node) === undefined)) return;
    yield setRow(runtimeStops, node, isUp ? undefined : view.now);
  },
};

/** The node whose runtime a process is; none or one. */
function nodeOfRuntime(view: View, process: ObjectRef): readonly ObjectRef[] {
  return process.name.startsWith(prefix) ? [view.ref('Node', '', process.name.slice(prefix.length))] : [];
}

export function runtimeActs(view: View, node: ObjectRef): boolean {
  return view.row(runtimeStops, node) === undefined;
}

/** From when on the kubelet calls its runtime down; undefined while that runs. */
export function runtimeDownFrom(view: View, node: ObjectRef): TimeMs | undefined {
  const stopped = view.row(runtimeStops, node);
  return stopped === undefined ? undefined : ((stopped + patienceMs) as TimeMs);
}

/** Whether the kubelet would still begin with a new pod: it has not noticed yet that its runtime is gone. */
export function takesPods(view: View, node: ObjectRef): boolean {
  const from = runtimeDownFrom(view, node);
  return from === undefined || view.now < from;
}

/** What is said of whatever a runtime that is gone was asked for. */
export function runtimeGone(ports: KubeletPorts, node: string): string {
  return texts.runtimeGone(ports.runtimeSocket?.(node) ?? '/run/containerd/containerd.sock');
}
