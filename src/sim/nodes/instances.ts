import type { Node } from '#model/kubernetes.ts';
import { type Actor, onObject, onRow } from '../actor.ts';
import { type Loop, nextPass } from '../controllers/passes.ts';
import { apiWritable } from '../processes.ts';
import { defineRow } from '../store/definitions.ts';

/** Nodes whose machine is gone for good: whoever rents it out says that there is no such instance. Keyed by the Node. */
export const goneInstances = defineRow<true>('gone-instance');

const monitor: Loop = { name: 'cloud-node-monitor', periodMs: 5_000 };

/**
 * Deletes the Node of an instance that is gone, once it is not Ready any more.
 * [cloud-provider controllers/nodelifecycle/node_lifecycle_controller.go MonitorNodes, 1.28]
 */
export const cloudNodeLifecycle: Actor = {
  name: 'cloud-node-lifecycle',
  watches: [
    onRow(goneInstances, ({ ref }) => [ref]),
    onObject<Node>('Node', ({ ref, before, after }, view) =>
      before?.status?.conditions !== after?.status?.conditions && view.row(goneInstances, ref) !== undefined ? [ref] : [],
    ),
  ],
  active: apiWritable,
  *reconcile(ref, view, { timers }) {
    const node = view.object<Node>(ref);
    if (node === undefined || view.row(goneInstances, ref) === undefined || isReady(node)) return;
    if (timers.length === 0) {
      yield { verb: 'wake', at: nextPass(view, monitor), why: 'monitor' };
      return;
    }
    const message = `Deleting node ${ref.name} because it does not exist in the cloud provider`;
    yield { verb: 'event', about: ref, type: 'Normal', reason: 'DeletingNode', message, source: 'cloud-node-lifecycle-controller' };
    yield { verb: 'delete', ref, what: message };
  },
};

function isReady({ status }: Node): boolean {
  return status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
}
