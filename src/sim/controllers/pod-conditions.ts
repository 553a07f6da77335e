import type { Condition } from '#model/kubernetes.ts';

/** The condition of a type; undefined when there is none. */
export function conditionOf(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/**
 * The list with one condition set: in place or appended. Its transition time moves only when the status changes; the
 * same list comes back when nothing does. [pkg/api/v1/pod/util.go UpdatePodCondition, 1.28]
 */
export function withCondition(conditions: readonly Condition[] | undefined, condition: Condition, now: string): readonly Condition[] {
  const known = conditions ?? [];
  const at = known.findIndex(({ type }) => type === condition.type);
  const before = known[at];
  if (before === undefined) return [...known, { ...condition, lastTransitionTime: now }];
  if (before.status === condition.status && before.reason === condition.reason && before.message === condition.message) return known;
  const lastTransitionTime = before.status === condition.status ? before.lastTransitionTime : now;
  return known.map((each, index) => (index === at ? { ...condition, lastTransitionTime } : each));
}
