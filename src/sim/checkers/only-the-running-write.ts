import type { Pod } from '#model/kubernetes.ts';
import { whatIf } from '../actor.ts';
import { machines } from '../machines.ts';
import { isReached } from '../nodes/api-servers.ts';
import { acts, controllerManagerProcess, kubeletProcess, schedulerProcess } from '../processes.ts';
import type { View } from '../view.ts';
import type { StoredWrite } from './checker.ts';

/** Controllers that are parts of the controller manager. */
const controllers = new Set([
  'attach-detach',
  'cronjob',
  'daemonset',
  'deployment',
  'disruption',
  'endpointslice',
  'garbage-collector',
  'job',
  'namespace',
  'node-lifecycle',
  'pod-gc',
  'replicaset',
  'statefulset',
  'taint-eviction',
]);

/** Nothing is stored while the API takes no writes, and nobody writes whose process does not run. */
export function onlyTheRunningWrite({ ref, before, after, by, what }: StoredWrite, view: View): string[] {
  const title = `${by} writes ${ref.kind} ${ref.namespace}/${ref.name} (${what})`;
  if (by === whatIf) return [];
  if (!isReached(view)) return [`${title} while the API takes no writes`];
  const process = processOf(by);
  if (process !== undefined) return acts(view, process) ? [] : [`${title} and does not run`];
  if (by !== 'pod-worker') return [];
  const node = (after ?? before) === undefined ? undefined : ((after ?? before) as Pod).spec.nodeName;
  return node === undefined || kubeletRuns(view, node) ? [] : [`${title} and the kubelet of ${node} does not run`];
}

function processOf(by: string): string | undefined {
  if (by === schedulerProcess) return schedulerProcess;
  return controllers.has(by) ? controllerManagerProcess : undefined;
}

function kubeletRuns(view: View, node: string): boolean {
  const phase = view.row(machines, view.ref('Node', '', node))?.phase ?? 'up';
  return (phase === 'up' || phase === 'stopping') && acts(view, kubeletProcess(node));
}
