import { type ClusterUnderCheck, type Mention, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { type Edit, fixOf } from '#findings/fixes/edit.ts';
import { laterOf } from '#findings/later-of.ts';
import { movedTo, tagsInstead } from '#findings/other-references.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { listed } from '#findings/words.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import { imageStores, references } from '#sim/world.ts';

/** Somebody names an image that is known not to exist; whoever pulls it next will wait for ever. */
export const imageDoesNotExist = {
  id: 'image-does-not-exist',
  summary: 'somebody names an image that is known not to exist',

  *check(input) {
    const absent = input.cluster.view.rows(references).filter(([, { exists }]) => !exists);
    for (const [{ name: reference }] of absent) {
      const [first, ...rest] = input.cluster.mentionsOf(reference);
      if (first !== undefined) yield draftOf(reference, [first, ...rest], input);
    }
  },
} as const satisfies Rule;

function draftOf(reference: string, mentions: readonly [Mention, ...Mention[]], { cluster, runs }: RuleInput): Draft {
  const fact = cluster.view.row(references, cluster.view.ref('reference', '', reference));
  const consequence = runs.consequences(({ text }) => text.includes(reference));
  const [first] = mentions;
  return {
    severity: consequence.length > 0 ? 'critical' : 'high',
    subject: first.object === undefined ? first.title : keyOf(first.object),
    about: reference,
    message: `${reference} does not exist, and ${listed([...new Set(mentions.map(({ title }) => title))])} will need it`,
    because: [
      ...mentions.map((mention) => mentionCause(mention, cluster)),
      { text: `${reference} does not exist`, place: fact?.place, certainty: fact?.certainty, because: copiesOf(reference, cluster) },
    ],
    consequence,
    fix: fixOf(`name an image that exists in ${first.path}`, editsFor(reference, mentions, cluster)),
    since: sinceOf(mentions, fact?.since, cluster),
  };
}

/** The same image where it has moved to, else the one tag of its repository that is known to exist; of several somebody has to choose. */
function editsFor(reference: string, mentions: readonly Mention[], { view }: ClusterUnderCheck): readonly Edit[] {
  const moved = movedTo(view, reference);
  const [to, ...others] = moved.length > 0 ? moved : tagsInstead(view, reference);
  if (to === undefined || others.length > 0) return [];
  return mentions.map(({ place, path, text, target }) => ({ place, field: path, from: text, to, target }));
}

/** Where a node holds it pods go on starting, so nobody notices. */
function copiesOf(reference: string, { view }: ClusterUnderCheck): readonly Cause[] {
  const holders = view.rows(imageStores).flatMap(([{ name }, held]) => (held.has(reference) ? [name] : []));
  const hold = holders.length === 1 ? 'holds' : 'hold';
  return holders.length === 0 ? [] : [{ text: `of the nodes only ${listed(holders.sort())} ${hold} a copy` }];
}

function mentionCause({ object, title, path, place }: Mention, cluster: ClusterUnderCheck): Cause {
  const needers = object === undefined ? [] : cluster.workloads.filter(({ ref }) => ref === object);
  const [workload] = needers;
  const who = workload !== undefined ? 'each pod of it that starts where the image is not' : laterNeed(object, cluster);
  return { text: `${title} names it in ${path}`, place, certainty: 'configured', because: [{ text: `needed by ${who}` }] };
}

interface CephCluster extends KubeObject {
  readonly status?: { readonly version?: { readonly image?: string } };
}

/** Rook asks the image for its version before it changes anything, so pods go on with the one before. [rook pkg/operator/ceph/controller/version.go, v1.11.10] */
function laterNeed(object: ObjectRef | undefined, { view }: ClusterUnderCheck): string {
  if (object === undefined) return 'the node, at its next upgrade or when its copy is gone';
  if (object.kind !== 'CephCluster.ceph.rook.io') return `whoever acts on ${titleOf(object)}, at its next change`;
  const running = view.object<CephCluster>(object)?.status?.version?.image;
  const until = running === undefined ? '' : `; the daemons run ${running} until then`;
  return `the job rook-ceph-detect-version at the operator's next start or change${until}`;
}

/** From the later of two dates on both hold: it does not exist, and somebody names it. */
function sinceOf(mentions: readonly Mention[], absent: string | undefined, cluster: ClusterUnderCheck): Draft['since'] {
  const [named] = mentions.flatMap(({ object, path }) => (object === undefined ? [] : (cluster.sources.since(object, path) ?? [])));
  const at = laterOf(absent, named?.at);
  if (at === undefined) return undefined;
  const where = named?.where ?? mentions.map(({ title, path }) => `${path} of ${title}`);
  return { at, where: [...where, ...mentions.flatMap((mention) => signalsOf(mention, cluster))] };
}

/** Who would have shown it. */
function signalsOf({ object, title }: Mention, cluster: ClusterUnderCheck): readonly string[] {
  if (object === undefined) return [];
  const rook = object.kind === 'CephCluster.ceph.rook.io' ? [`${title}: status.version.image differs from spec.cephVersion.image`] : [];
  return [...rook, ...kustomizationSignals(object, title, cluster)];
}

interface Kustomization extends KubeObject {
  readonly spec: {
    readonly path?: string;
    readonly wait?: boolean;
    readonly healthChecks?: readonly { readonly kind: string; readonly name: string }[];
  };
}

/** A Kustomization sees a custom resource that does not become ready only where it waits for it. [kustomize-controller v1.0, spec.wait] */
function kustomizationSignals(object: ObjectRef, title: string, { view, sources }: ClusterUnderCheck): readonly string[] {
  const paths = new Set(sources.gitPathsOf(object).map(({ path }) => path));
  return view.list('Kustomization.kustomize.toolkit.fluxcd.io').flatMap((ref) => {
    const { path = '', wait, healthChecks = [] } = view.object<Kustomization>(ref)?.spec ?? {};
    if (!paths.has(path.replace(/^\.\//, ''))) return [];
    const watches = wait === true || healthChecks.some(({ kind, name }) => object.kind.startsWith(kind) && object.name === name);
    return watches
      ? [`${titleOf(ref)}: its health check of ${title} times out`]
      : [`not ${titleOf(ref)}, which stays Ready: it has neither wait nor a health check for ${title}`];
  });
}
