import type { ClusterUnderCheck } from '#findings/cluster.ts';
import { titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { type Edit, fixOf } from '#findings/fixes/edit.ts';
import { askedAt, toUpstream, withFallback } from '#findings/fixes/mirrors.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { grouped, listed } from '#findings/words.ts';
import { parseDockerReference } from '#model/images/reference.ts';
import type { Pod } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import { imagesOf, isKnownAbsent, type OwnRegistry, podsServing, type SourceBeside, sourceBeside } from '#sim/own-registries.ts';
import { registryRef, routes } from '#sim/registries/registries.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** A pod that a registry needs and whose image its node gets through that registry only. */
interface Trapped {
  readonly pod: ObjectRef;
  readonly node: string;
  readonly image: string;
  readonly beside: Exclude<SourceBeside, { readonly kind: 'serves' }>;
}

/** A registry of the cluster cannot serve the images that start it. */
export const registryNeedsItself = {
  id: 'registry-needs-itself',
  summary: 'a registry of the cluster needs images that nodes get through it only',

  *check(input) {
    for (const registry of input.cluster.registries) {
      const trapped = trappedBy(registry, input);
      if (trapped.length > 0) yield draftOf(registry, trapped, input);
    }
  },
} as const satisfies Rule;

function trappedBy(registry: OwnRegistry, { cluster, startUp }: RuleInput): readonly Trapped[] {
  const asked = new Set(registry.asked.map(({ node, image }) => `${node} ${image}`));
  const candidates = [...cluster.neededBy(registry)].flatMap((pod) => {
    const { spec } = cluster.view.object<Pod>(pod) as Pod;
    const node = spec.nodeName ?? '';
    return imagesOf({ spec } as Pod)
      .filter((image) => asked.has(`${node} ${image}`) && !isKnownAbsent(cluster.view, image))
      .map((image) => ({ pod, node, image }));
  });
  const trapped = candidates.flatMap((each) => {
    const beside = sourceBeside(cluster.twin, registry, each);
    return beside.kind === 'serves' ? [] : [{ ...each, beside }];
  });
  if (trapped.length === 0) return [];
  const stuck = startUp.stuckWhenWiped();
  return trapped.filter(({ pod }) => stuck.has(pod));
}

function draftOf(registry: OwnRegistry, trapped: readonly Trapped[], { cluster, runs }: RuleInput): Draft {
  const { host, route } = registry;
  const [serving = trapped[0]?.pod as ObjectRef] = podsServing(cluster.twin, registry);
  const subject = cluster.workloadOf(serving);
  const isWhole = trapped.some(({ pod }) => cluster.workloadOf(pod) === subject);
  const because: Cause[] = [
    { text: `${titleOf(subject)} serves ${host}`, place: route.place, certainty: 'configured' },
    ...grouped(trapped, ({ pod, image }) => `${keyOf(cluster.workloadOf(pod))} ${image}`).map((group) => imageCause(group, host, subject, cluster)),
  ];
  return {
    severity: 'critical',
    subject: keyOf(subject),
    about: host,
    message: isWhole ? `${host} is pulled through itself` : `${host} needs pods whose images come through it`,
    because,
    consequence: runs.consequences(({ text }) => text.includes(host)),
    fix: fixOf(fixText(host, trapped), editsFor(trapped, cluster)),
    since: cluster.sources.since(subject, 'spec.template.spec.containers'),
  };
}

function imageCause(group: readonly [Trapped, ...Trapped[]], host: string, subject: ObjectRef, cluster: ClusterUnderCheck): Cause {
  const [{ pod, image }] = group;
  const workload = cluster.workloadOf(pod);
  const role = workload === subject ? 'runs' : `is needed for ${host} and runs`;
  return {
    text: `${titleOf(workload)} ${role} ${image}`,
    place: cluster.placeOfImage(pod, image),
    certainty: 'configured',
    because: grouped(group, (each) => listOf(each, cluster).text).map((alike) => {
      const { text, place } = listOf(alike[0], cluster);
      const nodes = [...new Set(alike.map(({ node }) => node))].sort();
      return { text: `${listed(nodes)} ${nodes.length === 1 ? 'asks' : 'ask'} ${text}`, place, because: [endOf(alike[0], host)] };
    }),
  };
}

/** The host list of a node for an image, and where its first entry stands. */
function listOf({ node, image }: Trapped, { twin, view }: ClusterUnderCheck) {
  const hosts = twin.images.hostsFor(view, node, image);
  const place = hosts.map(({ origin }) => ('place' in origin ? origin.place : undefined)).find((each) => each !== undefined);
  return { text: [...new Set(hosts.map(({ host }) => host))].join(', then '), place };
}

function endOf({ beside }: Trapped, host: string): Cause {
  if (beside.kind === 'none') return { text: `no other host of the list serves it while ${host} does not`, closesCycle: true };
  return {
    text: `while ${host} does not serve, ${beside.host} ends the search with something that is no image`,
    place: beside.place,
    closesCycle: true,
  };
}

/** Where an endpoint ends the search, or a list leads nowhere else, the registries themselves can be asked. */
function editsFor(trapped: readonly Trapped[], { twin, view }: ClusterUnderCheck): readonly Edit[] {
  const stopped = trapped.flatMap(({ beside, image }) =>
    beside.kind === 'stops' && beside.place !== undefined ? [{ place: beside.place, url: beside.url, namespace: namespaceOf(image) }] : [],
  );
  const isOutside = (image: string) => view.row(routes, registryRef(view, namespaceOf(image))) === undefined;
  const lists = trapped.filter(({ beside, image }) => beside.kind === 'none' && isOutside(image));
  const closed = lists.flatMap(({ node, image }) =>
    twin.images
      .hostsFor(view, node, image)
      .flatMap(askedAt)
      .map((asked) => ({ ...asked, namespace: namespaceOf(image) })),
  );
  return [
    ...grouped(stopped, ({ namespace }) => namespace).flatMap((group) => toUpstream(twin.model, group, group[0].namespace)),
    ...grouped(closed, ({ namespace }) => namespace).flatMap((group) => withFallback(twin.model, group)),
  ];
}

function namespaceOf(image: string): string {
  const parsed = parseDockerReference(image);
  return parsed.ok ? parsed.reference.namespace : '';
}

function fixText(host: string, trapped: readonly Trapped[]): string {
  const stops = trapped.map(({ beside }) => beside).find((beside) => beside.kind === 'stops');
  if (stops !== undefined)
    return `replace the endpoint ${stops.url} by one that serves the registry API, so that nodes get these images without ${host}`;
  const images = [...new Set(trapped.map(({ image }) => image))];
  return `give nodes a second source for ${listed(images)} that is not ${host}, or keep ${images.length === 1 ? 'it' : 'them'} on each node where a wipe does not reach`;
}
