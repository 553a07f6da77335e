import { fixOf } from '#findings/fixes/edit.ts';
import { withApiPath, withOverridePath } from '#findings/fixes/mirrors.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { grouped, listed } from '#findings/words.ts';
import type { ClusterModel } from '#model/cluster.ts';
import { parseEndpoint } from '#model/images/host-list.ts';
import { type Place, placeText } from '#model/place.ts';
import { hostsFilesOf, namespaceOfDirectory } from '#sim/node-registries.ts';

/** One endpoint of one node that is asked at a path where no registry answers. */
interface Misled {
  readonly node: string;
  readonly namespace: string;
  readonly url: string;
  readonly place: Place;
  /** `doubled`: `/v2` is added to a path that began with it. `bare`: it is not added, and nothing stands in its place. */
  readonly path: 'doubled' | 'bare';
}

/** A mirror is asked at a path below which it has no images: as good as no mirror. */
export const overridePathWithoutV2 = {
  id: 'override-path-without-v2',
  summary: 'a mirror is asked at a path where the registry API is not',

  *check(input) {
    for (const group of grouped(misled(input), ({ url, path }) => `${path} ${url}`)) yield draftOf(group, input.cluster.twin.model);
  },
} as const satisfies Rule;

function* misled({ cluster: { view } }: RuleInput): Generator<Misled> {
  for (const { name: node } of view.list('Node')) {
    for (const { directory, ignored } of hostsFilesOf(view, node)) {
      if (ignored !== undefined) continue;
      const { server, serverPlace = directory.place, serverOptions } = directory;
      const entries = [...directory.hosts, ...(server === undefined ? [] : [{ ...serverOptions, url: server, place: serverPlace }])];
      for (const { url, place, overridePath = false } of entries) {
        const path = mistakeIn(url, overridePath);
        if (path !== undefined) yield { node, namespace: namespaceOfDirectory(directory) ?? 'any registry', url, place, path };
      }
    }
  }
}

function mistakeIn(url: string, overridePath: boolean): Misled['path'] | undefined {
  const path = parseEndpoint(url.startsWith('http') ? url : `https://${url}`)?.path.replace(/\/+$/, '');
  if (path === undefined) return undefined;
  if (overridePath) return path === '' ? 'bare' : undefined;
  return path.startsWith('/v2/') && !path.endsWith('/v2') ? 'doubled' : undefined;
}

function draftOf(entries: readonly [Misled, ...Misled[]], model: ClusterModel): Draft {
  const [{ url, path }] = entries;
  const base = url.replace(/\/+$/, '');
  const nodes = [...new Set(entries.map(({ node }) => node))].sort();
  const namespaces = [...new Set(entries.map(({ namespace }) => namespace))].sort();
  const places = new Map(entries.map((entry) => [placeText(entry.place), entry]));
  const asked = path === 'doubled' ? `${base}/v2/<repository>` : `${base}/<repository>`;
  const has = path === 'doubled' ? `${base}/<repository>` : `${base}/v2/<repository>`;
  return {
    severity: 'medium',
    subject: `mirror/${namespaces[0]}`,
    message: `${listed(nodes)} ${nodes.length === 1 ? 'asks' : 'ask'} the mirror ${url} at ${asked}, where it has no images`,
    because: [
      ...[...places.values()].map(({ place, namespace }) => ({
        text: `${url} is a mirror of ${namespace}, ${path === 'doubled' ? 'without' : 'with'} overridePath`,
        place,
        certainty: 'configured' as const,
      })),
      {
        text:
          path === 'doubled'
            ? 'without overridePath /v2 is added to every path that does not end in it'
            : 'with overridePath the path is taken as it is, and every request of the registry API begins with /v2',
        certainty: 'documented',
      },
    ],
    consequence: [],
    fix:
      path === 'doubled'
        ? fixOf(`set overridePath for ${url}: it has ${has}`, withOverridePath(model, entries))
        : fixOf(`name ${base}/v2, or leave out overridePath`, withApiPath(model, entries)),
  };
}
