import type { TimeMs } from '#base/brand.ts';
import type { Node, Pod, PodDisruptionBudget } from '#model/kubernetes.ts';
import { type Actor, type Change, type Outcome, onObject, onRow, type Reconciliation, setRow, type Write } from '../actor.ts';
import { decideEviction } from '../eviction.ts';
import { apiWritable } from '../processes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { podsToDrain } from './filters.ts';
import { advance, type DrainContext, type Print, pollMs, retryMs } from './pods.ts';
import { type Drain, type DrainedPod, drainOfPod, drains, type OutputLine } from './state.ts';
import { aggregateText } from './texts.ts';

type Steps<Result> = Generator<Write, Result, Outcome>;

/**
 * A person's `kubectl drain`. It polls and retries as kubectl does, but a drain without time limit that can only wait
 * sets no timer: it is woken when a budget or one of its pods changes.
 *
 * Follows kubectl pkg/cmd/drain/drain.go (RunDrain) and pkg/drain, v0.32.
 */
export const drain: Actor = {
  name: 'kubectl-drain',
  watches: [
    onRow(drains, ({ ref, after }) => (after?.started === undefined && after !== undefined ? [ref] : [])),
    onObject<Pod>('Pod', drainsOfPod),
    onObject<PodDisruptionBudget>('PodDisruptionBudget', (change, view) => (isOfInterest(change) ? waitingDrains(view) : [])),
  ],
  active: (view) => apiWritable(view),
  *reconcile(ref, view) {
    const begun = view.row(drains, ref);
    if (begun === undefined || begun.exitCode !== undefined) return;
    const output: OutputLine[] = [...begun.output];
    const print: Print = (stream, text) => output.push({ stream, text, at: view.now });
    let state = begun.started === undefined ? yield* cordonAll(begun, print, view) : begun;
    while (state.exitCode === undefined) {
      const before = state;
      state = yield* step(ref, state, print, view);
      if (state.current === before.current && state.exitCode === undefined) break;
    }
    const what = state.exitCode === undefined ? undefined : `kubectl drain ${state.nodes.join(' ')} ends with ${state.exitCode}`;
    yield setRow(drains, ref, { ...state, output }, what);
    yield* comeBack(state, view);
  },
};

/** A pod that goes away or is replaced concerns the drain that waits for it. */
function drainsOfPod({ ref, before, after }: Change<Pod>, view: View): readonly ObjectRef[] {
  if (after !== undefined && before?.metadata.uid === after.metadata.uid) return [];
  const waiting = view.row(drainOfPod, ref);
  return waiting === undefined ? [] : [waiting];
}

function isOfInterest({ before, after }: Change<PodDisruptionBudget>): boolean {
  return before?.status?.disruptionsAllowed !== after?.status?.disruptionsAllowed || before?.spec !== after?.spec;
}

function waitingDrains(view: View): readonly ObjectRef[] {
  return view
    .rows(drains)
    .flatMap(([ref, { exitCode, pods }]) => (exitCode === undefined && pods.some(({ stage }) => stage === 'evict') ? [ref] : []));
}

/** All nodes are cordoned before the first is drained. */
function* cordonAll(state: Drain, print: Print, view: View): Steps<Drain> {
  const { dryRun } = state.options;
  for (const name of state.nodes) {
    const node = view.get<Node>('Node', '', name);
    if (node === undefined) {
      print('err', `Error from server (NotFound): nodes "${name}" not found`);
      return { ...state, started: view.now, exitCode: 1 };
    }
    const already = node.spec?.unschedulable === true;
    print('out', `node/${name} ${already ? 'already cordoned' : 'cordoned'}${suffix(dryRun)}`);
    if (already || dryRun !== undefined) continue;
    yield { verb: 'update', object: { ...node, spec: { ...node.spec, unschedulable: true } } as Node, what: 'cordoned' };
  }
  return { ...state, started: view.now };
}

/** Goes on with the present node, and to the next one when it is done. */
function* step(ref: ObjectRef, state: Drain, print: Print, view: View): Steps<Drain> {
  const name = state.nodes[state.current];
  if (name === undefined) return ended(state, print);
  const begun = state.listed === undefined ? yield* begin(ref, name, state, print, view) : state;
  if (begun.current !== state.current) return begun;
  const context: DrainContext = { options: state.options, view, print, deadline: deadlineOf(begun) };
  const pods: DrainedPod[] = [];
  for (const pod of begun.pods) pods.push(yield* advance(pod, context));
  const errors = pods.flatMap(({ error }) => error ?? []);
  if (state.options.disableEviction === true && errors.length > 0) return stopped(name, { ...begun, pods }, errors.slice(0, 1), print, view);
  if (pods.some(({ stage }) => stage !== 'done')) return { ...begun, pods };
  return errors.length > 0 ? stopped(name, { ...begun, pods }, errors, print, view) : drained(name, begun, print);
}

/** Lists the node's pods; what may not be deleted ends its drain before anything is evicted. */
function* begin(ref: ObjectRef, name: string, state: Drain, print: Print, view: View): Steps<Drain> {
  const { options } = state;
  const { pods, warnings, errors } = podsToDrain(name, options, view);
  if (errors.length > 0) return failedNode(name, state, errors, print);
  if (warnings !== '') print('err', `Warning: ${warnings}`);
  if (options.dryRun === 'client') {
    for (const { metadata } of pods) print('out', `evicting pod ${metadata.namespace}/${metadata.name} (dry run)`);
    return drained(name, state, print);
  }
  const stage = options.disableEviction === true ? 'wait' : 'evict';
  const listed = pods.map((pod): DrainedPod => ({ ref: view.refOf(pod), uid: pod.metadata.uid, stage, at: view.now }));
  for (const pod of listed) {
    yield setRow(drainOfPod, pod.ref, ref);
    if (stage === 'wait' && options.dryRun === undefined)
      yield { verb: 'delete', ref: pod.ref, graceSeconds: options.gracePeriodSeconds, what: 'drained' };
  }
  return { ...state, listed: view.now, pods: listed };
}

function drained(name: string, state: Drain, print: Print): Drain {
  print('out', `node/${name} drained${suffix(state.options.dryRun)}`);
  return nextNode(state);
}

/** Pods could not be evicted: says which are left. */
function stopped(name: string, state: Drain, errors: readonly string[], print: Print, view: View): Drain {
  const { pods } = podsToDrain(name, state.options, view);
  if (pods.length > 0) {
    print('err', `There are pending pods in node "${name}" when an error occurred: ${aggregateText(errors)}`);
    for (const { metadata } of pods) print('err', `pod/${metadata.name}`);
  }
  return failedNode(name, state, errors, print);
}

function failedNode(node: string, state: Drain, errors: readonly string[], print: Print): Drain {
  print('err', `error: unable to drain node "${node}" due to error: ${aggregateText(errors)}, continuing command...`);
  return nextNode({ ...state, failures: [...state.failures, { node, errors }] });
}

function nextNode({ listed: _, ...state }: Drain): Drain {
  return { ...state, current: state.current + 1, pods: [] };
}

function ended(state: Drain, print: Print): Drain {
  const { failures } = state;
  if (failures.length === 0) return { ...state, exitCode: 0 };
  print('err', 'There are pending nodes to be drained:');
  for (const { node } of failures) print('err', ` ${node}`);
  const distinct = new Set(failures.flatMap(({ errors }) => errors));
  for (const error of distinct) print('err', failures.length === 1 || distinct.size > 1 ? error : `error: ${error}`);
  return { ...state, exitCode: 1 };
}

function suffix(dryRun: Drain['options']['dryRun']): string {
  if (dryRun === undefined) return '';
  return dryRun === 'server' ? ' (server dry run)' : ' (dry run)';
}

/** Each node's pods have the whole time of the command for themselves. */
function deadlineOf({ listed, options }: Drain): number {
  return options.timeoutMs === undefined || options.timeoutMs === 0 ? Number.POSITIVE_INFINITY : (listed ?? 0) + options.timeoutMs;
}

/** The next moments at which this drain will look at something. */
function* comeBack(state: Drain, view: View): Reconciliation {
  if (state.exitCode !== undefined) return;
  const deadline = deadlineOf(state);
  const moments = state.pods.flatMap((pod): readonly TimeMs[] => {
    const at = nextLook(pod, deadline, view);
    return at === undefined ? [] : [at];
  });
  for (const at of new Set(moments)) yield { verb: 'wake', at, why: 'drain' };
}

function nextLook(pod: DrainedPod, deadline: number, view: View): TimeMs | undefined {
  const isLimited = deadline !== Number.POSITIVE_INFINITY;
  if (pod.stage === 'evict') return isLimited || retryHelps(pod, view) ? pointFrom(pod, retryMs, view.now + 1) : undefined;
  if (pod.stage === 'done') return undefined;
  const isGone = view.object<Pod>(pod.ref)?.metadata.uid !== pod.uid;
  if (isGone) return pointFrom(pod, pollMs, view.now + 1);
  return isLimited ? pointFrom(pod, pollMs, Math.max(deadline, view.now + 1)) : undefined;
}

/** Without a time limit a retry is only made where the budget would let it pass by now. */
function retryHelps({ ref }: DrainedPod, view: View): boolean {
  const decision = decideEviction(view, ref);
  return !('refused' in decision) || decision.refused.code !== 429;
}

function pointFrom({ at }: DrainedPod, periodMs: number, from: number): TimeMs {
  return (at + Math.max(0, Math.ceil((from - at) / periodMs)) * periodMs) as TimeMs;
}
