import type { TimeMs } from '#base/brand.ts';
import type { Condition, ContainerState, ContainerStatus, Pod, PodStatus } from '#model/kubernetes.ts';
import { type Actor, onObject, onRow, type Reconciliation, setRow, type Wake } from '#sim/actor.ts';
import { acts, kubeletProcess, processes } from '#sim/processes.ts';
import { defineRow } from '#sim/store/definitions.ts';
import { podsOnNode } from '#sim/store/indexes.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { View } from '#sim/view.ts';
import type { FakeKubeletTimes } from './record.ts';

const finishAfter = 'oracle/finish-after';
const exitCode = 'oracle/exit';
const neverReady = 'oracle/ready';
const startTimes = defineRow<TimeMs>('fake-kubelet-start');

/**
 * The recorder's stand-in for all kubelets: starts bound pods after a while, ends deleted ones, and lets those with an
 * annotation run to their end. One whose process does not act does nothing; when it acts again it looks at its pods at
 * its next resync.
 */
export function fakeKubelet(times: FakeKubeletTimes): Actor {
  return {
    name: 'fake-kubelet',
    watches: [
      onObject<Pod>('Pod', ({ ref, after }) => (after !== undefined && isBound(after) ? [ref] : [])),
      onRow(processes, ({ ref, after }, view) => (after?.acting === true ? podsOf(ref, view) : [])),
    ],
    active: (view, ref) => acts(view, kubeletProcess(view.object<Pod>(ref)?.spec.nodeName ?? '')),
    *reconcile(ref, view, wake) {
      const pod = view.object<Pod>(ref);
      if (pod !== undefined && isBound(pod)) yield* look(pod, ref, view, wake, times);
    },
  };
}

function isBound(pod: Pod): boolean {
  return (pod.spec.nodeName ?? '') !== '';
}

function podsOf(process: ObjectRef, view: View): readonly ObjectRef[] {
  return process.name.startsWith('kubelet/') ? view.having(podsOnNode, process.name.slice('kubelet/'.length)) : [];
}

function* look(pod: Pod, ref: ObjectRef, view: View, wake: Wake, times: FakeKubeletTimes): Reconciliation {
  if (pod.metadata.deletionTimestamp !== undefined) {
    if (wake.timers.includes('end')) yield { verb: 'delete', ref, graceSeconds: 0, what: 'its containers are gone' };
    else yield later('end', times.terminationDelaySeconds, view);
  } else if ((pod.status?.phase ?? 'Pending') === 'Pending') {
    if (wake.timers.includes('start')) yield* start(pod, ref, view);
    else yield later('start', times.startDelaySeconds, view);
  } else if (pod.status?.phase === 'Running') {
    if (wake.timers.includes('finish')) yield { verb: 'status', object: { ...pod, status: finished(pod, view) } as Pod };
    else yield* finishLater(pod, ref, view);
  }
}

function* start(pod: Pod, ref: ObjectRef, view: View): Reconciliation {
  yield { verb: 'status', object: { ...pod, status: { ...running(pod, view), ...addressOf(ref, view) } } as Pod };
  yield setRow(startTimes, ref, view.now);
}

function addressOf(ref: ObjectRef, view: View): Pick<PodStatus, 'podIP' | 'podIPs'> {
  const ip = `10.244.${1 + view.drawBelow(250, ref, 'network')}.${1 + view.drawBelow(250, ref, 'address')}`;
  return { podIP: ip, podIPs: [{ ip }] };
}

/** Pods that were there before say in whole seconds when they started. */
function* finishLater(pod: Pod, ref: ObjectRef, view: View): Reconciliation {
  const seconds = pod.metadata.annotations?.[finishAfter];
  if (seconds === undefined) return;
  const started = view.row(startTimes, ref) ?? view.virtualTime(pod.status?.startTime);
  yield { verb: 'wake', at: Math.max(view.now, started + Number(seconds) * 1000) as TimeMs, why: 'finish' };
}

function later(why: string, seconds: number, view: View) {
  return { verb: 'wake', at: Math.round(view.now + seconds * 1000) as TimeMs, why } as const;
}

function running(pod: Pod, view: View): PodStatus {
  const ready = pod.metadata.annotations?.[neverReady] !== 'false';
  const state = { running: { startedAt: view.timestamp } };
  return {
    ...pod.status,
    phase: 'Running',
    startTime: view.timestamp,
    hostIP: '127.0.0.1',
    conditions: conditionsOf(pod, { Initialized: 'True', Ready: ready ? 'True' : 'False', ContainersReady: ready ? 'True' : 'False' }, view),
    containerStatuses: statusesOf(pod, state, ready),
  };
}

function finished(pod: Pod, view: View): PodStatus {
  const code = Number(pod.metadata.annotations?.[exitCode] ?? 0);
  const reason = code === 0 ? 'Completed' : 'Error';
  const terminated = { exitCode: code, reason, startedAt: pod.status?.startTime ?? view.timestamp, finishedAt: view.timestamp };
  return {
    ...pod.status,
    phase: code === 0 ? 'Succeeded' : 'Failed',
    conditions: conditionsOf(pod, { Ready: 'False', ContainersReady: 'False' }, view),
    containerStatuses: statusesOf(pod, { terminated }, false),
  };
}

function conditionsOf(pod: Pod, wanted: Readonly<Record<string, 'True' | 'False'>>, view: View): readonly Condition[] {
  const kept = (pod.status?.conditions ?? []).filter(({ type }) => wanted[type] === undefined);
  const set = Object.entries(wanted).map(([type, status]): Condition => {
    const known = pod.status?.conditions?.find((condition) => condition.type === type);
    if (known?.status === status) return known;
    const reason = status === 'False' && type !== 'Initialized' ? { reason: 'ContainersNotReady' } : {};
    return { type, status, ...reason, lastTransitionTime: view.timestamp };
  });
  return [...kept, ...set];
}

function statusesOf(pod: Pod, state: ContainerState, ready: boolean): readonly ContainerStatus[] {
  return pod.spec.containers.map(({ name, image = '' }) => ({
    name,
    image,
    imageID: '',
    ready,
    restartCount: 0,
    started: ready,
    state,
    lastState: {},
  }));
}
