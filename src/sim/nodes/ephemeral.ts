import { needs } from '#model/capabilities/requirement.ts';
import { type Actor, onRow, type Reconciliation, setRow } from '../actor.ts';
import type { Judge } from '../capabilities/judge.ts';
import { capabilityFlips, waits } from '../capabilities/waits.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { imageStores } from '../world.ts';
import { etcdMembers, memberOf } from './etcd/members.ts';
import { controlPlaneNodes } from './node-config.ts';

/**
 * How often a node's EPHEMERAL partition (`/var`), or all of its disk, was wiped since the eve; no row: never. Whatever keeps data in a hostPath
 * or a local volume of the node watches this row: when it grows, all of that is gone. Keyed by the Node.
 */
export const ephemerals = defineRow<number>('ephemeral');

/** Set from a wipe until a CNI agent has written its configuration again; it outlives reboots. Keyed by the Node. */
const networksLost = defineRow<boolean>('network-config-lost');

/**
 * Wipes a node's `/var`: images, etcd's data, what the kubelet knew of its pods, the CNI configuration, hostPath data.
 * [talos v1.4.6 pkg/machinery/constants/constants.go EphemeralMountPoint, Overlays]
 */
export function* wipeEphemeral(view: View, node: ObjectRef, what = `/var of ${node.name} is wiped`): Reconciliation {
  yield setRow(ephemerals, node, (view.row(ephemerals, node) ?? 0) + 1, what);
  yield setRow(imageStores, node, new Set<string>());
  yield setRow(networksLost, node, true);
  if (controlPlaneNodes(view).includes(node)) yield setRow(etcdMembers, node, { listed: memberOf(view, node).listed, data: false });
}

/** Whether a node's runtime finds a CNI configuration: it survives a reboot, and not a wipe. */
export function hasNetworkConfiguration(view: View, judge: Judge, node: string): boolean {
  return view.row(networksLost, view.ref('Node', '', node)) !== true || judge.has(view, { kind: 'cni', node });
}

/** Notes that a working CNI agent has written the configuration that a wipe took. */
export function networkConfiguration(judge: Judge): Actor {
  return {
    name: 'network-configuration',
    watches: [
      onRow(networksLost, ({ ref, after }) => (after === true ? [ref] : [])),
      onRow(capabilityFlips, ({ ref }, view) => (ref.kind === 'network-config' ? [view.ref('Node', '', ref.name)] : [])),
    ],
    active: () => true,
    *reconcile(node, view) {
      if (view.row(networksLost, node) !== true) return;
      const waiter = view.ref('network-config', '', node.name);
      const waiting = view.row(waits, waiter) !== undefined;
      if (judge.has(view, { kind: 'cni', node: node.name })) {
        if (waiting) yield setRow(waits, waiter, undefined);
        yield setRow(networksLost, node, undefined, `${node.name} has a network configuration again`);
      } else if (!waiting)
        yield setRow(waits, waiter, { on: needs({ kind: 'cni', node: node.name }), actor: 'network-configuration', since: view.now });
    },
  };
}
