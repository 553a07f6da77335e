import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule } from '#findings/rule.ts';
import { listed, toldCauses } from '#findings/words.ts';
import { isMutableTag } from '#model/images/mutable-tag.ts';
import type { Pod } from '#model/kubernetes.ts';
import { pullPolicy } from '#sim/kubelet/image.ts';
import { claimWritten } from '#sim/storage/data/volume-data.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** A container that is made from whatever its node first got under a tag. */
interface Floating {
  readonly workload: ObjectRef;
  readonly image: string;
  readonly path: string;
}

/** Each node runs what it first got under a tag that moves, so nodes run different things under one name. */
export const floatingTagIfNotPresent = {
  id: 'floating-tag-if-not-present',
  summary: 'a tag that moves is pulled once per node: nodes come to run different images under one name',

  *check({ cluster }) {
    if (cluster.view.list('Node').length < 2) return;
    const floating = cluster.workloads.flatMap(({ ref, pods }) => pods.slice(0, 1).flatMap((pod) => floatingIn(ref, pod, cluster)));
    const [first, ...rest] = floating;
    if (first !== undefined) yield draftOf([first, ...rest], cluster);
  },
} as const satisfies Rule;

/** What keeps data is told by a rule of its own. */
function floatingIn(workload: ObjectRef, ref: ObjectRef, { view }: ClusterUnderCheck): readonly Floating[] {
  const pod = view.object<Pod>(ref);
  const own = workload === ref ? 'spec' : 'spec.template.spec';
  return (['initContainers', 'containers'] as const).flatMap((list) =>
    (pod?.spec[list] ?? []).flatMap((container, index) => {
      const { image = '' } = container;
      const floats = isMutableTag(image) && pullPolicy(container) === 'IfNotPresent' && claimWritten(pod as Pod, container) === undefined;
      return floats ? [{ workload, image, path: `${own}.${list}[${index}].image` }] : [];
    }),
  );
}

function draftOf(floating: readonly [Floating, ...Floating[]], { sources }: ClusterUnderCheck): Draft {
  const [first] = floating;
  const titles = [...new Set(floating.map(({ workload }) => titleOf(workload)))];
  return {
    severity: 'low',
    subject: keyOf(first.workload),
    message: `${listed(titles)} ${titles.length === 1 ? 'runs' : 'run'} on each node what that node first got under a tag that moves`,
    because: [
      ...toldCauses(floating, ({ workload, image, path }) => ({
        text: `${titleOf(workload)} names ${image} in ${path}`,
        place: sources.placeOf(workload, path),
        certainty: 'configured' as const,
      })),
      { text: 'IfNotPresent: a node that has something under the tag does not ask the registry', certainty: 'documented' },
    ],
    consequence: [],
    fix: { text: `name a version or a digest, first in ${first.path} of ${titleOf(first.workload)}` },
  };
}
