import type { TimeMs } from '#base/brand.ts';
import { defineRow } from '../../store/definitions.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';

/** How far the operator has come with a CephCluster. In its memory: gone with the process. Keyed by the CephCluster. */
export interface Orchestration {
  readonly incarnation: number;
  /** Of the spec that it works on. */
  readonly generation: number;
  readonly stage: 'detecting' | 'configuring' | 'done' | 'refused';
  /** When the wait for the version began. */
  readonly since: TimeMs;
  /** Attempts in a row that ended in the same timeout. */
  readonly timeouts: number;
  /** Further attempts would end alike until something changes: the job stands, and nobody counts its quarter hours. */
  readonly parked: boolean;
  /** Nodes that held the image when an attempt was last made for their sake. */
  readonly holders?: string;
  /** From when on the status checker looks each minute, and when it will next find something new. */
  readonly checksFrom: TimeMs;
  readonly checkAt?: TimeMs;
}

export const orchestrations = defineRow<Orchestration>('rook-orchestration');

/** A line of the operator's log; lines that came again and again stand once. */
export interface LogLine {
  readonly at: TimeMs;
  readonly text: string;
}

/** What the operator's log says about a cluster. Keyed by the CephCluster. */
export const operatorLogs = defineRow<readonly LogLine[]>('rook-operator-log');

/** The operator's log about the cluster of a namespace, oldest first. */
export function operatorLog(view: View, cluster: ObjectRef): readonly LogLine[] {
  return view.row(operatorLogs, cluster) ?? [];
}
