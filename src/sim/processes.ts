import { defineRow } from './store/definitions.ts';
import type { ObjectRef } from './store/refs.ts';
import type { View } from './view.ts';

/**
 * A process that carries actors: `kube-apiserver`, `kube-controller-manager`, `kube-scheduler`, `kubelet/<node>`.
 * No row means it acts, as on a settled eve. `incarnation` counts its starts: what a process keeps in memory
 * (back-offs, expectations) is tagged with it and forgotten when it differs.
 */
export interface ProcessState {
  readonly acting: boolean;
  readonly incarnation: number;
}

export const processes = defineRow<ProcessState>('process');

export const apiServerProcess = 'kube-apiserver';
export const controllerManagerProcess = 'kube-controller-manager';
export const schedulerProcess = 'kube-scheduler';

/** The container runtime of a node. It acts also while its machine is off: then there is nobody to ask it. */
export function runtimeProcess(node: string): string {
  return `containerd/${node}`;
}

const kubelets = new Map<string, string>();

/** Asked for at every step of every kubelet: the same text each time, so that it is hashed once. */
export function kubeletProcess(node: string): string {
  let process = kubelets.get(node);
  if (process === undefined) {
    process = `kubelet/${node}`;
    kubelets.set(node, process);
  }
  return process;
}

export function processRef(view: View, name: string): ObjectRef {
  return view.ref('process', '', name);
}

/** Asked at every step. */
export function acts(view: View, name: string): boolean {
  const known = view.known(processes);
  let acting = known.get(name) as boolean | undefined;
  if (acting === undefined) {
    acting = view.row(processes, processRef(view, name))?.acting ?? true;
    known.set(name, acting);
  }
  return acting;
}

export function incarnationOf(view: View, name: string): number {
  return view.row(processes, processRef(view, name))?.incarnation ?? 0;
}

/** Whether the API takes writes: a server runs and etcd has its quorum. */
export function apiWritable(view: View): boolean {
  return acts(view, apiServerProcess);
}

/** A controller of kube-controller-manager acts while that process leads and the API takes writes. */
export function controllerActs(view: View): boolean {
  return acts(view, controllerManagerProcess) && apiWritable(view);
}
