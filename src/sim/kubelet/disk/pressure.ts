import type { TimeMs } from '#base/brand.ts';
import { incarnationOf, kubeletProcess } from '../../processes.ts';
import { defineRow } from '../../store/definitions.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import type { Verdict } from '../runtime.ts';

/** Which start of a kubelet has its node under disk pressure: a new one knows nothing of it. Keyed by the Node. */
export const diskPressures = defineRow<{ readonly incarnation: number }>('disk-pressure');

/** Whether a node's kubelet says that its disk is too full. */
export function isUnderDiskPressure(view: View, node: ObjectRef): boolean {
  const row = view.row(diskPressures, node);
  return row !== undefined && row.incarnation === incarnationOf(view, kubeletProcess(node.name));
}

/** A pod that its kubelet has picked to be evicted. Keyed by the Pod. */
export interface PickedPod {
  readonly uid: string;
  readonly at: TimeMs;
  readonly verdict: Verdict;
}

export const pickedPods = defineRow<PickedPod>('picked-pod');
