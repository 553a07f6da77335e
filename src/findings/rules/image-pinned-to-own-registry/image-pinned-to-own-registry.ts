import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { grouped, listed } from '#findings/words.ts';
import { normalisedReference, parseDockerReference } from '#model/images/reference.ts';
import type { Pod } from '#model/kubernetes.ts';
import { imagesOf, isKnownAbsent, type OwnRegistry, sourceBeside } from '#sim/own-registries.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** A workload whose image carries the name of a registry that the cluster serves, so no mirror list leads anywhere else. */
interface Pinned {
  readonly workload: ObjectRef;
  readonly pod: ObjectRef;
  readonly image: string;
}

/** Workloads name a registry of the cluster in their image: while it is down nobody else is asked. */
export const imagePinnedToOwnRegistry = {
  id: 'image-pinned-to-own-registry',
  summary: 'a workload names a registry of the cluster in its image, which no fallback can stand in for',

  *check(input) {
    for (const registry of input.cluster.registries) {
      const [first, ...rest] = pinnedTo(registry, input.cluster);
      if (first !== undefined) yield draftOf(registry, [first, ...rest], input);
    }
  },
} as const satisfies Rule;

/** What the registry itself needs is a circle, and another rule's business. */
function pinnedTo(registry: OwnRegistry, cluster: ClusterUnderCheck): readonly Pinned[] {
  const { twin, view, workloads } = cluster;
  const needed = new Set([...cluster.neededBy(registry)].map((pod) => cluster.workloadOf(pod)));
  return workloads.flatMap(({ ref: workload, pods }) => {
    if (needed.has(workload)) return [];
    const found = pods.flatMap((pod): Pinned[] => {
      const object = view.object<Pod>(pod);
      const node = object?.spec.nodeName;
      if (object === undefined || node === undefined) return [];
      const images = imagesOf(object).filter((image) => registryOf(image) === registry.host && !isKnownAbsent(view, image));
      return images.filter((image) => sourceBeside(twin, registry, { node, image }).kind !== 'serves').map((image) => ({ workload, pod, image }));
    });
    return grouped(found, ({ image }) => image).map(([each]) => each);
  });
}

function registryOf(image: string): string | undefined {
  const parsed = parseDockerReference(image);
  return parsed.ok ? parsed.reference.namespace : undefined;
}

function draftOf({ host, route }: OwnRegistry, pinned: readonly [Pinned, ...Pinned[]], { cluster, runs }: RuleInput): Draft {
  const workloads = [...new Set(pinned.map(({ workload }) => workload))];
  const images = new Set(pinned.map(({ image }) => normalisedReference(image)));
  const consequence = runs.consequences(({ text }, failed) => workloads.includes(failed) && [...images].some((image) => text.startsWith(image)));
  return {
    severity: 'medium',
    subject: workloads.length === 1 ? keyOf(pinned[0].workload) : `registry/${host}`,
    about: host,
    message: `${listed(workloads.map(titleOf))} can be pulled from ${host} only, which the cluster serves itself`,
    because: [
      ...pinned.map(({ workload, pod, image }) => ({
        text: `${titleOf(workload)} names ${image}`,
        place: cluster.placeOfImage(pod, image),
        certainty: 'configured' as const,
      })),
      {
        text: `${host} is served from inside the cluster, and nodes ask nobody else for what carries its name`,
        place: route.place,
        certainty: 'configured',
      },
    ],
    consequence,
    fix: { text: `name the image as its upstream does, so that ${host} is a mirror and not the only source` },
    since: cluster.sources.since(pinned[0].workload, 'spec.template.spec.containers'),
  };
}
