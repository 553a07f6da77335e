import type { DaemonSet, Pod } from '#model/kubernetes.ts';
import { type Actor, type Outcome, onObject, onRow, setRow, type Wake, type Write } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import { podsOfController } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { withoutZeros } from '../fields.ts';
import { createPod, deletePod, slowStart } from '../pod-control.ts';
import { isPodAvailable } from '../pod-health.ts';
import { retriesOf } from '../retries.ts';
import { type ControllerRevision, createRevision, hashOf, remembers, renumbered, revisionHashLabel, revisionsOf } from '../revisions.ts';
import { eventSource, type NodePlan, planFor } from './on-node.ts';
import { budgetOf, daemonPod, daemonPodsOf } from './pods-on-node.ts';
import { forgetSet, nodeKey, noteAll, noteStanding, type Sums, type Tallied, talliedSets, versionsOf } from './standing.ts';

type Steps<Result> = Generator<Write, Result, Outcome>;

const retries = retriesOf('daemonset');

/**
 * A DaemonSet as a whole: revisions, rolling updates, status. It goes over all nodes when the set itself changed; single
 * nodes and pods are `daemonSetOnNodeController`'s. Follows pkg/controller/daemon/daemon_controller.go, 1.28.
 */
export const daemonSetController: Actor = {
  name: 'daemonset',
  watches: [
    onObject<DaemonSet>('DaemonSet', ({ ref, before, after }) => (after === undefined || isOnlyStatus(before, after) ? [] : [ref])),
    onRow(talliedSets, ({ ref }) => [ref]),
  ],
  active: controllerActs,

  *reconcile(ref, view, wake) {
    const set = view.object<DaemonSet>(ref);
    if (set === undefined) return yield* forget(ref, view);
    if (set.metadata.deletionTimestamp !== undefined) return;
    const revisions = yield* syncRevisions(set, view);
    if (revisions === undefined) return yield* retries.again(ref, view);
    const hash = hashOf(revisions.current);
    const { tallied, busy } = yield* ensureTallied(set, hash, ref, view, wake);
    if (!busy && tallied.refused === 'no') yield* rollingUpdate(set, tallied, ref, view);
    yield* cleanUpHistory(set, revisions.old, view);
    yield* writeStatus(set, tallied.sums);
  },
};

function isOnlyStatus(before: DaemonSet | undefined, after: DaemonSet): boolean {
  return before !== undefined && before.spec === after.spec && before.metadata.deletionTimestamp === after.metadata.deletionTimestamp;
}

function* forget(ref: ObjectRef, view: View): Steps<void> {
  yield* retries.forget(ref, view);
  yield* forgetSet(ref, view);
}

// ---------------------------------------------------------------- revisions

interface Revisions {
  readonly current: ControllerRevision;
  readonly old: readonly ControllerRevision[];
}

function* syncRevisions(set: DaemonSet, view: View): Steps<Revisions | undefined> {
  const known = revisionsOf(set, view);
  const current = known.findLast((revision) => remembers(revision, set.spec.template));
  const old = known.filter((revision) => !remembers(revision, set.spec.template));
  const number = (old.at(-1)?.revision ?? 0) + 1;
  const stored = current === undefined ? yield* createRevision(set, number, 'new') : yield* renumbered(current, number);
  return stored === undefined ? undefined : { current: stored, old };
}

function* cleanUpHistory(set: DaemonSet, old: readonly ControllerRevision[], view: View): Steps<void> {
  const limit = (set.spec as { readonly revisionHistoryLimit?: number }).revisionHistoryLimit ?? 10;
  if (old.length <= limit) return;
  const live = new Set(podsOf(set, view).map(({ metadata }) => metadata.labels?.[revisionHashLabel]));
  const unused = old.filter((revision) => !live.has(hashOf(revision)));
  for (const revision of unused.slice(0, old.length - limit)) yield { verb: 'delete', ref: view.refOf(revision) };
}

function podsOf(set: DaemonSet, view: View): Pod[] {
  return view.having(podsOfController, set.metadata.uid ?? '').map((ref) => view.object<Pod>(ref) as Pod);
}

// ---------------------------------------------------------------- all nodes

/** Goes over all nodes if the known sums are of another state of the set, or after a refusal when its time has come. */
function* ensureTallied(set: DaemonSet, hash: string, ref: ObjectRef, view: View, wake: Wake): Steps<{ tallied: Tallied; busy: boolean }> {
  const known = view.row(talliedSets, ref);
  const isKnown = known?.uid === set.metadata.uid && known?.generation === set.metadata.generation && known?.hash === hash;
  if (known === undefined || !isKnown || wake.timers.length > 0) return yield* manageAll(set, hash, ref, view);
  if (known.refused !== 'new') return { tallied: known, busy: false };
  const waiting: Tallied = { ...known, refused: 'waiting' };
  yield setRow(talliedSets, ref, waiting);
  yield* retries.again(ref, view);
  return { tallied: waiting, busy: false };
}

function* manageAll(set: DaemonSet, hash: string, ref: ObjectRef, view: View): Steps<{ tallied: Tallied; busy: boolean }> {
  const speaker = { about: ref, source: eventSource };
  const standings = new Map<string, number>();
  const missing: string[] = [];
  const surplus: Pod[] = [];
  let again: NodePlan['again'];
  for (const { name } of view.list('Node')) {
    const plan = yield* planFor(set, name, hash, view);
    standings.set(name, plan.standing);
    if (plan.missing) missing.push(name);
    surplus.push(...plan.surplus);
    if (plan.again !== undefined && plan.again.at < (again?.at ?? Number.POSITIVE_INFINITY)) again = plan.again;
  }
  const refusal = yield* slowStart(missing.length, (index) => createPod(daemonPod(set, missing[index] as string, hash), speaker));
  for (const pod of surplus) yield* deletePod(pod, speaker, view);
  if (again !== undefined) yield { verb: 'wake', ...again };
  if (refusal === undefined) yield* retries.forget(ref, view);
  else yield* retries.again(ref, view);
  const state = { uid: set.metadata.uid ?? '', generation: set.metadata.generation ?? 0, hash };
  const tallied = yield* noteAll(ref, standings, { ...state, refused: refusal === undefined ? 'no' : 'waiting' }, view);
  return { tallied, busy: missing.length + surplus.length > 0 };
}

// ---------------------------------------------------------------- rolling update

/** Replaces pods of old templates within the budget. Follows pkg/controller/daemon/update.go (rollingUpdate), 1.28. */
function* rollingUpdate(set: DaemonSet, { sums, hash }: Tallied, about: ObjectRef, view: View): Steps<void> {
  const isRolling = (set.spec.updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate';
  if (!isRolling || sums.outdated === 0) return;
  const budget = budgetOf(set, sums.desired);
  const nodes = () => outdatedNodes(set, hash, view);
  if (budget.surge > 0) return yield* surgeUpdate(set, nodes(), budget.surge, hash, about, view);
  const room = Math.max(0, budget.unavailable - sums.unavailable);
  if (room === 0 && sums.replaceable === 0) return;
  for (const pod of podsToReplace(set, nodes(), room, view)) {
    yield* deletePod(pod, { about, source: eventSource }, view);
    yield* restand(set, pod.spec.nodeName ?? '', about, view);
  }
}

/** Notes at once that the node's pod goes, so that the budget is not spent twice. */
function* restand(set: DaemonSet, node: string, ref: ObjectRef, view: View): Steps<void> {
  const tallied = view.row(talliedSets, ref);
  if (tallied === undefined) return;
  const { standing } = yield* planFor(set, node, tallied.hash, view);
  yield* noteStanding(ref, nodeKey(view, ref, node), standing, tallied, view);
}

interface OutdatedNode {
  readonly node: string;
  readonly fresh?: Pod;
  readonly old: Pod;
}

/** Nodes with a pod of an old template. O(pods of the set): asked for only when something will be replaced. */
function outdatedNodes(set: DaemonSet, hash: string, view: View): OutdatedNode[] {
  const nodes = [...new Set(podsOf(set, view).map(({ spec }) => spec.nodeName ?? ''))].filter((node) => node !== '');
  return nodes.flatMap((node) => {
    const { fresh, old, excess } = versionsOf(set, daemonPodsOf(set, node, view), hash);
    return excess || old === undefined ? [] : [{ node, ...(fresh === undefined ? {} : { fresh }), old }];
  });
}

/** Unavailable old pods go at once; of the available ones as many as the budget has room for. */
function podsToReplace(set: DaemonSet, nodes: readonly OutdatedNode[], room: number, view: View): Pod[] {
  const minReadySeconds = set.spec.minReadySeconds ?? 0;
  const alone = nodes.filter(({ fresh }) => fresh === undefined).map(({ old }) => old);
  const unavailable = alone.filter((pod) => !isPodAvailable(pod, minReadySeconds, view));
  const available = alone.filter((pod) => isPodAvailable(pod, minReadySeconds, view));
  return [...unavailable, ...available.slice(0, room)];
}

/** New pods come first, `surge` at a time; an old one goes when its successor is available. */
function* surgeUpdate(set: DaemonSet, nodes: readonly OutdatedNode[], surge: number, hash: string, about: ObjectRef, view: View): Steps<void> {
  const speaker = { about, source: eventSource };
  const isAvailable = (pod: Pod) => isPodAvailable(pod, set.spec.minReadySeconds ?? 0, view);
  const alone = nodes.filter(({ fresh }) => fresh === undefined);
  const surging = nodes.filter(({ fresh }) => fresh !== undefined && !isAvailable(fresh)).length;
  const allowed = alone.filter(({ old }) => !isAvailable(old));
  const candidates = alone.filter(({ old }) => isAvailable(old)).slice(0, Math.max(0, surge - surging));
  const targets = [...allowed, ...candidates];
  yield* slowStart(targets.length, (index) => createPod(daemonPod(set, (targets[index] as OutdatedNode).node, hash), speaker));
  for (const { fresh, old } of nodes) if (fresh !== undefined && isAvailable(fresh)) yield* deletePod(old, speaker, view);
}

// ---------------------------------------------------------------- status

function* writeStatus(set: DaemonSet, sums: Sums): Steps<void> {
  const { observedGeneration: _, ...kept } = { ...set.status };
  const status = {
    currentNumberScheduled: sums.current,
    numberMisscheduled: sums.misscheduled,
    desiredNumberScheduled: sums.desired,
    numberReady: sums.ready,
    ...withoutZeros({
      observedGeneration: set.metadata.generation ?? 0,
      updatedNumberScheduled: sums.updated,
      numberAvailable: sums.available,
      numberUnavailable: sums.desired - sums.available,
    }),
    ...('collisionCount' in kept ? { collisionCount: kept.collisionCount } : {}),
  } as NonNullable<DaemonSet['status']>;
  if (isSameStatus(set.status, status)) return;
  yield { verb: 'status', object: { ...set, status } as DaemonSet, what: `${sums.ready} of ${sums.desired} ready` };
}

const compared = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
  'observedGeneration',
] as const satisfies readonly (keyof NonNullable<DaemonSet['status']>)[];

function isSameStatus(known: DaemonSet['status'], status: NonNullable<DaemonSet['status']>): boolean {
  return known !== undefined && compared.every((field) => (known[field] ?? 0) === (status[field] ?? 0));
}
