import type { FactOf } from '#findings/causes/fact.ts';
import type { View } from '#sim/view.ts';
import { workloads } from '#sim/workloads.ts';
import type { Remedy } from '../step.ts';
import { capacityRemedies } from './capacity.ts';

/**
 * Pods that took the room of others: a machine more, so that both have room, or the newcomers give it back. That they get
 * the priority of the others gives nobody room again.
 */
export function priorityRemedies({ workloads: taking }: FactOf<'priority'>, view: View): readonly Remedy[] {
  const nodes = view.list('Node').map(({ name }) => name);
  const known = new Set(workloads(view).map(({ ref }) => ref));
  const back = taking.filter(({ kind, namespace, name }) => known.has(view.ref(kind, namespace, name)));
  const steps = back.map((object) => ({
    action: { kind: 'patch' as const, object, patch: { spec: { replicas: 0 } } },
    cost: 20,
    risk: 'it does not run until there is room for it',
  }));
  return [...capacityRemedies({ kind: 'capacity', nodes, workloads: [] }, view), ...(steps.length === 0 ? [] : [{ steps }])];
}
