import type { TimeMs } from '#base/brand.ts';
import type { DaemonSet, Node, Pod } from '#model/kubernetes.ts';
import { type Actor, type Change, type Outcome, onObject, setRow, type Write } from '../../actor.ts';
import { controllerActs, controllerManagerProcess, incarnationOf } from '../../processes.ts';
import { defineRow } from '../../store/definitions.ts';
import { isPodReady, targetNode } from '../../store/indexes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { controllerReferenceOf, podMatters } from '../owners.ts';
import { createPod, deletePod } from '../pod-control.ts';
import { isPodAvailable } from '../pod-health.ts';
import { type Eligibility, eligibility } from './eligible-nodes.ts';
import { allowsSurge, daemonPod, daemonPodsOf, isUpdated } from './pods-on-node.ts';
import { nodeKey, noteStanding, partsOf, standingOf, talliedSets } from './standing.ts';

type Steps<Result> = Generator<Write, Result, Outcome>;

export const eventSource = 'daemonset-controller';
const firstBackOffMs = 1000;
const longestBackOffMs = 900_000;

interface BackOff {
  readonly delayMs: number;
  readonly since: TimeMs;
  readonly generation: number;
  readonly incarnation: number;
}

/** How long failed pods of a set are left alone on a node; in the controller's memory. */
const backOffs = defineRow<BackOff>('daemonset-failed-pods', { judged: false });

/** Keeps one node's share of a DaemonSet: keyed by set and node, so that a changed node costs O(DaemonSets). */
export const daemonSetOnNodeController: Actor = {
  name: 'daemonset-on-node',
  watches: [onObject<Node>('Node', keysOfNode), onObject<Pod>('Pod', keysOfPod)],
  active: controllerActs,

  *reconcile(key, view) {
    const parts = partsOf(key);
    const ref = view.ref('DaemonSet', key.namespace, parts.set);
    const set = view.object<DaemonSet>(ref);
    const tallied = view.row(talliedSets, ref);
    if (set === undefined || set.metadata.deletionTimestamp !== undefined) return;
    if (tallied === undefined || tallied.uid !== set.metadata.uid || tallied.generation !== set.metadata.generation) return;
    const plan = yield* planFor(set, parts.node, tallied.hash, view);
    yield* noteStanding(ref, key, plan.standing, tallied, view);
    for (const pod of plan.surplus) yield* deletePod(pod, { about: ref, source: eventSource }, view);
    if (plan.again !== undefined) yield { verb: 'wake', ...plan.again };
    if (!plan.missing || tallied.refused !== 'no') return;
    const refusal = yield* createPod(daemonPod(set, parts.node, tallied.hash), { about: ref, source: eventSource });
    const latest = view.row(talliedSets, ref);
    if (refusal !== undefined && latest !== undefined) yield setRow(talliedSets, ref, { ...latest, refused: 'new' });
  },
};

function keysOfNode(change: Change<Node>, view: View): readonly ObjectRef[] {
  const { before, after, ref } = change;
  // A node that is gone is not watched for: its share changes with its pods.
  if (after === undefined) return [];
  if (before !== undefined && before.spec?.taints === after.spec?.taints && before.metadata.labels === after.metadata.labels) {
    return [];
  }
  return view
    .list('DaemonSet')
    .filter((set) => view.row(talliedSets, set) !== undefined && concerns(view.object<DaemonSet>(set) as DaemonSet, before, after))
    .map((set) => nodeKey(view, set, ref.name));
}

function concerns(set: DaemonSet, before: Node | undefined, after: Node | undefined): boolean {
  if (before === undefined || after === undefined) return true;
  const [was, is] = [eligibility(set, before), eligibility(set, after)];
  return was.run !== is.run || was.stay !== is.stay;
}

function keysOfPod(change: Change<Pod>, view: View): readonly ObjectRef[] {
  const pod = change.after ?? change.before;
  const owner = pod === undefined ? undefined : controllerReferenceOf(pod);
  if (pod === undefined || owner?.kind !== 'DaemonSet' || !podMatters(change)) return [];
  const set = view.ref('DaemonSet', pod.metadata.namespace ?? '', owner.name);
  const node = targetNode(pod.spec);
  return node === undefined || view.row(talliedSets, set) === undefined ? [] : [nodeKey(view, set, node)];
}

/** What a node needs, and what it counts as meanwhile. */
export interface NodePlan {
  readonly missing: boolean;
  readonly surplus: readonly Pod[];
  readonly standing: number;
  /** When it is to be looked at again though nothing changes. */
  readonly again?: Again;
}

interface Again {
  readonly at: TimeMs;
  readonly why: string;
  readonly weight?: 'progress' | 'repeat';
}

/** Decides for one node. Follows pkg/controller/daemon/daemon_controller.go (podsShouldBeOnNode), 1.28. */
export function* planFor(set: DaemonSet, nodeName: string, hash: string, view: View): Steps<NodePlan> {
  const node = view.get<Node>('Node', '', nodeName);
  const pods = daemonPodsOf(set, nodeName, view);
  const eligible = node === undefined ? { run: false, stay: false } : eligibility(set, node);
  const standing = standingOf(set, node, pods, eligible, hash, view);
  if (node === undefined) return { missing: false, surplus: pods.filter(({ spec }) => (spec.nodeName ?? '') === ''), standing };
  if (eligible.run && pods.length === 0) return { missing: true, surplus: [], standing };
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (!eligible.stay) return { missing: false, surplus: living, standing };
  const failed = living.filter(({ status }) => status?.phase === 'Failed');
  const backOff = failed.length === 0 ? undefined : yield* failedPodsBackOff(set, nodeName, view);
  const ended = living.filter(({ status }) => status?.phase === 'Succeeded' || (status?.phase === 'Failed' && backOff === undefined));
  for (const pod of ended) yield endedEvent(set, nodeName, pod, view);
  const again = backOff ?? availableLater(set, pods, view);
  return { ...planAmong(set, living, ended, eligible, hash, view), standing, ...(again === undefined ? {} : { again }) };
}

function planAmong(
  set: DaemonSet,
  living: readonly Pod[],
  ended: readonly Pod[],
  { run }: Eligibility,
  hash: string,
  view: View,
): Pick<NodePlan, 'missing' | 'surplus'> {
  const running = living.filter(({ status }) => status?.phase !== 'Failed' && status?.phase !== 'Succeeded');
  if (!allowsSurge(set)) return { missing: false, surplus: [...ended, ...running.slice(1)] };
  if (running.length <= 1) return { missing: running.length === 0 && run, surplus: ended };
  const fresh = running.find((pod) => isUpdated(pod, set, hash));
  const old = running.find((pod) => !isUpdated(pod, set, hash));
  const extra = running.filter((pod) => pod !== fresh && pod !== old);
  const replaced = fresh !== undefined && old !== undefined && isReplaced(set, old, fresh, view) ? [old] : [];
  return { missing: false, surplus: [...ended, ...extra, ...replaced] };
}

function isReplaced(set: DaemonSet, old: Pod, fresh: Pod, view: View): boolean {
  return !isPodReady(old) || isPodAvailable(fresh, set.spec.minReadySeconds ?? 0, view);
}

function endedEvent(set: DaemonSet, node: string, { metadata, status }: Pod, view: View): Write {
  const about = view.refOf(set);
  const where = `daemon pod ${metadata.namespace}/${metadata.name} on node ${node}`;
  return status?.phase === 'Failed'
    ? { verb: 'event', about, type: 'Warning', reason: 'FailedDaemonPod', message: `Found failed ${where}, will try to kill it`, source: eventSource }
    : {
        verb: 'event',
        about,
        type: 'Normal',
        reason: 'SucceededDaemonPod',
        message: `Found succeeded ${where}, will try to delete it`,
        source: eventSource,
      };
}

/**
 * How long failed pods are still left alone; undefined when they may go now. 1 s doubling to 15 min; forgotten after twice
 * the longest. Follows client-go util/flowcontrol/backoff.go, v0.28.
 */
function* failedPodsBackOff(set: DaemonSet, node: string, view: View): Steps<Again | undefined> {
  const key = nodeKey(view, view.refOf(set), node);
  const incarnation = incarnationOf(view, controllerManagerProcess);
  const generation = set.status?.observedGeneration ?? 0;
  const row = view.row(backOffs, key);
  const known = row?.incarnation === incarnation && row.generation === generation && view.now - row.since <= 2 * longestBackOffMs ? row : undefined;
  if (known !== undefined && view.now - known.since < known.delayMs) {
    return { at: (view.now + known.delayMs) as TimeMs, why: 'failed pod', weight: known.delayMs < longestBackOffMs ? 'progress' : 'repeat' };
  }
  const delayMs = known === undefined ? firstBackOffMs : Math.min(known.delayMs * 2, longestBackOffMs);
  yield setRow(backOffs, key, { delayMs, since: view.now, generation, incarnation });
  return undefined;
}

/** A pod that is Ready but not yet available is looked at when it may be. */
function availableLater(set: DaemonSet, pods: readonly Pod[], view: View): Again | undefined {
  const minReadySeconds = set.spec.minReadySeconds ?? 0;
  if (minReadySeconds === 0 || !pods.some((pod) => isPodReady(pod) && !isPodAvailable(pod, minReadySeconds, view))) return undefined;
  return { at: (view.now + minReadySeconds * 1000) as TimeMs, why: 'minReadySeconds' };
}
