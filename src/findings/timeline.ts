import type { EntryId, TraceEntry } from '#sim/engine/trace.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { TraceBody } from '#sim/trace-body.ts';

/** What a reader wants to know of a run, in order. `at` is in seconds since the eve. */
export interface TimelineEntry {
  readonly at: number;
  readonly kind: 'fault' | 'change' | 'trouble';
  readonly text: string;
  /** How often the same was seen; the entry stands at its first time. */
  readonly count: number;
  readonly details?: readonly string[];
}

/**
 * The run's story: faults, machines and processes that come and go, pulls, refusals and warnings; repeated ones once
 * with a count.
 *
 * @param from the first entry after the eve
 */
export function timelineOf(simulation: Simulation, from: EntryId): readonly TimelineEntry[] {
  const { epoch, trace } = simulation.state;
  const entries: TimelineEntry[] = [];
  const known = new Map<string, number>();
  for (const entry of trace.entries(from)) {
    const told = tell(entry);
    if (told === undefined) continue;
    const key = told.key ?? told.text;
    const index = known.get(key);
    if (index === undefined) {
      known.set(key, entries.length);
      entries.push({ at: (entry.at - epoch) / 1000, kind: told.kind, text: told.text, count: 1, details: told.details });
    } else {
      const first = entries[index] as TimelineEntry;
      entries[index] = { ...first, count: first.count + 1 };
    }
  }
  return entries;
}

interface Told {
  readonly kind: TimelineEntry['kind'];
  readonly text: string;
  /** What makes two tellings the same; default the text. Undefined keys of changes make each its own line. */
  readonly key?: string;
  readonly details?: readonly string[];
}

function tell({ id, body }: TraceEntry<TraceBody>): Told | undefined {
  switch (body.kind) {
    case 'fault':
      return { kind: 'fault', text: body.text, key: `fault ${id}` };
    case 'row':
      return { kind: 'change', text: body.what, key: `row ${id}` };
    case 'event':
      return body.type === 'Warning' ? { kind: 'trouble', text: `${subject(body)}: ${body.reason}: ${body.message}` } : undefined;
    case 'action':
      return { kind: 'change', text: body.text, key: `action ${body.ref?.id} ${body.text}`, details: body.details };
    case 'refused':
      return { kind: 'trouble', text: `${body.by} is refused: ${body.message}` };
    case 'blocked':
      return { kind: 'trouble', text: `${refName(body.ref)} is blocked on ${body.on}` };
    case 'fact':
    case 'write':
      return undefined;
  }
}

function subject({ ref }: Extract<TraceBody, { kind: 'event' }>): string {
  return refName(ref);
}

function refName({ kind, namespace, name }: { readonly kind: string; readonly namespace: string; readonly name: string }): string {
  return `${kind.toLowerCase()}/${namespace === '' ? '' : `${namespace}/`}${name}`;
}
