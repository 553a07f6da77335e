import type { TimeMs } from '#base/brand.ts';
import type { Pod } from '#model/kubernetes.ts';
import { type Actor, onObject, onRow, type Reconciliation, setRow } from '../actor.ts';
import { capabilityFlips, waits } from '../capabilities/waits.ts';
import { machines } from '../machines.ts';
import { acts, apiServerProcess, processes } from '../processes.ts';
import { podsOnNode } from '../store/indexes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { runtimeActs, takesPods } from './container-runtime.ts';
import { pickedPods } from './disk/pressure.ts';
import { Draft } from './draft.ts';
import { dueOf, isDeleted, isOverruled, isUntold, lookAgainAt, mirrorAt, noticeAt } from './due.ts';
import { minimumGraceMs } from './durations.ts';
import { texts } from './events.ts';
import { evictionOf } from './local-storage.ts';
import { apiSilence, kubeletRuns, kubeletStartedAt, nodeOfProcess } from './node-log.ts';
import { interestsOf, registerInterests, unparkIfUnblocked } from './parking.ts';
import type { KubeletPorts } from './ports.ts';
import { forgetProbes, sayNotReadyYet, turnProbes } from './probes.ts';
import { mayTidyPulls, tidyPulls } from './pulling.ts';
import { runtimeOf, uidOf } from './revive.ts';
import { type ContainerRuntime, isDone, podRuntimes, type Step, type Verdict } from './runtime.ts';
import { shutdownOf } from './shutdown.ts';
import { createMirror, isMirror, keepManifest, staticPods, staticPodsOfNode, subjectOf } from './static-pods.ts';
import { deadlineAt, refresh, resume, sync, unparkMount } from './sync.ts';
import { relistAfter } from './sync-times.ts';
import { beginEnding, graceMsOf, lookAgain, proceedEnding } from './termination.ts';
import { awaitedObjects } from './volumes.ts';

/** The kubelet's worker of each pod: acts while the kubelet of the pod's node does, and knows the pod. */
export function podWorker(ports: KubeletPorts): Actor {
  return {
    name: 'pod-worker',
    watches: [
      onObject<Pod>('Pod', ({ ref, before, after }) => (matters(before, after) ? [ref] : [])),
      onRow(machines, ({ ref }, view) => podsOf(view, ref)),
      onRow(processes, ({ ref }, view) => podsAfterProcess(view, ref)),
      onRow(staticPods, ({ ref }) => [ref]),
      onRow(pickedPods, ({ ref, after }) => (after === undefined ? [] : [ref])),
      onRow(capabilityFlips, ({ ref }) => (ref.kind === 'Pod' ? [ref] : [])),
      onObject('ConfigMap', ({ ref, before }, view) => (before === undefined ? (view.row(awaitedObjects, ref) ?? []) : [])),
      onObject('Secret', ({ ref, before }, view) => (before === undefined ? (view.row(awaitedObjects, ref) ?? []) : [])),
    ],
    active: isActive,
    reconcile(ref, view, { removed }) {
      const subject = subjectOf(view, ref);
      // One of the same name may have been made in the same instant, and has no node yet.
      const isOfNode = subject !== undefined && (subject.isStatic || subject.pod.spec.nodeName !== undefined);
      return isOfNode ? look(new Draft(ports, view, ref, subject.pod, subject.isStatic)) : forget(view, ref, removed as Pod | undefined);
    },
  };
}

/** One look at a pod: does what is due, and writes down what has come of it and when to look again. */
function* look(draft: Draft): Reconciliation {
  const { view, ref, node } = draft;
  const uid = uidOf(draft.pod);
  if (mayTidyPulls(view, ref, node, uid)) yield* tidyPulls(view, ref, node, uid);
  yield* work(draft);
  if (view.object(ref) !== undefined || draft.isStatic) {
    registerInterests(draft, draft.runtime.ending === undefined ? interestsOf(draft) : []);
    draft.save(dueOf(draft));
  }
  for (const write of draft.takePending()) yield write;
}

/** A kubelet cares for a pod when it is bound, deleted, or its status was changed by somebody else. */
function matters(before: Pod | undefined, after: Pod | undefined): boolean {
  if ((after ?? before)?.spec.nodeName === undefined) return false;
  if (before === undefined || after === undefined) return true;
  if (before.spec.nodeName !== after.spec.nodeName || before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp) return true;
  return before.status !== after.status && isOverruled(after);
}

function podsOf(view: View, node: ObjectRef): readonly ObjectRef[] {
  const bound = view.having(podsOnNode, node.name);
  return [...bound, ...(view.row(staticPodsOfNode, node) ?? []).filter((ref) => !bound.includes(ref) && view.row(staticPods, ref) !== undefined)];
}

/** A kubelet's start concerns the pods of its node, the API's return those with something to tell. */
function podsAfterProcess(view: View, process: ObjectRef): readonly ObjectRef[] {
  const node = nodeOfProcess(view, process);
  if (node !== undefined) return podsOf(view, node);
  if (process.name !== apiServerProcess || !acts(view, apiServerProcess)) return [];
  const untold = view.rows(podRuntimes).filter(([, { unsent, ending }]) => unsent !== undefined || ending !== undefined);
  const unseen = view.rows(staticPods).filter(([ref]) => view.object(ref) === undefined);
  return [...new Set([...untold, ...unseen].map(([ref]) => ref))];
}

function isActive(view: View, ref: ObjectRef): boolean {
  const stored = view.object<Pod>(ref);
  const manifest = view.row(staticPods, ref);
  const pod = manifest ?? stored;
  if (pod === undefined) return isForgettable(view, ref);
  const node = view.ref('Node', '', pod.spec.nodeName ?? '');
  if (!kubeletRuns(view, node)) return false;
  if (!runtimeActs(view, node) && (pod.status?.startTime !== undefined || view.row(podRuntimes, ref) !== undefined || !takesPods(view, node)))
    return false;
  return manifest !== undefined || isMirror(pod) || knowsApiPods(view, node);
}

/** A kubelet that started while the API was away knows no pods but its static ones. */
function knowsApiPods(view: View, node: ObjectRef): boolean {
  if (acts(view, apiServerProcess)) return true;
  const silence = apiSilence(view);
  return silence === undefined || kubeletStartedAt(view, node) < silence.from;
}

/** A pod that is gone from the API is gone for its kubelet when that runs. */
function isForgettable(view: View, ref: ObjectRef): boolean {
  const row = view.row(podRuntimes, ref);
  return row === undefined || kubeletRuns(view, view.ref('Node', '', row.node));
}

/** What is left of a pod that went from the API is stopped; where the kubelet does not run, it waits for that. */
function* forget(view: View, ref: ObjectRef, removed: Pod | undefined): Reconciliation {
  if (view.row(waits, ref) !== undefined) yield setRow(waits, ref, undefined);
  const node = removed?.spec.nodeName === undefined ? undefined : view.ref('Node', '', removed.spec.nodeName);
  const row = view.row(podRuntimes, ref) ?? (node === undefined ? undefined : runtimeOf(view, ref, removed as Pod, node));
  if (row === undefined) return;
  const isRunning = row.ending === undefined && Object.values(row.containers).some(({ exit }) => exit === undefined);
  if (isRunning && !kubeletRuns(view, view.ref('Node', '', row.node))) {
    yield setRow(podRuntimes, ref, row);
    yield { verb: 'wake', at: view.now, why: 'remains' };
    return;
  }
  const puller = view.ref('Node', '', row.node);
  if (mayTidyPulls(view, ref, puller, undefined)) yield* tidyPulls(view, ref, puller, undefined);
  const isOfThisBoot = row.boot === (view.row(machines, view.ref('Node', '', row.node))?.boots ?? 0);
  for (const [name, { exit }] of Object.entries(row.containers)) {
    if (exit !== undefined || row.ending !== undefined || !isOfThisBoot) continue;
    yield { verb: 'event', about: ref, type: 'Normal', reason: 'Killing', message: texts.stopping(name), source: 'kubelet' };
  }
  if (view.row(podRuntimes, ref) !== undefined) yield setRow(podRuntimes, ref, undefined);
}

function* work(draft: Draft): Reconciliation {
  if (draft.isStatic) yield* keepManifest(draft);
  if (draft.runtime.ending !== undefined) {
    yield* proceedEnding(draft);
    return;
  }
  if (isDone(draft.pod) && !draft.isStatic) {
    if (lookAgainAt(draft) === draft.now) yield* lookAgain(draft);
    return;
  }
  unparkIfUnblocked(draft);
  unparkMount(draft);
  const { step } = draft.memory;
  if (step !== undefined) yield* goOn(draft, step);
  const end = nextEnd(draft);
  if (end === 'busy') return;
  const noticed = notice(draft);
  if (forgetProbes(draft)) yield* refresh(draft);
  const turned = turnProbes(draft);
  for (const name of noticed) if (name !== sandbox) sayNotReadyYet(draft, name);
  if (end !== undefined) yield* endNow(draft, end);
  else if (queueAnother(draft, noticed.length) || isSyncDue(draft)) yield* sync(draft);
  else if (draft.memory.synced && (turned || (isUntold(draft) && draft.isStatusRetry))) yield* refresh(draft);
  if (isMirrorDue(draft)) yield* createMirror(draft);
}

/** Goes on with what is under way; what was missed over it follows. */
function* goOn(draft: Draft, step: Step): Reconciliation {
  yield* resume(draft, step);
  if (draft.memory.step === undefined) queueMissed(draft);
}

/** `busy` while something is under way, else why the pod is to be ended, if it is. */
function nextEnd(draft: Draft): End | 'busy' | undefined {
  const { step } = draft.memory;
  const end = endOf(draft);
  if (step !== undefined && (end === undefined || step.kind !== 'mounting')) return 'busy';
  return end !== undefined && waitsForLook(draft) ? 'busy' : end;
}

interface End {
  readonly graceMs: number;
  readonly verdict?: Verdict;
  readonly eviction?: Verdict;
}

function* endNow(draft: Draft, { graceMs, verdict, eviction }: End): Reconciliation {
  if (eviction !== undefined) draft.event('Warning', 'Evicted', eviction.message);
  yield* beginEnding(draft, graceMs, verdict ?? eviction);
}

/** Why the pod is to be ended now, if it is. */
function endOf(draft: Draft): End | undefined {
  if (isDeleted(draft) && draft.hearsFrom <= draft.now) return { graceMs: graceMsOf(draft.pod) };
  const shutdown = shutdownOf(draft);
  if (shutdown !== undefined && shutdown.at <= draft.now) return shutdown;
  const picked = pickOf(draft);
  if (picked !== undefined) return { graceMs: minimumGraceMs, eviction: picked };
  const eviction = evictionOf(draft);
  return eviction !== undefined && eviction.at <= draft.now ? { graceMs: minimumGraceMs, eviction: eviction.verdict } : undefined;
}

/** Why the kubelet, short of disk, has picked this very pod since it started. */
function pickOf({ view, ref, runtime, node }: Draft): Verdict | undefined {
  const picked = view.row(pickedPods, ref);
  return picked !== undefined && picked.uid === runtime.uid && picked.at >= kubeletStartedAt(view, node) ? picked.verdict : undefined;
}

function isMirrorDue(draft: Draft): boolean {
  const at = mirrorAt(draft);
  return at !== undefined && at <= draft.now;
}

function isSyncDue(draft: Draft): boolean {
  const { synced, retryAt, parked } = draft.memory;
  if (!synced && !draft.isStatic && draft.hearsFrom > draft.now) return false;
  if (retryAt !== undefined) return retryAt <= draft.now;
  const deadline = deadlineAt(draft);
  return (!synced && parked === undefined) || (deadline !== undefined && deadline <= draft.now);
}

/** After a sync the next one waits for a look at the runtime: what was just started is told to stop only then. [pod_workers.go, 1.28] */
function waitsForLook(draft: Draft): boolean {
  const unseen = Object.values(draft.runtime.containers).filter(({ seen }) => seen === undefined);
  const looks = unseen.map((container) => noticeAt(draft, container) ?? draft.now).filter((at) => at > draft.now);
  if (looks.length === 0) return false;
  draft.remember({ step: { kind: 'looking', until: Math.max(...looks) as TimeMs } });
  return true;
}

const sandbox = '(sandbox)';

/** What was there to be noticed while the worker was at a sync asks for another one. */
function queueMissed(draft: Draft): void {
  const { unnoticedSandbox, again } = draft.memory;
  const isMissed = unnoticedSandbox !== undefined && relistAfter(draft.view, draft.node, unnoticedSandbox) <= draft.now;
  if (isMissed) draft.remember({ unnoticedSandbox: undefined, again: draft.now });
  else if (again !== undefined) draft.remember({ again: draft.now });
}

/**
 * Whether what was noticed, or a sync that was queued, asks for a sync now. Each thing noticed asks for one, and while
 * one is under way another is kept: it waits for the next look. [pod_workers.go UpdatePod and podWorkerLoop, 1.28]
 */
function queueAnother(draft: Draft, noticed: number): boolean {
  const { again } = draft.memory;
  const isQueued = again !== undefined && relistAfter(draft.view, draft.node, again) <= draft.now;
  const asked = noticed + (isQueued ? 1 : 0);
  if (asked === 0) return false;
  draft.remember({ again: asked > 1 ? draft.now : undefined });
  return true;
}

/** Looks at the runtime if it is time: what has changed, its containers, and its sandbox. */
function notice(draft: Draft): readonly string[] {
  const noticed: string[] = [];
  const { containers } = draft.runtime;
  for (const name in containers) {
    const container = containers[name] as ContainerRuntime;
    const at = noticeAt(draft, container);
    if (at === undefined || at > draft.now || (container.exit === undefined && container.seen === 'running')) continue;
    draft.setContainer(name, { ...container, seen: container.exit === undefined ? 'running' : 'exited' });
    noticed.push(name);
  }
  const { unnoticedSandbox } = draft.memory;
  if (unnoticedSandbox !== undefined && relistAfter(draft.view, draft.node, unnoticedSandbox) <= draft.now) {
    draft.remember({ unnoticedSandbox: undefined });
    noticed.push(sandbox);
  }
  return noticed;
}
