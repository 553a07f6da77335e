import type { Condition, Job } from '#model/kubernetes.ts';
import type { View } from '../../view.ts';

/** Conditions of a Job: their times change whenever anything else of them does. [job_controller.go, 1.28] */
export function newCondition(type: string, status: Condition['status'], reason: string, message: string, view: View): Condition {
  const now = view.timestamp;
  return { type, status, lastProbeTime: now, lastTransitionTime: now, ...(reason === '' ? {} : { reason }), ...(message === '' ? {} : { message }) };
}

/** The list with this condition; the same list when nothing changes. A condition that is False is never added. */
export function withCondition(conditions: readonly Condition[], condition: Condition): readonly Condition[] {
  const known = conditions.find(({ type }) => type === condition.type);
  if (known === undefined) return condition.status === 'False' ? conditions : [...conditions, condition];
  if (known.status === condition.status && known.reason === condition.reason && known.message === condition.message) return conditions;
  return conditions.map((each) => (each === known ? condition : each));
}

/** Whether a Job is over: `Complete` or `Failed`; undefined while it runs. */
export function finishedAs(job: Job): 'Complete' | 'Failed' | undefined {
  for (const { type, status } of job.status?.conditions ?? []) {
    if (status === 'True' && (type === 'Complete' || type === 'Failed')) return type;
  }
  return undefined;
}
