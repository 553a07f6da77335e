import type { FactOf } from '#findings/causes/fact.ts';
import type { Deployment } from '#model/kubernetes.ts';
import type { ObjectName } from '#sim/actions/action.ts';
import type { View } from '#sim/view.ts';
import type { Remedy, Step } from '../step.ts';

/** A quota that is used up: raise it, let a rollout go on without more pods than before, or take the quota away. */
export function quotaRemedies({ quota, hard, workloads }: FactOf<'quota'>, view: View): readonly Remedy[] {
  const surging = workloads.filter((workload) => surges(view, workload)).map(withoutSurge);
  return [
    { steps: [{ action: { kind: 'patch', object: quota, patch: { spec: { hard } } }, cost: 2 }] },
    ...(surging.length === 0 ? [] : [{ steps: surging }]),
    { steps: [{ action: { kind: 'delete', object: quota }, cost: 4, risk: 'nothing limits the namespace any more' }] },
  ];
}

function surges(view: View, { kind, namespace, name }: ObjectName): boolean {
  const strategy = kind === 'Deployment' ? view.get<Deployment>(kind, namespace, name)?.spec.strategy : undefined;
  return strategy !== undefined && strategy.type !== 'Recreate' && strategy.rollingUpdate?.maxSurge !== 0;
}

/** One old pod goes before a new one is made. */
function withoutSurge(object: ObjectName): Step {
  const patch = { spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } } };
  return { action: { kind: 'patch', object, patch }, cost: 3, risk: 'one pod less while it rolls out' };
}
