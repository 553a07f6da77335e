import type { TimeMs } from '#base/brand.ts';
import type { Node } from '#model/kubernetes.ts';
import { type Reconciliation, setRow } from '../../actor.ts';
import { machines } from '../../machines.ts';
import { acts, controllerManagerProcess, incarnationOf, kubeletProcess } from '../../processes.ts';
import { defineRow } from '../../store/definitions.ts';
import type { View } from '../../view.ts';
import { conditionOf } from '../pod-conditions.ts';
import type { VolumeAttachment } from './attachments.ts';

/** ReconcilerMaxWaitForUnmountDuration. [pkg/controller/volume/attachdetach/attach_detach_controller.go, 1.28] */
const longestUnmountMs = 360_000;

/** Since when nobody on the node needs an attached volume. Keyed by the VolumeAttachment. */
const unneeded = defineRow<{ readonly since: TimeMs; readonly incarnation: number }>('volume-unneeded');

/**
 * Lets a volume go that no pod on its node needs: at once where a kubelet has unmounted it; else only by force, when the
 * node is not Ready and six minutes have passed, or when a person has declared it out of service.
 *
 * Follows pkg/controller/volume/attachdetach/reconciler/reconciler.go, 1.28.
 */
export function* detach(attachment: VolumeAttachment, view: View): Reconciliation {
  const ref = view.refOf(attachment);
  if (attachment.metadata.deletionTimestamp !== undefined) return;
  const node = view.get<Node>('Node', '', attachment.spec.nodeName);
  if (unmounts(view, attachment.spec.nodeName) || isOutOfService(node)) {
    yield* letGo(attachment, view, isOutOfService(node) ? 'detached by force: the node is out of service' : 'no pod needs it');
    return;
  }
  const incarnation = incarnationOf(view, controllerManagerProcess);
  const known = view.row(unneeded, ref);
  const since = known?.incarnation === incarnation ? known.since : view.now;
  if (since !== known?.since) yield setRow(unneeded, ref, { since, incarnation });
  const due = (since + longestUnmountMs) as TimeMs;
  if (due > view.now) yield { verb: 'wake', at: due, why: 'unmounted too long' };
  else if (!isReady(node)) yield* letGo(attachment, view, 'detached by force: not unmounted for six minutes');
}

/** Somebody needs it again. */
export function* keep(attachment: VolumeAttachment, view: View): Reconciliation {
  const ref = view.refOf(attachment);
  if (view.row(unneeded, ref) !== undefined) yield setRow(unneeded, ref, undefined);
}

function* letGo(attachment: VolumeAttachment, view: View, what: string): Reconciliation {
  yield* keep(attachment, view);
  yield { verb: 'delete', ref: view.refOf(attachment), what };
}

/** A kubelet that runs unmounts what is not needed and says so. */
function unmounts(view: View, node: string): boolean {
  const phase = view.row(machines, view.ref('Node', '', node))?.phase ?? 'up';
  return phase === 'up' && acts(view, kubeletProcess(node)) && view.get('Node', '', node) !== undefined;
}

function isReady(node: Node | undefined): boolean {
  return conditionOf(node?.status?.conditions, 'Ready')?.status === 'True';
}

export function isOutOfService(node: Node | undefined): boolean {
  return node?.spec?.taints?.some(({ key }) => key === 'node.kubernetes.io/out-of-service') ?? false;
}
