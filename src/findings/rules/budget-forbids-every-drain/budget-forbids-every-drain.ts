import { titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { type Edit, fixOf } from '#findings/fixes/edit.ts';
import { fieldEdit } from '#findings/fixes/objects.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { counted, listed } from '#findings/words.ts';
import type { KubeObject, Pod, PodDisruptionBudget } from '#model/kubernetes.ts';
import { matches } from '#model/selectors.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { View } from '#sim/view.ts';

/** A budget that lets nobody go, however well its pods are. */
interface Closed {
  readonly budget: ObjectRef;
  readonly object: PodDisruptionBudget;
  readonly pods: readonly ObjectRef[];
  readonly workloads: readonly ObjectRef[];
}

/** A budget is used up while all its pods are well: no node with one of them can be drained. */
export const budgetForbidsEveryDrain = {
  id: 'budget-forbids-every-drain',
  summary: 'a budget allows no pod to go even when all are well: a drain of their nodes never ends',

  *check(input) {
    if (input.cluster.view.list('Node').length < 2) return;
    for (const budget of input.cluster.view.list('PodDisruptionBudget')) {
      const closed = closedBudget(budget, input);
      if (closed !== undefined) yield draftOf(closed, input);
    }
  },
} as const satisfies Rule;

/** Budgets that an operator keeps are its own to lift, as are those of pods that it makes itself, or picks among their workload's by a role. */
function closedBudget(budget: ObjectRef, { cluster }: RuleInput): Closed | undefined {
  const { view } = cluster;
  const object = view.object<PodDisruptionBudget>(budget);
  if (object === undefined || (object.metadata.ownerReferences ?? []).length > 0) return undefined;
  const { expectedPods = 0, desiredHealthy = 0 } = object.status ?? {};
  if (expectedPods === 0 || desiredHealthy < expectedPods) return undefined;
  const pods = view.list('Pod', budget.namespace).filter((pod) => matches(object.spec.selector, view.object<Pod>(pod)?.metadata.labels ?? {}));
  const workloads = [...new Set(pods.map((pod) => cluster.workloadOf(pod)))];
  const all = cluster.workloads.filter(({ ref }) => workloads.includes(ref)).flatMap((workload) => workload.pods);
  const isEvicted = workloads.some(({ kind }) => kind !== 'DaemonSet') && !workloads.some((workload) => isMadeByOperator(workload, view));
  return pods.length > 0 && isEvicted && all.every((pod) => pods.includes(pod)) ? { budget, object, pods, workloads } : undefined;
}

function isMadeByOperator(workload: ObjectRef, view: View): boolean {
  const owners = view.object<KubeObject>(workload)?.metadata.ownerReferences ?? [];
  return workload.kind === 'Pod' && owners.some(({ controller }) => controller === true);
}

function draftOf({ budget, object, pods, workloads }: Closed, { cluster, runs }: RuleInput): Draft {
  const { sources, view } = cluster;
  const { expectedPods = 0, desiredHealthy = 0 } = object.status ?? {};
  const nodes = [...new Set(pods.flatMap((pod) => view.object<Pod>(pod)?.spec.nodeName ?? []))].sort();
  const field = object.spec.minAvailable === undefined ? 'maxUnavailable' : 'minAvailable';
  const stopped = nodes.filter((node) => runs.nodeLosses.some(({ run }) => isDrainOf(run.verdict.contingency, node) && run.unfinished.length > 0));
  return {
    severity: 'medium',
    subject: keyOf(budget),
    message: `${listed(nodes)} cannot be drained: ${titleOf(budget)} lets no pod of ${listed(workloads.map(titleOf))} go`,
    because: [
      {
        text: `${titleOf(budget)} wants ${desiredHealthy} of ${counted(expectedPods, 'pod')} healthy (${field}: ${object.spec[field]})`,
        place: sources.placeOf(budget, `spec.${field}`),
        certainty: 'configured',
      },
      ...workloads.map((workload) => ({
        text: `${titleOf(workload)} has ${expectedPods === 1 ? 'no other pod' : 'no pod more than that'}`,
        place: sources.placeOfDefaulted(workload, 'spec.replicas'),
        certainty: 'configured' as const,
      })),
      { text: 'an eviction that the budget does not allow is tried again every 5 s, for ever', certainty: 'documented' },
    ],
    consequence: stopped.map((node) => ({ contingency: `node-drain:${node}`, workloads: [] })),
    fix: fixOf(fixText(field, workloads), editsFor(field, budget, cluster)),
    since: sources.since(budget, `spec.${field}`),
  };
}

function isDrainOf(contingency: string, node: string): boolean {
  return contingency === `node-drain:${node}`;
}

/** Of several pods one may go at a time. */
function editsFor(field: 'minAvailable' | 'maxUnavailable', budget: ObjectRef, cluster: RuleInput['cluster']): readonly Edit[] {
  const one = fieldEdit(cluster, budget, 'spec.maxUnavailable', 1);
  return field === 'maxUnavailable' ? [one] : [fieldEdit(cluster, budget, 'spec.minAvailable', undefined), one];
}

function fixText(field: 'minAvailable' | 'maxUnavailable', workloads: readonly ObjectRef[]): string {
  const more = `run ${listed(workloads.map(titleOf))} with a pod more`;
  return field === 'minAvailable'
    ? `say maxUnavailable: 1 in place of minAvailable, or ${more}`
    : 'set maxUnavailable: 1; 0 forbids every eviction, whatever runs';
}
