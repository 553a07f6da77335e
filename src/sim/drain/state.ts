import type { TimeMs } from '#base/brand.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { DrainOptions } from './filters.ts';

/** A pod a drain works on: to be evicted at `at`, or watched every second since `at`. */
export interface DrainedPod {
  readonly ref: ObjectRef;
  readonly uid: string | undefined;
  readonly stage: 'evict' | 'wait' | 'done';
  readonly at: TimeMs;
  readonly error?: string;
}

export interface OutputLine {
  readonly stream: 'out' | 'err';
  readonly text: string;
  readonly at: TimeMs;
}

/** A `kubectl drain` in progress or done (`exitCode`). Nodes are drained one after the other, all cordoned first. */
export interface Drain {
  readonly nodes: readonly string[];
  readonly options: DrainOptions;
  /** Absent until it has begun. */
  readonly started?: TimeMs;
  /** Position of the node being drained, and when its pods were listed. */
  readonly current: number;
  readonly listed?: TimeMs;
  readonly pods: readonly DrainedPod[];
  readonly failures: readonly { readonly node: string; readonly errors: readonly string[] }[];
  readonly output: readonly OutputLine[];
  readonly exitCode?: number;
}

/** Drains by the first of their nodes. An operator's process: nothing of it is in the cluster. */
export const drains = defineRow<Drain>('drain');

/** Which drain waits for a pod. Keyed by the Pod. */
export const drainOfPod = defineRow<ObjectRef>('drain-of-pod');

/** A drain that has not begun; writing it into the row begins it. */
export function newDrain(nodes: readonly string[], options: DrainOptions): Drain {
  return { nodes, options, current: 0, pods: [], failures: [], output: [] };
}

/** All that a drain has printed to one of its streams, as text. */
export function outputOf(drain: Drain, stream: OutputLine['stream']): string {
  return drain.output
    .filter((line) => line.stream === stream)
    .map(({ text }) => `${text}\n`)
    .join('');
}
