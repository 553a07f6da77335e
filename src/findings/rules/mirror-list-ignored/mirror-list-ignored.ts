import { fixOf } from '#findings/fixes/edit.ts';
import { withoutRepeated } from '#findings/fixes/mirrors.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { grouped, listed } from '#findings/words.ts';
import type { ClusterModel } from '#model/cluster.ts';
import { type Place, placeText } from '#model/place.ts';
import { hostsFilesOf, namespaceOfDirectory } from '#sim/node-registries.ts';

/** One node's list of hosts for a registry that its containerd does not read. */
interface Ignored {
  readonly node: string;
  readonly namespace: string | undefined;
  readonly reason: string;
  readonly hosts: readonly string[];
  readonly places: readonly Place[];
}

/** One mistake in a list of mirrors makes containerd ignore all of it: pulls go on as if there were none. */
export const mirrorListIgnored = {
  id: 'mirror-list-ignored',
  summary: 'one mistake in a list of mirrors makes containerd ignore the whole list',

  *check(input) {
    for (const group of grouped(ignoredLists(input), ({ namespace = '', reason }) => `${namespace} ${reason}`))
      yield draftOf(group, input.cluster.twin.model);
  },
} as const satisfies Rule;

function* ignoredLists({ cluster: { view } }: RuleInput): Generator<Ignored> {
  for (const { name: node } of view.list('Node')) {
    for (const { directory, ignored } of hostsFilesOf(view, node)) {
      const { server, hosts } = directory;
      const asked = [...new Set([...hosts.map(({ url }) => url), ...(server === undefined ? [] : [server])])];
      if (ignored === undefined || asked.length === 0) continue;
      const named = hosts.filter(({ url }) => ignored.includes(url)).map(({ place }) => place);
      yield { node, namespace: namespaceOfDirectory(directory), reason: ignored, hosts: asked, places: named.length > 0 ? named : [directory.place] };
    }
  }
}

function draftOf(lists: readonly [Ignored, ...Ignored[]], model: ClusterModel): Draft {
  const [{ namespace = 'every registry without a list of its own', reason, hosts }] = lists;
  const nodes = [...new Set(lists.map(({ node }) => node))].sort();
  const places = new Map(lists.flatMap((list) => list.places.map((place) => [placeText(place), place])));
  return {
    severity: 'medium',
    subject: `mirror/${lists[0].namespace ?? '*'}`,
    message: `${listed(nodes)} ${nodes.length === 1 ? 'ignores' : 'ignore'} the mirrors of ${namespace}: ${reason}`,
    because: [
      ...[...places.values()].map((place) => ({ text: reason, place, certainty: 'configured' as const })),
      {
        text: `containerd reads such a file whole or not at all: ${listed(hosts)} ${hosts.length === 1 ? 'is' : 'are'} never asked, only the registry itself`,
        certainty: 'documented',
      },
    ],
    consequence: [],
    fix: fixOf(fixText(reason, namespace), reason.includes('listed twice') ? withoutRepeated(model, [...places.values()]) : []),
  };
}

function fixText(reason: string, namespace: string): string {
  return reason.includes('listed twice') ? `name each endpoint of ${namespace} once` : `correct the list for ${namespace}: ${reason}`;
}
