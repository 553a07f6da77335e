import { type Reconciliation, setRow } from '../../actor.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { operatorLogs } from './orchestration.ts';

const longestLog = 50;

/** Adds a line to the operator's log; one that repeats the last of its kind is not kept again. */
export function* log(view: View, ref: ObjectRef, text: string): Reconciliation {
  const lines = view.row(operatorLogs, ref) ?? [];
  const rest = lines.filter((line) => line.text !== text);
  yield setRow(operatorLogs, ref, [...rest, { at: view.now, text }].slice(-longestLog), `rook-ceph-operator: ${text}`);
}
