import type { ClusterUnderCheck } from '#findings/cluster.ts';
import { fixOf } from '#findings/fixes/edit.ts';
import { toUpstream } from '#findings/fixes/mirrors.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { grouped, listed } from '#findings/words.ts';
import { defaultHostOf, type RegistryHost } from '#model/images/host-list.ts';
import { type Cause, type Place, placeText } from '#model/place.ts';
import { configuredNamespaces } from '#sim/node-registries.ts';
import { imagesInUse } from '#sim/own-registries.ts';

/** One entry of one node's host list that is no registry. */
interface Page {
  readonly node: string;
  readonly namespace: string;
  readonly entry: RegistryHost;
  readonly place: Place;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** A mirror names a web site as its fallback: its page is taken for the image, and no later host is asked. */
export const mirrorFallbackIsAWebPage = {
  id: 'mirror-fallback-is-a-web-page',
  summary: 'a mirror list names a web site: its page is taken for the image, and no later host is asked',

  *check(input) {
    const pages = pagesIn(input.cluster);
    for (const group of grouped(pages, ({ entry, namespace }) => `${namespace} ${entry.host}`)) yield draftOf(group, input);
  },
} as const satisfies Rule;

function* pagesIn({ twin, view }: ClusterUnderCheck): Generator<Page> {
  const used = imagesInUse(view);
  for (const { name: node } of view.list('Node')) {
    for (const namespace of configuredNamespaces(view, node)) {
      const image = used.find((each) => each.node === node && each.image.startsWith(`${namespace}/`))?.image ?? `${namespace}/any/image:1`;
      const list = twin.images.hostsFor(view, node, image);
      for (const [index, entry] of list.entries()) {
        if (!('place' in entry.origin) || !isWebPage(twin.model.world.hosts, entry.host)) continue;
        if (twin.images.outsideVerdict(view, node, image, entry) !== 'stops') continue;
        const hosts = list.map(({ host }) => host);
        yield { node, namespace, entry, place: entry.origin.place, before: hosts.slice(0, index), after: hosts.slice(index + 1) };
        break;
      }
    }
  }
}

function isWebPage(facts: ClusterUnderCheck['twin']['model']['world']['hosts'], host: string): boolean {
  return facts.some((fact) => fact.host === host && fact.state.kind === 'web-page');
}

function draftOf(pages: readonly [Page, ...Page[]], { cluster, runs }: RuleInput): Draft {
  const [{ namespace, entry, before, after }] = pages;
  const fact = cluster.twin.model.world.hosts.find(({ host }) => host === entry.host);
  const places = new Map(pages.map(({ place }) => [placeText(place), place]));
  const isFirst = before.length === 0;
  const nodes = [...new Set(pages.map(({ node }) => node))].sort();
  const listCauses = [...places.values()].map((place): Cause => {
    const there = pages.filter((page) => placeText(page.place) === placeText(place)).map(({ node }) => node);
    return {
      text: `${listed(there)} ${there.length === 1 ? 'asks' : 'ask'} ${urlOf(entry)} for images of ${namespace}${afterText(before)}`,
      place,
      certainty: 'configured',
    };
  });
  const consequence = runs.consequences(
    ({ text, place }) => (place !== undefined && places.has(placeText(place))) || (text.startsWith(`${entry.host} `) && text.includes('web page')),
  );
  const where = `a pull of any image of ${namespace} on ${listed(nodes)}${isFirst ? '' : ` while ${listed(before)} does not serve`}: "unexpected media type text/html"`;
  return {
    severity: consequence.length > 0 || isFirst ? 'critical' : 'high',
    subject: `mirror/${namespace}`,
    about: urlOf(entry),
    message: `the ${isFirst ? 'mirror' : 'fallback'} ${urlOf(entry)} for ${namespace} is a web site: its page is taken for the image`,
    because: [
      ...listCauses,
      {
        text: `${entry.host} answers 200 with a web page${fact?.source === undefined ? '' : ` (${fact.source})`}`,
        place: fact?.place,
        certainty: fact?.certainty,
      },
      ...(after.length === 0
        ? []
        : [{ text: `any 2xx ends the search: ${listed([...new Set(after)])} ${after.length === 1 ? 'is' : 'are'} never asked` }]),
    ],
    consequence,
    fix: fixOf(
      fixText(namespace),
      toUpstream(
        cluster.twin.model,
        pages.map(({ place, entry: asked }) => ({ place, url: urlOf(asked) })),
        namespace,
      ),
    ),
    ...(fact?.since === undefined ? {} : { since: { at: fact.since, where: [where] } }),
  };
}

function urlOf({ scheme, host, path }: RegistryHost): string {
  return `${scheme}://${host}${path}`;
}

function afterText(before: readonly string[]): string {
  return before.length === 0 ? '' : `, after ${before.join(' and ')}`;
}

function fixText(namespace: string): string {
  return `name https://${defaultHostOf(namespace)}/v2 instead; on Talos a change of machine.registries.mirrors is applied live (--mode=no-reboot)`;
}
