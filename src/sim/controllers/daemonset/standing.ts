import type { DaemonSet, Node, Pod } from '#model/kubernetes.ts';
import { setRow, type Write } from '../../actor.ts';
import { defineRow } from '../../store/definitions.ts';
import { isPodReady } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { isPodAvailable } from '../pod-health.ts';
import type { Eligibility } from './eligible-nodes.ts';
import { isUpdated } from './pods-on-node.ts';

/**
 * What one node adds to a DaemonSet's numbers, as bits. Kept per set and node, so that a change of one node or pod costs
 * as much as one node, not as the cluster.
 */
export const standingBits = {
  desired: 1,
  current: 2,
  misscheduled: 4,
  ready: 8,
  available: 16,
  updated: 32,
  /** A pod of an old template runs there. */
  outdated: 64,
  /** It counts against maxUnavailable of a rolling update. */
  unavailable: 128,
  /** Its only pod is old and not available: it may be replaced at any time. */
  replaceable: 256,
} as const;

type Fact = keyof typeof standingBits;
const facts = Object.keys(standingBits) as readonly Fact[];

export type Sums = Readonly<Record<Fact, number>>;
const noSums = Object.fromEntries(facts.map((fact) => [fact, 0])) as unknown as Sums;

/** The sums over all nodes, and of which state of the DaemonSet they are. */
export interface Tallied {
  readonly uid: string;
  readonly generation: number;
  readonly hash: string;
  readonly sums: Sums;
  /** A pod was refused: the whole set is to be tried again after a while, or waits for that. */
  readonly refused: 'no' | 'new' | 'waiting';
}

/** Keyed by set and node, see `nodeKey`. */
const standings = defineRow<number>('daemonset-standing', { judged: false });
/** Keyed by the DaemonSet. */
export const talliedSets = defineRow<Tallied>('daemonset-tallied', { judged: false });

export function nodeKey(view: View, set: Pick<ObjectRef, 'namespace' | 'name'>, node: string): ObjectRef {
  return view.ref('daemonset-on-node', set.namespace, `${set.name} ${node}`);
}

/** The DaemonSet and the node a key stands for. */
export function partsOf(key: ObjectRef): { readonly set: string; readonly node: string } {
  const space = key.name.indexOf(' ');
  return { set: key.name.slice(0, space), node: key.name.slice(space + 1) };
}

/** Follows pkg/controller/daemon (updateDaemonSetStatus, rollingUpdate), 1.28. */
export function standingOf(set: DaemonSet, node: Node | undefined, pods: readonly Pod[], { run }: Eligibility, hash: string, view: View): number {
  const minReadySeconds = set.spec.minReadySeconds ?? 0;
  const first = pods[0];
  let bits = 0;
  if (node !== undefined && run) {
    bits |= standingBits.desired;
    if (first !== undefined) bits |= standingBits.current;
    if (first !== undefined && isPodReady(first)) bits |= standingBits.ready;
    if (first !== undefined && isPodAvailable(first, minReadySeconds, view)) bits |= standingBits.available;
    if (first !== undefined && isUpdated(first, set, hash)) bits |= standingBits.updated;
  } else if (node !== undefined && first !== undefined) bits |= standingBits.misscheduled;
  return run || first !== undefined ? bits | rolloutBits(set, pods, hash, view) : bits;
}

function rolloutBits(set: DaemonSet, pods: readonly Pod[], hash: string, view: View): number {
  const { fresh, old, excess } = versionsOf(set, pods, hash);
  const minReadySeconds = set.spec.minReadySeconds ?? 0;
  if (excess) return standingBits.unavailable;
  if (old === undefined) return fresh !== undefined && isPodAvailable(fresh, minReadySeconds, view) ? 0 : standingBits.unavailable;
  if (fresh !== undefined) return standingBits.unavailable | standingBits.outdated;
  return standingBits.outdated | (isPodAvailable(old, minReadySeconds, view) ? 0 : standingBits.replaceable);
}

/** The pods of the present and of old templates that are not being deleted. [update.go findUpdatedPodsOnNode, 1.28] */
export function versionsOf(set: DaemonSet, pods: readonly Pod[], hash: string): { fresh?: Pod; old?: Pod; excess: boolean } {
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const fresh = living.filter((pod) => isUpdated(pod, set, hash));
  const old = living.filter((pod) => !isUpdated(pod, set, hash));
  const found = { ...(fresh[0] === undefined ? {} : { fresh: fresh[0] }), ...(old[0] === undefined ? {} : { old: old[0] }) };
  return { ...found, excess: fresh.length > 1 || old.length > 1 };
}

/** Notes a node's new standing and the sums that follow. */
export function* noteStanding(ref: ObjectRef, key: ObjectRef, bits: number, tallied: Tallied, view: View): Generator<Write, void> {
  const before = view.row(standings, key) ?? 0;
  if (before === bits) return;
  yield setRow(standings, key, bits === 0 ? undefined : bits);
  yield setRow(talliedSets, ref, { ...tallied, sums: withChange(tallied.sums, before, bits) });
}

/** Notes the standing of every node at once; `all` holds each node's bits. */
export function* noteAll(ref: ObjectRef, all: ReadonlyMap<string, number>, tallied: Omit<Tallied, 'sums'>, view: View): Generator<Write, Tallied> {
  let sums = noSums;
  for (const [node, bits] of all) {
    const key = nodeKey(view, ref, node);
    if ((view.row(standings, key) ?? 0) !== bits) yield setRow(standings, key, bits === 0 ? undefined : bits);
    sums = withChange(sums, 0, bits);
  }
  const next = { ...tallied, sums };
  yield setRow(talliedSets, ref, next);
  return next;
}

/** Forgets all that is known of a set that is gone. */
export function* forgetSet(ref: ObjectRef, view: View): Generator<Write, void> {
  if (view.row(talliedSets, ref) === undefined) return;
  yield setRow(talliedSets, ref, undefined);
  for (const { name } of view.list('Node')) yield setRow(standings, nodeKey(view, ref, name), undefined);
}

function withChange(sums: Sums, before: number, after: number): Sums {
  const changed = { ...sums };
  for (const fact of facts) {
    const bit = standingBits[fact];
    changed[fact] += ((after & bit) === 0 ? 0 : 1) - ((before & bit) === 0 ? 0 : 1);
  }
  return changed;
}
