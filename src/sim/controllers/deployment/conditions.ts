import type { Condition, Deployment } from '#model/kubernetes.ts';
import type { View } from '../../view.ts';

export type Conditions = readonly Condition[];

export function conditionOf(conditions: Conditions | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

export function newCondition(type: string, status: Condition['status'], reason: string, message: string, view: View): Condition {
  const now = view.timestamp;
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message };
}

/** Nothing changes while status and reason stay; the transition time stays while the status does. [deployment_util.go, 1.28] */
export function withCondition(conditions: Conditions, condition: Condition): Conditions {
  const known = conditionOf(conditions, condition.type);
  if (known?.status === condition.status && known.reason === condition.reason) return conditions;
  const kept = known?.status === condition.status ? { ...condition, lastTransitionTime: known.lastTransitionTime } : condition;
  return [...withoutCondition(conditions, condition.type), kept as Condition];
}

export function withoutCondition(conditions: Conditions, type: string): Conditions {
  return conditionOf(conditions, type) === undefined ? conditions : conditions.filter((condition) => condition.type !== type);
}

export function progressingOf(deployment: Deployment): Condition | undefined {
  return conditionOf(deployment.status?.conditions, 'Progressing');
}
