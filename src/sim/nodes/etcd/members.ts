import type { TimeMs } from '#base/brand.ts';
import { lapsedOf } from '../../certificates.ts';
import { defineRow } from '../../store/definitions.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { stageOf } from '../control-plane-stage.ts';
import { controlPlaneNodes } from '../node-config.ts';

/** A control-plane node as etcd's member list has it, and whether its data directory is there. */
export interface EtcdMember {
  readonly listed: 'voter' | 'learner' | 'no';
  readonly data: boolean;
  /** When its process began to catch up as a learner. */
  readonly learnerSince?: TimeMs;
}

const voter: EtcdMember = { listed: 'voter', data: true };

/** Keyed by the Node. No row: a voter with its data. Rows exist only after something was removed, wiped or added. */
export const etcdMembers = defineRow<EtcdMember>('etcd-member');

export function memberOf(view: View, node: ObjectRef): EtcdMember {
  return view.row(etcdMembers, node) ?? voter;
}

/** A member whose certificate is not valid runs and is refused by the others. */
function isRunning(view: View, node: ObjectRef): boolean {
  return ['etcd', 'serving'].includes(stageOf(view, node)) && lapsedOf(view, 'etcd', node.name) === undefined;
}

/** Members that vote, and how many of them run. Learners do not count. */
export function votes(view: View): { readonly voters: readonly ObjectRef[]; readonly running: number } {
  const voters = controlPlaneNodes(view).filter((node) => memberOf(view, node).listed === 'voter');
  return { voters, running: voters.filter((node) => isRunning(view, node)).length };
}

/** Whether enough etcd members run: more than half of those that vote. A control plane elsewhere has its own. */
export function hasQuorum(view: View): boolean {
  if (controlPlaneNodes(view).length === 0) return true;
  const { voters, running } = votes(view);
  return running > voters.length / 2;
}

/**
 * Whether a node without data can be added as a learner: every other voter is connected, and nobody else is learning.
 * [etcd v3.5 server/etcdserver/server.go mayAddMember, membership/cluster.go DefaultMaxLearners]
 */
export function mayJoin(view: View, node: ObjectRef): boolean {
  const others = controlPlaneNodes(view).filter((other) => other !== node);
  const isConnected = others.every((other) => memberOf(view, other).listed !== 'voter' || isRunning(view, other));
  return isConnected && hasQuorum(view) && others.every((other) => memberOf(view, other).listed !== 'learner');
}

/**
 * Why etcd does not let a voter go: it is the only one, or the others that are connected would be no majority even if
 * one more went. Talos asks again only after the second. [etcd v3.5 server/etcdserver/server.go mayRemoveMember]
 */
export function leaveRefusal(view: View): { readonly text: string; readonly mayPass: boolean } | undefined {
  const { voters, running } = votes(view);
  if (voters.length === 1) return { text: 'etcdserver: re-configuration failed due to not enough started members', mayPass: false };
  const isSafe = running - 1 >= 1 + Math.floor((voters.length - 1) / 2);
  return isSafe ? undefined : { text: 'etcdserver: unhealthy cluster', mayPass: true };
}

/** Why etcd does not let a control-plane node be upgraded. [talos v1.4.6 internal/pkg/etcd/etcd.go ValidateForUpgrade] */
export function upgradeRefusal(view: View, preserve: boolean): string | undefined {
  const members = controlPlaneNodes(view).filter((node) => memberOf(view, node).listed !== 'no');
  if (members.length === 1 && !preserve)
    return 'only 1 etcd member found; assuming this is not an HA setup and refusing to upgrade; if this is a single-node cluster, use --preserve to upgrade';
  if (members.length === 2) return 'etcd member count(2) is insufficient to maintain quorum if upgrade commences';
  const unhealthy = members.find((node) => !isRunning(view, node));
  if (unhealthy === undefined) return undefined;
  const why = memberOf(view, unhealthy).listed === 'learner' ? 'etcdserver: rpc not supported for learner' : 'context deadline exceeded';
  return `etcd member ${memberId(view, unhealthy)} is not healthy; all members must be healthy to perform an upgrade: ${why}`;
}

/** Sixteen digits, as etcd names its members. */
function memberId(view: View, node: ObjectRef): string {
  const half = (n: number) => view.draw(node, 'etcd member', n).toString(16).padStart(8, '0');
  return half(0) + half(1);
}
