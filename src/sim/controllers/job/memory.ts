import type { TimeMs } from '#base/brand.ts';
import type { Job, Pod } from '#model/kubernetes.ts';
import { controllerManagerProcess, incarnationOf } from '../../processes.ts';
import { defineRow } from '../../store/definitions.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { finishedAt } from './pods.ts';

const firstBackOffMs = 10_000;
const longestBackOffMs = 600_000;

/** What the controller keeps in memory about a Job: when it is synced next, and its back-off. */
export interface Memory {
  readonly incarnation: number;
  readonly generation: number;
  /** When the next sync is due; several requests become one. */
  readonly dueAt?: TimeMs;
  /** Failures since the last success. */
  readonly failures: number;
  readonly lastFailureAt?: number;
}

export const memories = defineRow<Memory>('job-memory', { judged: false });

export function memoryOf(ref: ObjectRef, view: View): Memory {
  const incarnation = incarnationOf(view, controllerManagerProcess);
  const known = view.row(memories, ref);
  return known?.incarnation === incarnation ? known : { incarnation, generation: -1, failures: 0 };
}

/** The back-off after newly ended pods. Follows pkg/controller/job/backoff_utils.go, 1.28. */
export function withEnded(memory: Memory, succeeded: readonly Pod[], failed: readonly Pod[], view: View): Memory {
  if (succeeded.length === 0 && failed.length === 0) return memory;
  const times = failed.map((pod) => finishedAt(pod, view));
  if (succeeded.length === 0) return { ...memory, failures: memory.failures + failed.length, lastFailureAt: Math.max(...times) };
  const lastSuccess = Math.max(...succeeded.map((pod) => finishedAt(pod, view)));
  const later = times.filter((time) => time > lastSuccess);
  const { lastFailureAt: _, ...kept } = memory;
  return later.length === 0 ? { ...kept, failures: 0 } : { ...kept, failures: later.length, lastFailureAt: Math.max(...later) };
}

/** Milliseconds until the next pod may be made; 0 when it may be made now. */
export function remainingBackOff({ failures, lastFailureAt }: Memory, view: View): number {
  if (failures === 0 || lastFailureAt === undefined) return 0;
  const backOff = Math.min(firstBackOffMs * 2 ** (failures - 1), longestBackOffMs);
  return Math.max(0, backOff - (view.now - lastFailureAt));
}

/** Whether the Job's spec changed since it was last looked at. */
export function isNewGeneration(job: Job, memory: Memory): boolean {
  return memory.generation !== (job.metadata.generation ?? 0);
}
