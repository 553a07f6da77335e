import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { nodesFor } from '#findings/nodes-for.ts';
import type { Draft, Rule } from '#findings/rule.ts';
import type { Pod } from '#model/kubernetes.ts';
import { podsServing } from '#sim/own-registries.ts';
import { placementRef, statedPlacements } from '#sim/scheduler/stated-placements.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import { ownWebhooks, podsSelected } from '#sim/webhooks.ts';
import type { Workload } from '#sim/workloads.ts';

/** Several pods for the sake of each other, and one node has them all. */
export const replicasOnOneNode = {
  id: 'replicas-on-one-node',
  summary: 'all pods of something that many need are on one node, though others could take them',

  *check({ cluster }) {
    const needed = neededByMany(cluster);
    for (const workload of cluster.workloads) {
      const what = workload.pods.map((pod) => needed.get(pod)).find((each) => each !== undefined);
      const node = what === undefined ? undefined : onlyNodeOf(workload, cluster);
      if (what !== undefined && node !== undefined) yield draftOf(workload, node, what, cluster);
    }
  },
} as const satisfies Rule;

/** Pods without which other pods are not found, pulled or made, and what they give. */
function neededByMany({ view, twin, registries }: ClusterUnderCheck): ReadonlyMap<ObjectRef, string> {
  const webhooks = ownWebhooks(view).flatMap(({ webhook, pods }) =>
    pods.map((pod) => [pod, `answer for webhook ${webhook.name}, which fails closed`] as const),
  );
  const images = registries.flatMap((registry) => podsServing(twin, registry).map((pod) => [pod, `serve images at ${registry.host}`] as const));
  const names = podsSelected(view, { namespace: 'kube-system', name: 'kube-dns' }).map(
    (pod) => [pod, 'answer for the names of the cluster'] as const,
  );
  return new Map([...webhooks, ...images, ...names]);
}

/** The node that has all pods, where that was read or stated: what the twin's scheduler chose says nothing of theirs. */
function onlyNodeOf({ ref, pods, desired }: Workload, { view, twin }: ClusterUnderCheck): string | undefined {
  if (desired < 2 || pods.length < 2 || ref.kind === 'DaemonSet') return undefined;
  const specs = pods.flatMap((pod) => view.object<Pod>(pod)?.spec ?? []);
  const [first] = specs;
  const node = first?.nodeName;
  if (first === undefined || node === undefined || specs.some(({ nodeName }) => nodeName !== node)) return undefined;
  const observed = new Set(twin.model.objects.filter((source) => source.observed === true).map(({ object }) => view.refOf(object)));
  const isStated = view.row(statedPlacements, placementRef(view, `${ref.namespace}/${ref.name}`)) !== undefined;
  if (!isStated && !pods.every((pod) => observed.has(pod))) return undefined;
  return nodesFor(first, view).length > 1 ? node : undefined;
}

function draftOf({ ref, pods }: Workload, node: string, what: string, { sources }: ClusterUnderCheck): Draft {
  return {
    severity: 'medium',
    subject: keyOf(ref),
    message: `all ${pods.length} pods of ${titleOf(ref)} are on ${node}: with it go all that ${what}`,
    because: [
      { text: `pods of ${titleOf(ref)} ${what}`, place: sources.placeOf(ref), certainty: 'configured' },
      { text: `all of them are on ${node}, and other nodes could take them`, certainty: 'observed' },
      { text: 'pods of a lost node are made anew elsewhere after five minutes; nothing moves pods that run', certainty: 'documented' },
    ],
    consequence: [],
    fix: {
      text: `keep them apart (podAntiAffinity or topologySpreadConstraints over kubernetes.io/hostname in the template of ${titleOf(ref)}), and delete one of the pods now`,
    },
  };
}
