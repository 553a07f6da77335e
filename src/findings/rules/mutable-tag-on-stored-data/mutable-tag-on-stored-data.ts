import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { laterOf } from '#findings/later-of.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { isMutableTag } from '#model/images/mutable-tag.ts';
import { normalisedReference } from '#model/images/reference.ts';
import type { Container, Pod } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import { byDigest, contentOfImage, type HeldDigest, heldDigests, heldOn, shortDigest, type TagMeaning, tagMeanings } from '#sim/image-digests.ts';
import { pullPolicy } from '#sim/kubelet/image.ts';
import { claimWritten } from '#sim/storage/data/volume-data.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import { workloadAt } from '#sim/workloads.ts';

/** A container that keeps data in a claim and is made from whatever its node holds under a tag. */
interface Keeper {
  readonly workload: ObjectRef;
  readonly path: string;
  readonly image: string;
  readonly claim: string;
  /** What nodes hold under the tag, as far as it is known. */
  readonly held: readonly (HeldDigest & { readonly node: string })[];
  readonly meanings: readonly TagMeaning[];
}

/** Data outlives its pod, and the next pod may run another image under the same name. */
export const mutableTagOnStoredData = {
  id: 'mutable-tag-on-stored-data',
  summary: 'a workload with stored data names its image by a tag that moves, and each node starts what it first got under it',

  *check(input) {
    for (const { ref, pods } of input.cluster.workloads) {
      const [keeper] = pods.slice(0, 1).flatMap((pod) => keepersIn(ref, pod, input.cluster));
      if (keeper !== undefined) yield draftOf(keeper, input);
    }
  },
} as const satisfies Rule;

function keepersIn(workload: ObjectRef, ref: ObjectRef, { view }: ClusterUnderCheck): readonly Keeper[] {
  const pod = view.object<Pod>(ref);
  return (pod?.spec.containers ?? []).flatMap((container, index): Keeper[] => {
    const claim = pod === undefined ? undefined : claimWritten(pod, container);
    const { image = '' } = container;
    const held = heldUnder(view, image);
    const meanings = view.row(tagMeanings, view.ref('reference', '', normalisedReference(image))) ?? [];
    if (claim === undefined || !asksOnlyOnce(container) || !(isMutableTag(image) || distinct(held) > 1 || distinct(meanings) > 1)) return [];
    const path = `${workload === ref ? 'spec' : 'spec.template.spec'}.containers[${index}].image`;
    return [{ workload, path, image, claim: `${ref.namespace}/${claim}`, held, meanings }];
  });
}

function asksOnlyOnce(container: Container): boolean {
  return pullPolicy(container) === 'IfNotPresent' && !(container.image ?? '').includes('@');
}

function heldUnder(view: ClusterUnderCheck['view'], image: string): Keeper['held'] {
  return view.rows(heldDigests).flatMap(([{ name: node }]) => {
    const held = heldOn(view, node, image);
    return held === undefined ? [] : [{ ...held, node }];
  });
}

function distinct(known: readonly { readonly digest: string }[]): number {
  return new Set(known.map(({ digest }) => digest)).size;
}

function draftOf(keeper: Keeper, { cluster, runs }: RuleInput): Draft {
  const { workload, path, image, claim, held } = keeper;
  const differs = distinct(held) > 1;
  const consequence = runs.consequences(({ text }) => text.startsWith(`claim ${claim} serves data of version`));
  const rest = differs ? 'which is not the same image on all nodes' : 'a tag that moves: each node starts what it first got under it';
  return {
    severity: consequence.length > 0 ? 'critical' : differs ? 'high' : 'medium',
    subject: keyOf(workload),
    message: `${titleOf(workload)} keeps data and runs ${image}, ${rest}`,
    because: causesOf(keeper, cluster),
    consequence,
    fix: { text: `name a version or a digest in ${path}${pinned(keeper, cluster)}` },
    since: sinceOf(keeper, cluster),
  };
}

function causesOf({ workload, path, image, held, meanings }: Keeper, { view, sources }: ClusterUnderCheck): readonly Cause[] {
  const place = sources.placeOf(workload, path);
  const latest = meanings.at(-1);
  return [
    { text: `${titleOf(workload)} names ${image} in ${path}`, place, certainty: 'configured' },
    { text: 'IfNotPresent: a node that has something under the tag does not ask the registry', certainty: 'documented' },
    ...held.map(({ node, digest, ...stated }) => {
      const version = contentOfImage(view, byDigest(image, digest), image)?.data;
      const data = version === undefined ? '' : `, which works with data of version ${version}`;
      return { text: `${node} holds it as ${shortDigest(digest)}${data}`, ...stated };
    }),
    ...(latest === undefined ? [] : [{ text: `at its registry it is ${shortDigest(latest.digest)}${sinceText(latest)}`, place: latest.place }]),
  ];
}

function sinceText({ since }: TagMeaning): string {
  return since === undefined ? '' : ` since ${since}`;
}

/** The image that runs now wrote the data last. */
function pinned({ workload, image }: Keeper, { view }: ClusterUnderCheck): string {
  const [pod] = workloadAt(view, workload)?.pods ?? [];
  const node = pod === undefined ? undefined : view.object<Pod>(pod)?.spec.nodeName;
  const held = node === undefined ? undefined : heldOn(view, node, image);
  return held === undefined ? '' : `; what runs now is ${byDigest(image, held.digest)}`;
}

/** From the later of two dates on it could be seen: the tag came to mean something else, and somebody names it. */
function sinceOf({ workload, path, meanings }: Keeper, { sources }: ClusterUnderCheck): Draft['since'] {
  const named = sources.since(workload, path);
  const at = laterOf(meanings.at(-1)?.since, named?.at);
  return at === undefined ? undefined : { at, where: named?.where ?? [`${path} of ${titleOf(workload)}`] };
}
