import type { TimeMs } from '#base/brand.ts';
import { defineRow } from '../../store/definitions.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { controlPlaneNodes, nodeConfigs } from '../node-config.ts';
import { talosMinor } from './version.ts';

/** What an upgrade goes through, in Talos's order. `checks` is the API call itself: pull, validation, etcd's consent. */
export type UpgradeStep =
  | 'checks'
  | 'drain'
  | 'stop pods'
  | 'remove pods'
  | 'leave etcd'
  | 'stop services'
  | 'install'
  | 'wipe and install'
  | 'write'
  | 'reboot';

/** A pod that the drain works on, and when it was last asked to go; `asked` absent once it is on its way. */
export interface EvictedPod {
  readonly ref: ObjectRef;
  readonly uid: string | undefined;
  readonly retryAt?: TimeMs;
}

/** An upgrade under way. Keyed by the Node. */
export interface Upgrade {
  readonly from: string;
  readonly to: string;
  readonly image: string;
  readonly preserve: boolean;
  /** talosctl itself goes from step to step, and stops where it is interrupted. */
  readonly clientDriven: boolean;
  readonly steps: readonly UpgradeStep[];
  /** Position among the steps, and since when. */
  readonly at: number;
  readonly since: TimeMs;
  readonly interruptAt?: TimeMs;
  /** When the installer is there and has been validated. */
  readonly pulledAt?: TimeMs;
  /** Absent until they have been listed. */
  readonly pods?: readonly EvictedPod[];
}

export const upgrades = defineRow<Upgrade>('talos-upgrade');

export interface UpgradeRequest {
  readonly version: string;
  readonly preserve?: boolean;
  /** talosctl's version; default: the node's. */
  readonly client?: string;
  readonly interruptedAfterMs?: number;
}

export function stepOf({ steps, at }: Upgrade): UpgradeStep | undefined {
  return steps[at];
}

/** An upgrade that has been asked for; writing it into the row begins it. Undefined where there is no Talos. */
export function newUpgrade(view: View, node: ObjectRef, request: UpgradeRequest): Upgrade | undefined {
  const from = view.row(nodeConfigs, node)?.talosVersion;
  if (from === undefined) return undefined;
  const to = request.version.replace(/^v/, '');
  const clientDriven = talosMinor(from) >= 13 && talosMinor(request.client ?? from) >= 13;
  const preserve = talosMinor(from) >= 8 || (request.preserve ?? false);
  const interruptAt = request.interruptedAfterMs === undefined ? {} : { interruptAt: (view.now + request.interruptedAfterMs) as TimeMs };
  const steps = clientDriven ? clientSteps : nodeSteps(preserve, controlPlaneNodes(view).includes(node));
  return { from, to, image: installerOf(view, node, to), preserve, clientDriven, steps, at: 0, since: view.now, ...interruptAt };
}

/** Where a node gets its installer of a version from. */
export function installerOf(view: View, node: ObjectRef, version: string): string {
  return `${view.row(nodeConfigs, node)?.installer ?? 'ghcr.io/siderolabs/installer'}:v${version}`;
}

/** [talos v1.4.6 to v1.12.11 v1alpha1_sequencer.go Upgrade] */
function nodeSteps(preserve: boolean, isControlPlane: boolean): readonly UpgradeStep[] {
  if (preserve) return ['checks', 'drain', 'stop pods', 'stop services', 'install', 'reboot'];
  const leave: readonly UpgradeStep[] = isControlPlane ? ['leave etcd'] : [];
  return ['checks', 'drain', 'remove pods', ...leave, 'stop services', 'wipe and install', 'reboot'];
}

/** [talos v1.13.9 cmd/talosctl/cmd/talos/upgrade.go] */
const clientSteps: readonly UpgradeStep[] = ['checks', 'write', 'drain', 'stop pods', 'stop services', 'reboot'];
