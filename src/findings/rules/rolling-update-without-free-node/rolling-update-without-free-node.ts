import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { isRollingOut } from '#findings/health/rollouts.ts';
import { messageOfKeptApart } from '#findings/kept-apart.ts';
import { restarted } from '#findings/restarted.ts';
import type { Draft, Rule } from '#findings/rule.ts';
import { statedVersion } from '#findings/stated-version.ts';
import { isStrategyUnknown } from '#findings/update-strategy.ts';
import type { Deployment, PodAffinityTerm, PodSpec } from '#model/kubernetes.ts';
import { maxSurge, maxUnavailable } from '#sim/controllers/deployment/budget.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import { workloadAt } from '#sim/workloads.ts';

/** An update makes a pod more than there are nodes for pods that may not share one, and waits for it. */
export const rollingUpdateWithoutFreeNode = {
  id: 'rolling-update-without-free-node',
  summary: 'every update hangs: its first pod may not share a node with those of before, and each node has one',

  *check({ cluster }) {
    if (!areNodesKnown(cluster)) return;
    for (const ref of cluster.view.list('Deployment')) {
      const message = mayHang(ref, cluster) ? messageOfUpdate(ref, cluster) : undefined;
      if (message !== undefined) yield draftOf(ref, message, cluster);
    }
  },
} as const satisfies Rule;

/** Somebody described each node: of those that are assumed nobody knows how many there are. */
function areNodesKnown({ view, twin: { model } }: ClusterUnderCheck): boolean {
  const described = new Set([
    ...model.objects.flatMap(({ object }) => (object.kind === 'Node' ? [object.metadata.name] : [])),
    ...model.machines.flatMap(({ name }) => name ?? []),
    ...model.world.nodes.map(({ node }) => node),
  ]);
  return view.list('Node').every(({ name }) => described.has(name));
}

const requiredApart = 'affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution';

/** Its pods may be kept apart from those of their own revision only: by fields that depend on the version, which nobody states. */
function mayShareWithOtherRevisions(ref: ObjectRef, cluster: ClusterUnderCheck): boolean {
  const terms = cluster.sources.written(ref, `spec.template.spec.${requiredApart}`)?.value as readonly PodAffinityTerm[] | undefined;
  const hasKeys = (terms ?? []).some(({ matchLabelKeys, mismatchLabelKeys }) => matchLabelKeys !== undefined || mismatchLabelKeys !== undefined);
  return hasKeys && statedVersion(cluster) === undefined;
}

/** Its pods are kept apart, and an update makes a new one before it takes an old one away. */
function mayHang(ref: ObjectRef, cluster: ClusterUnderCheck): boolean {
  const deployment = cluster.view.object<Deployment>(ref);
  if (deployment === undefined || (deployment.spec.replicas ?? 1) < 1) return false;
  if (deployment.spec.strategy?.type === 'Recreate' || maxSurge(deployment) === 0 || maxUnavailable(deployment) > 0) return false;
  if (fieldThatParts(deployment.spec.template.spec) === undefined || isRollingOut(cluster.view, ref)) return false;
  // Last: whatever asks where a field stands may have to read its file again.
  return !isStrategyUnknown(ref, cluster) && !mayShareWithOtherRevisions(ref, cluster);
}

function fieldThatParts({ affinity, topologySpreadConstraints = [] }: PodSpec): string | undefined {
  if ((affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).length > 0) return requiredApart;
  return topologySpreadConstraints.some(({ whenUnsatisfiable }) => whenUnsatisfiable !== 'ScheduleAnyway') ? 'topologySpreadConstraints' : undefined;
}

/** What the scheduler says of the new pod when the Deployment is restarted in a fork, if it is never placed. */
function messageOfUpdate(ref: ObjectRef, { twin }: ClusterUnderCheck): string | undefined {
  const { view } = restarted(twin.eve, ref);
  const pods = workloadAt(view, ref)?.pods ?? [];
  return pods.map((pod) => messageOfKeptApart(pod, view)).find((message) => message !== undefined);
}

function draftOf(ref: ObjectRef, message: string, { view, sources }: ClusterUnderCheck): Draft {
  const deployment = view.object<Deployment>(ref) as Deployment;
  const field = `spec.template.spec.${fieldThatParts(deployment.spec.template.spec) ?? ''}`;
  return {
    severity: 'medium',
    subject: keyOf(ref),
    message: `every update of ${titleOf(ref)} hangs: its new pod may not share a node with the ${deployment.spec.replicas} of before, and each node meant for it has one`,
    because: [
      { text: `${titleOf(ref)} keeps its pods apart`, place: sources.written(ref, field)?.place ?? sources.placeOf(ref), certainty: 'configured' },
      {
        text: `an update makes ${maxSurge(deployment)} more before it may take one of the ${deployment.spec.replicas} away (maxUnavailable comes to 0)`,
        place: sources.placeOfDefaulted(ref, 'spec.strategy'),
        certainty: 'configured',
      },
      { text: `the new pod: ${message}`, certainty: 'documented' },
    ],
    consequence: [],
    fix: {
      text: `set maxSurge 0 and maxUnavailable 1 in spec.strategy.rollingUpdate of ${titleOf(ref)}, or prefer the other node instead of requiring it (preferredDuringSchedulingIgnoredDuringExecution)`,
    },
  };
}
