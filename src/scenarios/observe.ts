import type { KubeObject, Pod } from '#model/kubernetes.ts';
import { cellOf, printRow } from '#model/printers/printers.ts';
import { workloadNameOf } from '#model/workload-name.ts';
import { withDerivedRestarts } from '#sim/kubelet/parking.ts';
import type { Simulation } from '#sim/simulation.ts';
import { type EventObject, foldEvents } from '#sim/store/events.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import type { View } from '#sim/view.ts';

/** What reads container logs (default: the twin itself) and Ceph's health out of a run. */
export interface Instruments {
  readonly logOf?: (view: View, pod: ObjectRef, container: string) => readonly string[];
  readonly cephHealth?: (view: View) => CephHealth | undefined;
}

/** What `ceph health detail` says. */
export interface CephHealth {
  readonly status: string;
  readonly checks: readonly { readonly code: string; readonly summary: string; readonly detail: readonly string[] }[];
}

/** A run at one moment, as whoever compares it with a report may look at it. */
export interface Observed extends Instruments {
  readonly twin: Twin;
  readonly simulation: Simulation;
  readonly view: View;
  /** Milliseconds since t = 0. */
  readonly atMs: number;
  /** The same run at another time that was kept; a duration since t = 0 or a moment. */
  at(when: string): Observed;
}

/** A Pod as kubectl prints it. */
export interface PrintedPod {
  readonly ref: ObjectRef;
  readonly pod: Pod;
  readonly workload: string;
  readonly ready: string;
  readonly status: string;
  readonly restarts: number;
  readonly ageMs: number;
  readonly age: string;
  readonly node: string | undefined;
}

/** The Pods of a namespace as `kubectl get pods -o wide` lists them. */
export function podsIn({ view }: Pick<Observed, 'view'>, namespace: string): readonly PrintedPod[] {
  const nowMs = view.calendarMs();
  return view.list('Pod', namespace).map((ref) => {
    const pod = withDerivedRestarts(view, ref, view.object<Pod>(ref) as Pod);
    const row = printRow(pod, { nowMs });
    const cell = (name: string) => String(cellOf(row, name));
    return {
      ref,
      pod,
      workload: workloadNameOf(pod),
      ready: cell('Ready'),
      status: cell('Status'),
      restarts: Number.parseInt(cell('Restarts'), 10),
      ageMs: nowMs - Date.parse(pod.metadata.creationTimestamp ?? ''),
      age: cell('Age'),
      node: pod.spec.nodeName,
    };
  });
}

/** What a container last logged, line by line. */
export function logOf({ twin, view, logOf: read }: Observed, pod: ObjectRef, container: string): readonly string[] {
  return read?.(view, pod, container) ?? twin.logOf(view, pod, container).map(({ text }) => text);
}

const folded = new WeakMap<Simulation, { readonly now: number; readonly events: readonly EventObject[] }>();

/** Every Event the API would serve now. A run that is kept does not go on, so they are folded once. */
export function eventsIn({ simulation }: Pick<Observed, 'simulation'>): readonly EventObject[] {
  const { trace, now, calendarStartMs } = simulation.state;
  const known = folded.get(simulation);
  if (known?.now === now) return known.events;
  const events = foldEvents(trace.entries(), now, calendarStartMs);
  folded.set(simulation, { now, events });
  return events;
}

/** Texts of the trace between two times (after `fromMs`, up to `toMs`, since t = 0), oldest first: what was said of objects, processes and people. */
export function* textsBetween({ simulation }: Pick<Observed, 'simulation'>, fromMs: number, toMs: number): Generator<{ atMs: number; text: string }> {
  const { trace, epoch } = simulation.state;
  for (const { at, body } of trace.entries()) {
    const atMs = at - epoch;
    if (atMs < fromMs || atMs > toMs) continue;
    if (body.kind === 'fault' || body.kind === 'action') yield { atMs, text: body.text };
    else if (body.kind === 'row') yield { atMs, text: body.what };
    else if (body.kind === 'event') yield { atMs, text: `${body.reason}: ${body.message}` };
    else if (body.kind === 'refused') yield { atMs, text: body.message };
  }
}

/** A value by its path as the API writes it: `spec.template.spec.containers[0].image`. Keys with dots stand in brackets: `data[a.b]`. */
export function valueAt(object: KubeObject | undefined, path: string): unknown {
  const keys = [...path.matchAll(/\[([^\]]+)\]|[^.[\]]+/g)].map(([whole, bracketed]) => bracketed ?? whole);
  return keys.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    object,
  );
}
