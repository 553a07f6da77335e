import type { Pod } from '#model/kubernetes.ts';
import { podRuntimes } from '../../kubelet/runtime.ts';
import { machines } from '../../machines.ts';
import type { View } from '../../view.ts';
import type { Process } from '../ceph/cluster.ts';
import { type DaemonType, daemonOf } from './kinds.ts';

/** A daemon's process as its node has it. `identity` differs for another process. */
export interface SeenDaemon {
  readonly type: DaemonType;
  readonly id: string;
  readonly node: string;
  readonly process: Process;
  readonly identity: string;
}

/** Every daemon that has a pod on a node; of several pods of one daemon the one that runs. */
export function seenDaemons(view: View, namespace: string): readonly SeenDaemon[] {
  const found = new Map<string, SeenDaemon>();
  for (const pod of view.objects<Pod>('Pod', namespace)) {
    const seen = seenIn(view, pod);
    if (seen === undefined) continue;
    const key = `${seen.type}.${seen.id}`;
    const before = found.get(key);
    if (before === undefined || rank(seen) > rank(before)) found.set(key, seen);
  }
  return [...found.values()];
}

function rank({ process }: SeenDaemon): number {
  return process === 'running' ? 2 : process === 'refused' ? 1 : 0;
}

function seenIn(view: View, pod: Pod): SeenDaemon | undefined {
  const daemon = daemonOf(pod);
  const node = pod.spec.nodeName;
  if (daemon === undefined || node === undefined || node === '') return undefined;
  const container = pod.spec.containers.find(({ name }) => name === daemon.type) ?? pod.spec.containers[0];
  const { runs, attempt } = containerState(view, pod, container?.name ?? '');
  const process = hostAnswers(view, node) ? (runs ? 'running' : 'refused') : 'dark';
  return { ...daemon, node, process, identity: `${pod.metadata.uid}/${attempt}` };
}

/** Whether a node's network stack answers, if only to refuse. */
export function hostAnswers(view: View, node: string): boolean {
  const phase = view.row(machines, view.ref('Node', '', node))?.phase ?? 'up';
  return phase === 'up' || phase === 'stopping';
}

/** Whether a daemon is seen the same with a pod's changed version, as far as its object tells. */
export function looksAlike(before: Pod | undefined, after: Pod | undefined): boolean {
  if (before === undefined || after === undefined || before.metadata.uid !== after.metadata.uid) return false;
  return before.spec === after.spec && (before.status === after.status || runsOf(before) === runsOf(after));
}

function runsOf({ status }: Pod): string {
  return (status?.containerStatuses ?? []).map(({ name, state, restartCount }) => `${name} ${state?.running !== undefined} ${restartCount}`).join();
}

/** What is true on the node, which the API may not know yet. */
function containerState(view: View, pod: Pod, name: string): { readonly runs: boolean; readonly attempt: number } {
  const runtime = view.row(podRuntimes, view.refOf(pod));
  if (runtime !== undefined && runtime.uid === pod.metadata.uid) {
    const container = runtime.containers[name];
    const boots = view.row(machines, view.ref('Node', '', pod.spec.nodeName ?? ''))?.boots ?? 0;
    return { runs: container !== undefined && container.exit === undefined && runtime.boot === boots, attempt: container?.attempt ?? -1 };
  }
  const status = pod.status?.containerStatuses?.find((one) => one.name === name);
  return { runs: status?.state?.running !== undefined, attempt: status?.restartCount ?? -1 };
}
