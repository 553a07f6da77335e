import { titleOf } from '#findings/cluster.ts';
import { fixOf } from '#findings/fixes/edit.ts';
import { askedAt, withFallback } from '#findings/fixes/mirrors.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { grouped, listed } from '#findings/words.ts';
import { defaultHostOf, type RegistryHost } from '#model/images/host-list.ts';
import { parseDockerReference } from '#model/images/reference.ts';
import type { Pod } from '#model/kubernetes.ts';
import { type Place, placeText } from '#model/place.ts';
import { imagesInUse, imagesOf, type OwnRegistry, podsServing } from '#sim/own-registries.ts';
import { registryRef, routeFrom, routes } from '#sim/registries/registries.ts';

/** A registry outside whose images a node takes from inside the cluster and from nowhere else. */
interface Enclosed {
  readonly node: string;
  readonly namespace: string;
  readonly hosts: readonly RegistryHost[];
  readonly behind: readonly OwnRegistry[];
}

/** Nodes were told not to ask a registry itself, and all mirrors of it are one pod of the cluster. */
export const mirrorFallbackMissing = {
  id: 'mirror-fallback-missing',
  summary: 'images of a registry outside come through one pod of the cluster only, and nodes were told not to ask anybody else',

  *check(input) {
    for (const group of grouped(enclosed(input), ({ namespace }) => namespace)) yield draftOf(group, input);
  },
} as const satisfies Rule;

function* enclosed(input: RuleInput): Generator<Enclosed> {
  const { twin, view, registries } = input.cluster;
  const used = imagesInUse(view).map((each) => ({ ...each, namespace: namespaceOf(each.image) }));
  for (const [{ node, namespace, image }] of grouped(used, (each) => `${each.node} ${each.namespace}`)) {
    const hosts = twin.images.hostsFor(view, node, image);
    if (view.row(routes, registryRef(view, namespace)) !== undefined || hosts.some(({ host }) => routeFrom(view, host, node) === undefined)) continue;
    const behind = registries.filter(({ host }) => hosts.some((each) => each.host === host));
    if (behind.length > 0 && isFrail(behind, namespace, input)) yield { node, namespace, hosts, behind };
  }
}

function namespaceOf(image: string): string {
  const parsed = parseDockerReference(image);
  return parsed.ok ? parsed.reference.namespace : '';
}

/** One pod serves it. What never starts again, or not without one node, other rules tell. */
function isFrail(behind: readonly OwnRegistry[], namespace: string, { cluster, runs }: RuleInput): boolean {
  const { twin, view } = cluster;
  const serving = new Set(behind.flatMap((registry) => podsServing(twin, registry)));
  const needs = behind.flatMap((registry) => [...cluster.neededBy(registry)]);
  const needsItself = needs.some((pod) => imagesOf(view.object<Pod>(pod) as Pod).some((image) => namespaceOf(image) === namespace));
  const staysAway = behind.some(({ host, route }) =>
    runs.nodeLosses.some(({ run }) => !twin.judge.holds(run.simulation.view, twin.expander.route(run.simulation.view, host, route))),
  );
  return serving.size === 1 && !needsItself && !staysAway;
}

function draftOf(lists: readonly [Enclosed, ...Enclosed[]], { cluster }: RuleInput): Draft {
  const [{ namespace, hosts, behind }] = lists;
  const nodes = [...new Set(lists.map(({ node }) => node))].sort();
  const [serving] = behind.flatMap((registry) => podsServing(cluster.twin, registry));
  const workload = serving === undefined ? undefined : cluster.workloadOf(serving);
  const inside = [...new Set(hosts.map(({ host }) => host))];
  const asks = nodes.length === 1 ? 'asks' : 'ask';
  return {
    severity: 'medium',
    subject: `mirror/${namespace}`,
    message: `while ${listed(inside)} does not serve, ${listed(nodes)} can pull nothing from ${namespace}: there is no fallback`,
    because: [
      ...lastPlaces(lists).map((place) => ({
        text: `${listed(nodes)} ${asks} ${listed(inside)} for images of ${namespace}, and then nobody`,
        place,
        certainty: 'configured' as const,
      })),
      ...behind.map(({ host, route }) => ({
        text: `${host} is served by the cluster itself${workload === undefined ? '' : `, by the one pod of ${titleOf(workload)}`}`,
        place: route.place,
        certainty: 'configured' as const,
      })),
    ],
    consequence: [],
    fix: fixOf(
      `let https://${defaultHostOf(namespace)} be asked last (no skipFallback, no server in hosts.toml), or serve ${listed(inside)} with a second pod`,
      withFallback(
        cluster.twin.model,
        lists.flatMap((list) => list.hosts.flatMap(askedAt)),
      ),
    ),
  };
}

/** Where it is said that nobody else is to be asked. */
function lastPlaces(lists: readonly Enclosed[]): readonly Place[] {
  const places = lists.flatMap(({ hosts }) => hosts.slice(-1).flatMap(({ origin }) => ('place' in origin ? [origin.place] : [])));
  return [...new Map(places.map((place) => [placeText(place), place])).values()];
}
