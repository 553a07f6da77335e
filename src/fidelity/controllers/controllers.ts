import type { RecordingAdapter } from '../adapter.ts';
import { differenceOf } from '../control-plane/compare.ts';
import { type ControlPlaneQuestion, replay } from '../control-plane/harness.ts';
import type { ControlPlaneRecord, Line } from '../control-plane/record.ts';
import { linesBefore } from '../control-plane/recorder.ts';

interface ControllersRecord extends ControlPlaneRecord {
  readonly name: string;
  readonly kubernetes: string;
}

/** A second either way, and up to another one by which the recorded machine, being busy, was late. */
const tolerances = { usual: { early: 2, late: 1 }, loops: { early: 5, late: 5 }, isCompared };

/** Nodes were made just before each recording; when their controller first sees them is no part of it. */
function isCompared(line: Line): boolean {
  return line.reason !== 'RegisteredNode';
}

/** Workload controllers of a real control plane over time. */
export const controllersRecordings: RecordingAdapter<ControlPlaneQuestion, readonly Line[]> = {
  name: 'controllers',
  recognises: (record) =>
    isRecord(record) && typeof record.name === 'string' && 'fakeKubelet' in record && 'timeline' in record && !('runs' in record),
  idOf: (record) => (record as ControllersRecord).name,
  kindOf: () => 'controllers',
  versionOf: (record) => (record as ControllersRecord).kubernetes,
  split(record) {
    const { start, before, actions, fakeKubelet, timeline } = record as ControllersRecord;
    const untilSeconds = Math.max(0, ...timeline.map(({ t }) => t)) + tolerances.usual.late;
    return { question: { start, before, actions, fakeKubelet, untilSeconds }, expected: [...linesBefore(before), ...timeline] };
  },
  answer: (question) => replay(question),
  compare: (expected, got) => differenceOf(expected, got, tolerances),
};

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
