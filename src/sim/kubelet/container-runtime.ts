import type { TimeMs } from '#base/brand.ts';
import { type Actor, onRow, type Reconciliation, setRow } from '../actor.ts';
import { acts, processes, runtimeProcess } from '../processes.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { texts } from './events.ts';
import { kubeletRuns, kubeletStartedAt } from './node-log.ts';
import type { KubeletPorts } from './ports.ts';
import { pointAfter } from './sync-times.ts';

/** A kubelet does without its runtime for so long; then it calls it down and does nothing for its pods. [kubelet.go maxWaitForContainerRuntime, 1.28] */
const patienceMs = 30_000;

/** How often the kubelet clears away ended containers, counted from its start. [kubelet.go ContainerGCPeriod, 1.28] */
const clearingMs = 60_000;

/** When a node's runtime stopped, and whether the kubelet has told of what it cannot do. No row: it runs. Keyed by the Node. */
export const runtimeStops = defineRow<{ readonly at: TimeMs; readonly isTold: boolean }>('runtime-stop');

const prefix = runtimeProcess('');

/** Writes down when container runtimes stop. Must stand before the actors that read it. */
export function runtimeLog(ports: KubeletPorts): Actor {
  return {
    name: 'runtime-log',
    watches: [onRow(processes, ({ ref }, view) => nodeOfRuntime(view, ref))],
    active: () => true,
    *reconcile(node, view) {
      const stopped = view.row(runtimeStops, node);
      if (acts(view, runtimeProcess(node.name))) {
        if (stopped !== undefined) yield setRow(runtimeStops, node, undefined);
        return;
      }
      const { at, isTold } = stopped ?? { at: view.now, isTold: false };
      if (stopped === undefined) yield setRow(runtimeStops, node, { at, isTold });
      if (!isTold) yield* tellOfClearing(ports, view, node, at);
    },
  };
}

/** The kubelet tells that it cannot clear away ended containers; told once, though it goes on each minute. */
function* tellOfClearing(ports: KubeletPorts, view: View, node: ObjectRef, at: TimeMs): Reconciliation {
  const started = kubeletStartedAt(view, node);
  const phase = Number.isFinite(started) ? started : view.drawBelow(clearingMs, node, 'container collection');
  const due = pointAfter({ phase, periodMs: clearingMs }, at);
  if (due > view.now) {
    yield { verb: 'wake', at: due, why: 'container collection' };
    return;
  }
  if (!kubeletRuns(view, node)) return;
  const message = runtimeGone(ports, node.name);
  yield { verb: 'event', about: node, type: 'Warning', reason: 'ContainerGCFailed', message, source: 'kubelet' };
  yield setRow(runtimeStops, node, { at, isTold: true });
}

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
  return stopped === undefined ? undefined : ((stopped.at + patienceMs) as TimeMs);
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
