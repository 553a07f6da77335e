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
  /** Whom the line is about, and its text with their place left open: for joining the same of others to it. */
  readonly names?: readonly string[];
  readonly template?: string;
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
      entries.push({ at: (entry.at - epoch) / 1000, kind: told.kind, text: told.text, count: 1, details: told.details, ...subjectOf(told) });
    } else {
      entries[index] = joined(entries[index] as TimelineEntry, told);
    }
  }
  return entries;
}

function subjectOf({ name, text }: Told): Pick<TimelineEntry, 'names' | 'template'> {
  return name === undefined ? {} : { names: [name], template: nameless(text, name) };
}

/** The same of several nodes at one instant is one line that names them; anything else is counted. */
function joined(first: TimelineEntry, { name }: Told): TimelineEntry {
  if (name === undefined) return { ...first, count: first.count + 1 };
  const names = [...(first.names ?? []), name];
  return { ...first, names, text: withNames(first.template ?? '', names) };
}

const namesShown = 4;

function withNames(template: string, names: readonly string[]): string {
  const shown = names.slice(0, namesShown).join(', ');
  const text = names.length > namesShown ? `${shown} and ${names.length - namesShown} more` : shown;
  return (names.length > 1 ? plural(template) : template).replace(placeholder, text);
}

const pluralForms: Readonly<Record<string, string>> = {
  is: 'are',
  boots: 'boot',
  runs: 'run',
  comes: 'come',
  leads: 'lead',
  loses: 'lose',
  stops: 'stop',
  answers: 'answer',
  'cannot renew its lease': 'cannot renew their leases',
};

function plural(text: string): string {
  const form = Object.keys(pluralForms).find((singular) => new RegExp(`\\b${singular}\\b`).test(text));
  return form === undefined ? text : text.replace(new RegExp(`\\b${form}\\b`), pluralForms[form] as string).replace(/\bits\b/g, 'their');
}

const placeholder = '\u0000';

function nameless(text: string, name: string): string {
  return text.replace(bareName(name), placeholder);
}

/** A process of a node is named by the node. */
function bareName(name: string): string {
  return name.startsWith('kubelet/') ? name.slice('kubelet/'.length) : name;
}

function nameOf({ what, ref }: { readonly what: string; readonly ref: { readonly name: string } }): string | undefined {
  const name = bareName(ref.name);
  return what.includes(name) ? name : undefined;
}

interface Told {
  readonly kind: TimelineEntry['kind'];
  readonly text: string;
  /** What makes two tellings the same; default the text. Undefined keys of changes make each its own line. */
  readonly key?: string;
  /** The node it is about: the same of several at one instant is joined. */
  readonly name?: string;
  readonly details?: readonly string[];
}

function tell({ id, at, body }: TraceEntry<TraceBody>): Told | undefined {
  switch (body.kind) {
    case 'fault':
      return { kind: 'fault', text: body.text, key: `fault ${id}` };
    case 'row':
      return saidByTheFault.has(body.table)
        ? undefined
        : { kind: 'change', text: body.what, key: `row ${at} ${nameless(body.what, body.ref.name)}`, name: nameOf(body) };
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

/** Rows of the world that only faults change: the fault's own line says it. */
const saidByTheFault = new Set(['host', 'outside']);

function subject({ ref }: Extract<TraceBody, { kind: 'event' }>): string {
  return refName(ref);
}

function refName({ kind, namespace, name }: { readonly kind: string; readonly namespace: string; readonly name: string }): string {
  return `${kind.toLowerCase()}/${namespace === '' ? '' : `${namespace}/`}${name}`;
}
