import { containerdOfTalos } from '#model/images/talos-versions.ts';
import { type Actor, onRow, type Reconciliation, setRow } from '../../actor.ts';
import { machines } from '../../machines.ts';
import { defineRow } from '../../store/definitions.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { nodeConfigs } from '../node-config.ts';

/**
 * The two images on a Talos node's disk. `tagged`: META holds the upgrade tag, so a boot that fails goes back to `other`.
 * No row: one image, the one that runs. Keyed by the Node. [talos v1.4.6 bootloader/grub, revert.go]
 */
export interface Slots {
  readonly active: string;
  readonly other?: string;
  readonly tagged: boolean;
}

export const bootSlots = defineRow<Slots>('boot-slots');

/** The image that the next boot takes, and the one beside it; undefined for a node that is no Talos machine. */
export function slotsOf(view: View, node: ObjectRef): Slots | undefined {
  const running = view.row(nodeConfigs, node)?.talosVersion;
  return view.row(bootSlots, node) ?? (running === undefined ? undefined : { active: running, tagged: false });
}

/** The other slot becomes the default. */
export function* flipSlots(view: View, node: ObjectRef, what: string): Reconciliation {
  const slots = slotsOf(view, node);
  if (slots?.other === undefined) return;
  yield setRow(bootSlots, node, { active: slots.other, other: slots.active, tagged: false }, what);
}

/** Boots what the default slot holds: Talos and the containerd it ships. Kubelet and etcd stay as configured. */
export const bootLoader: Actor = {
  name: 'boot-loader',
  watches: [onRow(machines, ({ ref, after }, view) => (after?.phase === 'booting' && view.row(bootSlots, ref) !== undefined ? [ref] : []))],
  active: () => true,
  *reconcile(node, view) {
    const config = view.row(nodeConfigs, node);
    const active = view.row(bootSlots, node)?.active;
    if (config === undefined || active === undefined || active === config.talosVersion) return;
    const containerdVersion = containerdOfTalos(active) ?? config.containerdVersion;
    yield setRow(nodeConfigs, node, { ...config, talosVersion: active, containerdVersion }, `${node.name} boots Talos ${active}`);
  },
};
