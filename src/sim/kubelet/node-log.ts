import type { TimeMs } from '#base/brand.ts';
import { type Actor, onRow, setRow } from '../actor.ts';
import { silences } from '../heartbeats.ts';
import { machines } from '../machines.ts';
import { acts, apiServerProcess, incarnationOf, kubeletProcess, processes, processRef } from '../processes.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { imageStores } from '../world.ts';

/** When a node's machine last went away and came back. No row: it has been up since before the eve. Keyed by the Node. */
export interface BootLog {
  readonly offAt?: TimeMs;
  readonly bootedAt?: TimeMs;
  /** When it was last told to stop. */
  readonly stoppingAt?: TimeMs;
  /** It was told to stop before: programs were asked to end. */
  readonly clean: boolean;
  /** The runtime came back without its records. */
  readonly forgot: boolean;
}

export const bootLogs = defineRow<BootLog>('boot-log');

/** When a node's kubelet last started. No row: before the eve. Keyed by the Node. */
export interface KubeletStart {
  readonly at: TimeMs;
  readonly incarnation: number;
  readonly boots: number;
  readonly ran: boolean;
}

export const kubeletStarts = defineRow<KubeletStart>('kubelet-start');

const kubeletPrefix = kubeletProcess('');

/** The node whose kubelet a process is. */
export function nodeOfProcess(view: View, process: ObjectRef): ObjectRef | undefined {
  return process.name.startsWith(kubeletPrefix) ? view.ref('Node', '', process.name.slice(kubeletPrefix.length)) : undefined;
}

/** Whether a node's kubelet runs: its machine is up (or stopping) and nothing has ended the process. */
export function kubeletRuns(view: View, node: ObjectRef): boolean {
  const phase = view.row(machines, node)?.phase ?? 'up';
  return (phase === 'up' || phase === 'stopping') && acts(view, kubeletProcess(node.name));
}

export function kubeletStartedAt(view: View, node: ObjectRef): TimeMs {
  return view.row(kubeletStarts, node)?.at ?? (Number.NEGATIVE_INFINITY as TimeMs);
}

/** The API's last absence; undefined when there was none. */
export function apiSilence(view: View): { readonly from: TimeMs; readonly to?: TimeMs } | undefined {
  return view.row(silences, processRef(view, apiServerProcess))?.at(-1);
}

/** Writes down when machines and kubelets went and came. Must stand before the actors that read it. */
export const nodeLog: Actor = {
  name: 'node-log',
  watches: [
    onRow(machines, ({ ref }) => [ref]),
    onRow(processes, ({ ref }, view) => {
      const node = nodeOfProcess(view, ref);
      return node === undefined ? [] : [node];
    }),
  ],
  active: () => true,
  *reconcile(node, view) {
    yield* recordBoot(node, view);
    const before = view.row(kubeletStarts, node);
    const boots = view.row(machines, node)?.boots ?? 0;
    const incarnation = incarnationOf(view, kubeletProcess(node.name));
    const ran = kubeletRuns(view, node);
    if (before !== undefined && before.incarnation === incarnation && before.boots === boots && before.ran === ran) return;
    const begins = ran && (before !== undefined || incarnation > 0 || boots > 0);
    const at = begins ? view.now : (before?.at ?? (Number.NEGATIVE_INFINITY as TimeMs));
    yield setRow(kubeletStarts, node, { at, incarnation, boots, ran });
  },
};

function* recordBoot(node: ObjectRef, view: View): ReturnType<Actor['reconcile']> {
  const phase = view.row(machines, node)?.phase ?? 'up';
  const log = view.row(bootLogs, node) ?? { clean: false, forgot: false };
  const { offAt, bootedAt, stoppingAt } = log;
  const isOff = offAt !== undefined && (bootedAt === undefined || bootedAt < offAt);
  const wasStopping = stoppingAt !== undefined && (bootedAt === undefined || bootedAt <= stoppingAt);
  if (phase === 'stopping') {
    if (!wasStopping) yield setRow(bootLogs, node, { ...log, stoppingAt: view.now });
  } else if (phase !== 'up') {
    if (!isOff) yield setRow(bootLogs, node, { ...log, offAt: view.now, clean: wasStopping });
  } else if (isOff) yield setRow(bootLogs, node, { ...log, bootedAt: view.now, forgot: view.row(imageStores, node)?.size === 0 });
}
