import type { Pod } from '#model/kubernetes.ts';
import type { RuntimeTimes } from '#sim/kubelet/ports.ts';
import { withoutGenerated } from './names.ts';
import type { ActionLine, EventLine, KubeletLine, MeasuredPod, MeasuredStart, MeasuredTimes, PodLine } from './record.ts';

/** What a recording shows of how long its machine took. */
export function measuredTimes(timeline: readonly KubeletLine[], start: string): MeasuredTimes {
  return { pods: measuredPods(timeline, start), kubeletStarts: measuredStarts(timeline, start) };
}

/** With this event the kubelet begins to look at its pods. [kubelet.go initializeRuntimeDependentModules, 1.28] */
const setUp = 'NodeAllocatableEnforced';
const thenLooksMs = 500;

function measuredStarts(timeline: readonly KubeletLine[], start: string): readonly MeasuredStart[] {
  const starts = timeline.filter((line): line is ActionLine => line.kind === 'action' && kubeletStart.test(String(line['action'])));
  return starts.flatMap(({ t }, index) => {
    const next = starts[index + 1]?.t ?? Number.POSITIVE_INFINITY;
    const said = timeline.find((line): line is EventLine => line.kind === 'event' && line['reason'] === setUp && line.t > t && line.t < next);
    return said === undefined ? [] : [{ atSeconds: t, tookMs: Math.max(0, Math.round(1000 * (happened(said, start) - t))) + thenLooksMs }];
  });
}

const kubeletStart = /^node kubelet|^kubelet of \S+ restarted/;

/** What was measured of the kubelet's start at that time. */
export function firstLookOf({ kubeletStarts }: MeasuredTimes, startedAtSeconds: number): number | undefined {
  return kubeletStarts.find(({ atSeconds }) => Math.abs(atSeconds - startedAtSeconds) < 1)?.tookMs;
}

/** The durations of sandboxes and container starts in a recording. What a node that was down or cut off held up is no duration of its runtime. */
function measuredPods(timeline: readonly KubeletLine[], start: string): readonly MeasuredPod[] {
  const outages = outagesIn(timeline);
  const pods = timeline.filter((line): line is PodLine => line.kind === 'pod' && line['type'] === 'ADDED');
  return pods.map((pod) => {
    const end = pods.find(({ name, t }) => name === pod.name && t > pod.t)?.t ?? Number.POSITIVE_INFINITY;
    const lines = timeline.filter(({ t }) => t >= pod.t && t < end);
    const events = lines.filter((line): line is EventLine => line.kind === 'event' && line['object'] === `Pod/${pod.name}`);
    const sandboxMs = sandboxTook(pod, events, start, outages);
    return {
      name: pod.name,
      createdSeconds: pod.t,
      startMs: startsTook(
        lines.filter((line): line is PodLine => line.kind === 'pod' && line['uid'] === pod.uid),
        events,
        start,
      ),
      ...(sandboxMs === undefined ? {} : { sandboxMs }),
    };
  });
}

/** What was measured of the pod of that name made at that time. */
export function timesOf({ pods }: MeasuredTimes, pod: Pod, createdSeconds: number): RuntimeTimes {
  const own = withoutGenerated(pod.metadata.name);
  const [measured] = pods.filter(({ name }) => withoutGenerated(name) === own).sort((left, right) => distance(left) - distance(right));
  if (measured === undefined) return {};
  const isFirst = pod.status?.podIP === undefined;
  return {
    startMs: (container, attempt) => measured.startMs[container]?.[attempt],
    ...(isFirst && measured.sandboxMs !== undefined ? { sandboxMs: measured.sandboxMs } : {}),
  };

  function distance(one: MeasuredPod): number {
    return Math.abs(one.createdSeconds - createdSeconds);
  }
}

interface Outage {
  readonly from: number;
  readonly to: number;
}

const downs = /^node (?:kstop|cstop|pwroff)|^kube-apiserver stopped|^SIGTERM to every|^logind signal/;
const ups = /^node (?:kubelet|ctd)|^kube-apiserver ready|^kubelet of \S+ restarted/;
/** A component that comes back needs this long until it does its work again. */
const recoverySeconds = 10;

function outagesIn(timeline: readonly KubeletLine[]): readonly Outage[] {
  const actions = timeline.filter((line): line is ActionLine => line.kind === 'action');
  return actions.flatMap(({ t, action }) => {
    if (!downs.test(action)) return [];
    const up = actions.findLast((later) => later.t > t && later.t < t + 120 && ups.test(later.action))?.t ?? Number.POSITIVE_INFINITY;
    return [{ from: t, to: up + recoverySeconds }];
  });
}

/** An event's own time is in whole seconds, and the line may have come late. */
export function happened({ t, last }: EventLine, start: string): number {
  return Math.min(t, (Date.parse(last ?? '') + 999 - Date.parse(start)) / 1000 || t);
}

const firstWords = new Set(['Pulled', 'Pulling', 'ErrImageNeverPull', 'InspectFailed']);

function sandboxTook(pod: PodLine, events: readonly EventLine[], start: string, outages: readonly Outage[]): number | undefined {
  const first = events.find(({ source }) => source === 'kubelet');
  if (first === undefined || !firstWords.has(first.reason)) return undefined;
  const end = happened(first, start);
  if (outages.some(({ from, to }) => pod.t < to && end > from)) return undefined;
  return Math.max(0, Math.round((end - pod.t) * 1000));
}

function startsTook(lines: readonly PodLine[], events: readonly EventLine[], start: string): MeasuredPod['startMs'] {
  const took: Record<string, Record<number, number>> = {};
  for (const { container, attempt, startedAt } of instancesIn(lines)) {
    const said = (reason: string) => events.filter((event) => event.reason === reason && containerOf(event) === container);
    const started = said('Started').find((event) => Math.abs(Date.parse(event.last ?? '') - startedAt) <= 1000);
    const pulled = started && said('Pulled').findLast(({ t }) => t <= started.t);
    if (started === undefined || pulled === undefined) continue;
    const ms = Math.round((happened(started, start) - happened(pulled, start)) * 1000);
    took[container] = { ...took[container], [attempt]: Math.max(0, ms) };
  }
  return took;
}

function containerOf({ fieldPath }: EventLine): string | undefined {
  return /\{(.*)\}$/.exec(fieldPath ?? '')?.[1];
}

interface Instance {
  readonly container: string;
  readonly attempt: number;
  readonly startedAt: number;
}

function instancesIn(lines: readonly PodLine[]): readonly Instance[] {
  const found = new Map<string, Instance>();
  for (const { initContainerStatuses = [], containerStatuses = [] } of lines) {
    for (const { name, restartCount, state } of [...initContainerStatuses, ...containerStatuses]) {
      const startedAt = Date.parse(state?.running?.startedAt ?? state?.terminated?.startedAt ?? '');
      if (!Number.isNaN(startedAt)) found.set(`${name} ${restartCount}`, { container: name, attempt: restartCount, startedAt });
    }
  }
  return [...found.values()];
}
