import type { RecordingAdapter } from '../adapter.ts';
import { type PodAnswer, type SchedulingAnswer, type SchedulingQuestion, type SchedulingRecord, splitRecord } from './question.ts';
import { replay } from './search.ts';

const VERSION = '1.28.3';
const FIELDS = ['outcome', 'node', 'scores', 'pluginScores', 'nominatedNode', 'disruption'] as const satisfies readonly (keyof PodAnswer)[];

/** Clusters of pods placed by a real kube-scheduler: nodes chosen, every score, every failure's text, and who made room for whom. */
export const scheduling: RecordingAdapter<SchedulingQuestion, SchedulingAnswer> = {
  name: 'scheduling',
  recognises: (record) => isObject(record) && Array.isArray(record['bindOrder']) && Array.isArray(record['pods']) && isObject(record['result']),
  idOf: (record) => `${asRecord(record).kind}-${asRecord(record).seed}`,
  kindOf: (record) => `scheduling ${asRecord(record).mode}`,
  versionOf: () => VERSION,
  split: (record) => splitRecord(asRecord(record)),
  answer: replay,

  compare(expected, got) {
    for (const [name, pod] of Object.entries(expected)) {
      const difference = differenceOf(pod, got[name]);
      if (difference !== undefined) return { expected: { [name]: difference.expected }, got: { [name]: difference.got } };
    }
    return undefined;
  },
};

function differenceOf(expected: PodAnswer, got: PodAnswer | undefined): { readonly expected: unknown; readonly got: unknown } | undefined {
  if (got === undefined) return { expected: expected.outcome, got: undefined };
  for (const field of FIELDS) {
    if (canonical(expected[field]) !== canonical(got[field])) return { expected: { [field]: expected[field] }, got: { [field]: got[field] } };
  }
  return saysTheSame(expected.messages, got) ? undefined : { expected: expected.messages, got: got.messages };
}

/** The first failure's text must be the same. When a pod was tried again is not recorded: later texts must come up in the twin's later states, in this order. */
function saysTheSame(recorded: readonly string[], { messages, laterMessages }: PodAnswer): boolean {
  if (canonical(recorded) === canonical(messages)) return true;
  if (recorded.length === 0 || recorded[0] !== messages[0]) return false;
  let found = 0;
  for (const message of laterMessages?.() ?? []) if (message === recorded[found]) found++;
  return found === recorded.length;
}

/** One text for equal values, whatever the order of their keys. */
function canonical(value: unknown): string {
  if (value === undefined) return '';
  return JSON.stringify(value, (_, part: unknown) => (isObject(part) ? Object.fromEntries(Object.entries(part).sort(byKey)) : part));
}

function byKey([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1;
}

function asRecord(record: unknown): SchedulingRecord {
  return record as SchedulingRecord;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
