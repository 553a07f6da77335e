import { deepEqual } from '#base/equal.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { Cell, RowCondition } from '#model/printers/printer.ts';
import { printRow } from '#model/printers/printers.ts';
import type { RecordingAdapter } from '../adapter.ts';

/** What a Table row of the API server showed of one object at one moment. */
interface TableRecord {
  readonly id: string;
  readonly at: string;
  readonly before: readonly [KubeObject];
  readonly row: PrintedRow;
  readonly conditions?: readonly RowCondition[];
  readonly kubernetes?: string;
}

interface Question {
  readonly object: KubeObject;
  readonly atMs: number;
  readonly kubernetesVersion: string;
}

type PrintedRow = Readonly<Record<string, Cell>>;

interface Answer {
  readonly row: PrintedRow;
  readonly conditions: readonly RowCondition[];
}

/** The version of the API server whose records name none. */
const RECORDED_VERSION = 'v1.28.3';
/** Pods were recorded under changing names; the recorder wrote this instead. */
const ANY_NAME = 'NAME';
/** The recorder's clock and the server's may differ by this much where a cell tells how long ago something was. */
const TOLERANCE_MS = 1000;

/** Rows of `kubectl get`, as printed by a real API server; the age is left out of the records. */
export const tables: RecordingAdapter<Question, Answer> = {
  name: 'tables',
  recognises: (record) => isObject(record) && isObject(record['row']) && Array.isArray(record['before']) && typeof record['at'] === 'string',
  idOf: (record) => (record as TableRecord).id,
  kindOf: () => 'tables',
  versionOf,
  split: (record) => {
    const { before, at, row, conditions = [] } = record as TableRecord;
    return { question: { object: before[0], atMs: Date.parse(at), kubernetesVersion: versionOf(record) }, expected: { row, conditions } };
  },
  answer: (question) => answerAt(question, 0),
  compare: (expected, got, question) => {
    const candidates = [got, answerAt(question, -TOLERANCE_MS), answerAt(question, TOLERANCE_MS)];
    return candidates.some((candidate) => differenceOf(expected, candidate) === undefined) ? undefined : differenceOf(expected, got);
  },
};

function versionOf(record: unknown): string {
  return (record as TableRecord).kubernetes ?? RECORDED_VERSION;
}

function answerAt({ object, atMs, kubernetesVersion }: Question, shiftMs: number): Answer {
  const { columns, cells, conditions } = printRow(object, { nowMs: atMs + shiftMs, kubernetesVersion });
  const named = columns.map(({ name }, index) => [name, cells[index] ?? ''] as const);
  return { row: Object.fromEntries(named.filter(([name]) => name !== 'Age')), conditions };
}

function differenceOf(expected: Answer, got: Answer): { readonly expected: unknown; readonly got: unknown } | undefined {
  for (const name of new Set([...Object.keys(expected.row), ...Object.keys(got.row)])) {
    if (name === 'Name' && expected.row[name] === ANY_NAME) continue;
    if (expected.row[name] !== got.row[name]) return { expected: { [name]: expected.row[name] ?? null }, got: { [name]: got.row[name] ?? null } };
  }
  if (deepEqual(expected.conditions, got.conditions)) return undefined;
  return { expected: { conditions: expected.conditions }, got: { conditions: got.conditions } };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
