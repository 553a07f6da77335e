import type { Condition } from '#model/kubernetes.ts';

/** The one condition of a budget, which says whether it allows a disruption. [pkg/apis/policy/... util/pdb/pdb_helpers.go, 1.28] */
export function disruptionAllowed(
  known: readonly Condition[] | undefined,
  allowed: boolean,
  observedGeneration: number | undefined,
  now: string,
): readonly Condition[] {
  const before = known?.find(({ type }) => type === 'DisruptionAllowed');
  const status = allowed ? 'True' : 'False';
  const condition: Condition = {
    type: 'DisruptionAllowed',
    status,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    lastTransitionTime: before?.status === status ? before.lastTransitionTime : now,
    reason: allowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  };
  return [...(known ?? []).filter((each) => each !== before), condition];
}
