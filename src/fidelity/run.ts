import type { RecordingAdapter } from './adapter.ts';
import { adapters as allAdapters } from './adapters.ts';

/** One record in which the twin and the real component differ. */
export interface Disagreement {
  readonly id: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** How far the twin agrees with the records of one kind and version in one file; `total` counts the decidable ones. */
export interface Result {
  readonly file: string;
  readonly kind: string;
  readonly version: string;
  readonly agreed: number;
  readonly total: number;
  readonly undecidable: number;
  readonly disagreements: readonly Disagreement[];
}

/** The kind under which records appear that no adapter recognises: each counts as one the twin does not match. */
export const UNRECOGNISED = 'unrecognised';

type Outcome = { readonly agrees: true } | { readonly undecidable: string } | { readonly differs: Omit<Disagreement, 'id'> };

interface Judged {
  readonly id: string;
  readonly kind: string;
  readonly version: string;
  readonly outcome: Outcome;
}

/**
 * Holds every record against the twin, one result for each kind and version, in the order in which they appear. What one record throws is
 * a disagreement of that record only.
 */
export function runFidelity(records: readonly unknown[], fileName: string, adapters: readonly RecordingAdapter[] = allAdapters): Result[] {
  const groups = new Map<string, Judged[]>();
  const all = unpacked(records, adapters);
  all.forEach((record, index) => {
    const judged = judge(record, index, all, adapters);
    const key = `${judged.kind}\n${judged.version}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [judged]);
    else group.push(judged);
  });
  return [...groups.values()].map((group) => resultOf(group, fileName));
}

/** Percent of the decidable records in which the twin agrees, never rounded up: `99.9`, and `100` only for all of them. */
export function percentAgreed({ agreed, total }: Pick<Result, 'agreed' | 'total'>): string {
  if (total === 0) return '-';
  const tenths = Math.floor((agreed * 1000) / total);
  return tenths % 10 === 0 ? String(tenths / 10) : (tenths / 10).toFixed(1);
}

/** A file may be one list beside facts that hold for all of it, such as a version: then each of the list is a record with these facts. */
function unpacked(records: readonly unknown[], adapters: readonly RecordingAdapter[]): readonly unknown[] {
  return records.flatMap((record) => {
    if (!isObject(record) || adapterOf(record, adapters) !== undefined) return [record];
    const [list, another] = Object.entries(record).filter(([, value]) => Array.isArray(value));
    if (list === undefined || another !== undefined) return [record];
    const [field, items] = list as [string, readonly unknown[]];
    const { [field]: _, ...facts } = record;
    const inner = items.map((item) => (isObject(item) ? { ...facts, ...item } : item));
    return inner.some((item) => adapterOf(item, adapters) !== undefined) ? inner : [record];
  });
}

function adapterOf(record: unknown, adapters: readonly RecordingAdapter[]): RecordingAdapter | undefined {
  return adapters.find((adapter) => attempt(() => adapter.recognises(record), false));
}

function resultOf(group: readonly Judged[], file: string): Result {
  const [{ kind, version } = { kind: '', version: '' }] = group;
  const undecidable = group.filter(({ outcome }) => 'undecidable' in outcome).length;
  const agreed = group.filter(({ outcome }) => 'agrees' in outcome).length;
  const disagreements = group.flatMap(({ id, outcome }) => ('differs' in outcome ? [{ id, ...outcome.differs }] : []));
  return { file, kind, version, agreed, total: group.length - undecidable, undecidable, disagreements };
}

function judge(record: unknown, index: number, all: readonly unknown[], adapters: readonly RecordingAdapter[]): Judged {
  const adapter = adapterOf(record, adapters);
  const number = `#${index}`;
  if (adapter === undefined) return { id: nameOf(record) ?? number, kind: UNRECOGNISED, version: '', outcome: unrecognised(record) };
  return {
    id: attempt(() => adapter.idOf(record), number),
    kind: attempt(() => adapter.kindOf(record), adapter.name),
    version: attempt(() => adapter.versionOf(record), ''),
    outcome: outcomeOf(record, all, adapter),
  };
}

function outcomeOf(record: unknown, all: readonly unknown[], adapter: RecordingAdapter): Outcome {
  try {
    const reason = adapter.undecidable?.(record) ?? declaredUndecidable(record);
    if (reason !== undefined) return { undecidable: reason };
    const { question, expected } = adapter.split(record, all);
    const difference = adapter.compare(expected, adapter.answer(question), question);
    return difference === undefined ? { agrees: true } : { differs: difference };
  } catch (error) {
    return { differs: { expected: 'an answer', got: `error: ${messageOf(error)}` } };
  }
}

/** Whoever recorded a run may say that nothing can be concluded from it. */
function declaredUndecidable(record: unknown): string | undefined {
  if (!isObject(record) || record['decidable'] !== false) return undefined;
  return typeof record['reason'] === 'string' ? record['reason'] : 'declared undecidable';
}

function unrecognised(record: unknown): Outcome {
  const got = isObject(record) ? `fields ${Object.keys(record).slice(0, 8).join(', ')}` : typeof record;
  return { differs: { expected: 'a record of a known kind', got } };
}

function nameOf(record: unknown): string | undefined {
  if (!isObject(record)) return undefined;
  return [record['id'], record['name'], record['experiment']].find((name) => typeof name === 'string');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function attempt<Value>(action: () => Value, otherwise: Value): Value {
  try {
    return action();
  } catch {
    return otherwise;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
