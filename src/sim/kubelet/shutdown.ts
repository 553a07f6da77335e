import type { TimeMs } from '#base/brand.ts';
import { machines } from '../machines.ts';
import type { Draft } from './draft.ts';
import { texts } from './events.ts';
import { bootLogs } from './node-log.ts';
import { systemCriticalPriority, type Verdict } from './runtime.ts';
import { graceMsOf } from './termination.ts';

const verdict: Verdict = { phase: 'by exit codes', reason: 'Terminated', message: texts.shutdown, disruption: texts.shutdown };

/**
 * When a pod is told to stop because its node shuts down gracefully, and how long it gets: ordinary pods at once, critical
 * ones when the others' period is over. [nodeshutdown/nodeshutdown_manager_linux.go, 1.28]
 */
export function shutdownOf(draft: Draft): { readonly at: TimeMs; readonly graceMs: number; readonly verdict: Verdict } | undefined {
  const { view, node, pod, ports } = draft;
  if (view.row(machines, node)?.phase !== 'stopping' || !draft.memory.synced) return undefined;
  const periods = ports.shutdownPeriods?.(view, node.name);
  const since = view.row(bootLogs, node)?.stoppingAt;
  if (periods === undefined || since === undefined) return undefined;
  const critical = (pod.spec.priority ?? 0) >= systemCriticalPriority;
  const ordinaryMs = periods.totalMs - periods.criticalMs;
  const own = graceMsOf(pod);
  if (critical) return { at: (since + ordinaryMs) as TimeMs, graceMs: Math.min(own, periods.criticalMs), verdict };
  return { at: since, graceMs: Math.min(own, ordinaryMs), verdict };
}
