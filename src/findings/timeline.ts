import type { EntryId, TraceEntry } from '#sim/engine/trace.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
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
  const lines: Line[] = [];
  const known = new Map<string, number>();
  for (const entry of trace.entries(from)) {
    const told = tell(entry);
    if (told === undefined) continue;
    const index = known.get(told.key);
    if (index === undefined) {
      known.set(told.key, lines.length);
      lines.push({ told, at: (entry.at - epoch) / 1000, names: told.name === undefined ? [] : [told.name], count: 1 });
    } else {
      const line = lines[index] as Line;
      lines[index] = told.joins ? { ...line, names: [...line.names, told.name ?? ''] } : { ...line, count: line.count + 1 };
    }
  }
  return alike(crowds(lines)).map(entryOf);
}

/** A line in the making: whom it is about, and how often it was told of them. */
interface Line {
  readonly told: Told;
  readonly at: number;
  readonly names: readonly string[];
  readonly count: number;
}

/** The same told as often of several at one instant is one line. */
function alike(lines: readonly Line[]): readonly Line[] {
  const merged: Line[] = [];
  const known = new Map<string, number>();
  for (const line of lines) {
    const { told, at, count, names } = line;
    const key = told.name === undefined ? undefined : `${at} ${count} ${told.template}`;
    const index = key === undefined ? undefined : known.get(key);
    if (index !== undefined) {
      const first = merged[index] as Line;
      merged[index] = { ...first, names: [...first.names, ...names] };
      continue;
    }
    if (key !== undefined) known.set(key, merged.length);
    merged.push(line);
  }
  return merged;
}

const crowdWindowMs = 60_000;
const crowdFrom = 4;

/**
 * Pods of one ReplicaSet or DaemonSet that follow each other fast and meet the same are one line: a workload that tolerates
 * everything is made anew and rejected again, twice a second, while its node shuts down. [kubernetes/kubernetes#114729]
 */
function crowds(lines: readonly Line[]): readonly Line[] {
  const open = new Map<string, { readonly firstAt: number; readonly members: Line[] }>();
  const crowdOf = new Map<Line, readonly Line[]>();
  for (const line of lines) {
    const { crowd } = line.told;
    if (crowd === undefined) continue;
    const before = open.get(crowd);
    const members = before === undefined || (line.at - before.firstAt) * 1000 > crowdWindowMs ? [] : before.members;
    if (members.length === 0) open.set(crowd, { firstAt: line.at, members });
    members.push(line);
    crowdOf.set(line, members);
  }
  return lines.flatMap((line) => {
    const members = crowdOf.get(line) ?? [];
    if (members.length < crowdFrom) return [line];
    return line === members[0] ? [asOne(members)] : [];
  });
}

function asOne(members: readonly Line[]): Line {
  const [first] = members as [Line];
  const told = { ...first.told, template: first.told.ofSeveral ?? first.told.template };
  return { ...first, told, names: members.flatMap(({ names, told: { name, subject = '' } }) => (names.length > 0 ? names : [name ?? subject])) };
}

function entryOf({ told, at, names, count }: Line): TimelineEntry {
  const { kind, template, details } = told;
  return { at, kind, text: names.length === 0 ? template : withNames(told, names), count, ...(details === undefined ? {} : { details }) };
}

const namesShown = 4;

/** Our own words agree in number; upstream's stay as they are. */
function withNames({ template, joins }: Told, names: readonly string[]): string {
  const shown = names.slice(0, namesShown).join(', ');
  const text = names.length > namesShown ? `${shown} and ${names.length - namesShown} more` : shown;
  return (names.length > 1 && joins ? plural(template) : template).replace(placeholder, text);
}

const pluralForms: Readonly<Record<string, string>> = {
  is: 'are',
  boots: 'boot',
  runs: 'run',
  comes: 'come',
  leads: 'lead',
  loses: 'lose',
  stops: 'stop',
  starts: 'start',
  exits: 'exit',
  answers: 'answer',
  'cannot renew its lease': 'cannot renew their leases',
};

function plural(text: string): string {
  const form = Object.keys(pluralForms).find((singular) => new RegExp(`\\b${singular}\\b`).test(text));
  return form === undefined ? text : text.replace(new RegExp(`\\b${form}\\b`), pluralForms[form] as string).replace(/\bits\b/g, 'their');
}

const placeholder = '\u0000';

interface Told {
  readonly kind: TimelineEntry['kind'];
  /** The text, with a gap for whom it is about. */
  readonly template: string;
  readonly name?: string;
  /** What makes two tellings the same. */
  readonly key: string;
  /** Tellings with the same key are of different ones, not of one again. */
  readonly joins?: true;
  readonly details?: readonly string[];
  /** Of a pod: what it shares with the other pods of its maker that meet the same, the text for several of them, and its name. */
  readonly crowd?: string;
  readonly ofSeveral?: string;
  readonly subject?: string;
}

function tell({ id, at, body }: TraceEntry<TraceBody>): Told | undefined {
  switch (body.kind) {
    case 'fault':
      return { kind: 'fault', template: body.text, key: `fault ${id}` };
    case 'row':
      return saidByTheFault.has(body.table) ? undefined : tellRow(body, at);
    case 'event':
      return tellEvent(body);
    case 'action':
      return { kind: 'change', template: body.text, key: `action ${body.ref?.id} ${body.text}`, details: body.details };
    case 'refused':
      return { kind: 'trouble', template: `${body.by} is refused: ${body.message}`, key: `refused ${body.by} ${body.message}` };
    case 'blocked':
      return about('trouble', body.ref, `is blocked on ${body.on}`);
    case 'fact':
    case 'write':
      return undefined;
  }
}

/** Warnings, and of the rest what moves pods: evictions, and where their successors go. */
function tellEvent({ type, ref, reason, message }: Extract<TraceBody, { kind: 'event' }>): Told | undefined {
  if (type === 'Warning') return about('trouble', ref, `${reason}: ${message}`);
  return movingReasons.has(reason) ? about('change', ref, `${reason}: ${message}`) : undefined;
}

const movingReasons = new Set(['TaintManagerEviction', 'Scheduled', 'Preempted']);

/** Rows of the world that only faults change: the fault's own line says it. */
const saidByTheFault = new Set(['host', 'outside']);

function tellRow({ what, ref }: Extract<TraceBody, { kind: 'row' }>, at: number): Told {
  const name = bareName(ref.name);
  if (!what.includes(name)) return { kind: 'change', template: what, key: `row ${at} ${what}` };
  const template = what.replace(name, placeholder);
  return { kind: 'change', template, name, key: `row ${at} ${template}`, joins: true };
}

function about(kind: TimelineEntry['kind'], ref: ObjectRef, text: string): Told {
  const name = `${ref.kind.toLowerCase()}/${ref.namespace === '' ? '' : `${ref.namespace}/`}${ref.name}`;
  const own = text.replaceAll(ref.name, placeholder);
  const crowd = ref.kind === 'Pod' ? `${ref.namespace}/${ref.name.replace(/-[a-z0-9]{5}$/, '')} ${own}` : undefined;
  const several = { crowd, ofSeveral: `${placeholder}: ${text.replaceAll(ref.name, '...')}`, subject: name };
  return own === text
    ? { kind, template: `${placeholder}: ${text}`, name, key: `${name} ${text}`, ...several }
    : { kind, template: `${name}: ${text}`, key: `${name} ${text}`, ...several };
}

/** A process of a node is named by the node, that of an operator by what it looks after. */
function bareName(name: string): string {
  return name.replace(/^(kubelet|operator)\//, '');
}
