import type { TimeMs } from '#base/brand.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { type Actor, onRow, setRow } from './actor.ts';
import { machines } from './machines.ts';
import { acts, apiServerProcess, kubeletProcess, processes, processRef } from './processes.ts';
import { defineRow } from './store/definitions.ts';
import type { ObjectRef } from './store/refs.ts';
import type { View } from './view.ts';

/** How often a kubelet renews its lease. [kubelet config v1beta1 defaults.go, 1.28] */
export const renewPeriodMs = 10_000;

/** A span without heartbeats: of one node's kubelet, or of the API server and so of all of them. Open while `to` is absent. */
export interface Silence {
  readonly from: TimeMs;
  readonly to?: TimeMs;
}

/** Spans of silence, oldest first; written only when one begins or ends. Keyed by the Node, and by the API server's process. */
export const silences = defineRow<readonly Silence[]>('heartbeat-silence');

const none: readonly Silence[] = [];
const remembered = 8;

/** Notes when heartbeats stop and come back. The heartbeats themselves are never events: they are derived from this. */
export const heartbeats: Actor = {
  name: 'heartbeats',
  watches: [onRow(machines, ({ ref }) => [ref]), onRow(processes, ({ ref }, view) => keysOfProcess(ref, view))],
  active: () => true,
  *reconcile(ref, view) {
    const known = view.row(silences, ref) ?? none;
    const last = known.at(-1);
    const open = last !== undefined && last.to === undefined;
    const beats = ref.kind === 'Node' ? hasKubelet(view, ref) : acts(view, apiServerProcess);
    if (beats !== open) return;
    if (open) yield setRow(silences, ref, [...known.slice(0, -1), { from: last.from, to: view.now }]);
    else yield setRow(silences, ref, [...known.slice(-remembered), { from: view.now }]);
  },
};

function keysOfProcess(ref: ObjectRef, view: View): readonly ObjectRef[] {
  if (ref.name === apiServerProcess) return [ref];
  return ref.name.startsWith('kubelet/') ? [view.ref('Node', '', ref.name.slice('kubelet/'.length))] : [];
}

function hasKubelet(view: View, node: ObjectRef): boolean {
  const phase = view.row(machines, node)?.phase ?? 'up';
  return (phase === 'up' || phase === 'stopping') && acts(view, kubeletProcess(node.name));
}

/** Whether a node's kubelet is away now; the API server's absence is another matter. */
export function isSilent(view: View, node: ObjectRef): boolean {
  const last = view.row(silences, node)?.at(-1);
  return last !== undefined && last.to === undefined;
}

/**
 * When a node's lease was last renewed, seen from `at`: the last point of its ten-second grid at which its kubelet ran
 * and the API took writes. A kubelet renews as it starts, and every ten seconds from then on.
 */
export function lastRenewal(view: View, node: ObjectRef, at: TimeMs): TimeMs {
  const ofNode = view.row(silences, node) ?? none;
  const ofApi = view.row(silences, processRef(view, apiServerProcess)) ?? none;
  let seenFrom: number = at;
  for (;;) {
    const observed = observedRenewal(view, node);
    const phase = lastStart(ofNode, seenFrom) ?? observed ?? view.drawBelow(renewPeriodMs, node, 'lease');
    // What was before the beginning is known from the Lease alone: its kubelet may have been away for long.
    if (seenFrom < 0 && observed !== undefined && observed <= seenFrom) return observed;
    const renewal = seenFrom - modulo(seenFrom - phase, renewPeriodMs);
    const silence = spanAt(ofNode, renewal) ?? spanAt(ofApi, renewal);
    if (silence === undefined) return renewal as TimeMs;
    seenFrom = silence.from - 1;
  }
}

/** When a node renewed last as the observed cluster has it in its Lease. */
function observedRenewal(view: View, node: ObjectRef): TimeMs | undefined {
  const lease = view.get<KubeObject & { readonly spec?: { readonly renewTime?: string } }>('Lease', 'kube-node-lease', node.name);
  const renewed = view.virtualTime(lease?.spec?.renewTime);
  return Number.isNaN(renewed) ? undefined : renewed;
}

function lastStart(spans: readonly Silence[], at: number): number | undefined {
  return spans.findLast(({ to }) => to !== undefined && to <= at)?.to;
}

function spanAt(spans: readonly Silence[], at: number): Silence | undefined {
  return spans.findLast(({ from, to }) => from <= at && (to === undefined || at < to));
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
