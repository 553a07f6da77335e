import type { CertificateFact, ControlPlaneFact, HostFact, ImageFact, NodeRepairFact, ReferenceFact, TagFact, World } from './world.ts';

/**
 * What is known of hosts everybody uses, so that nobody has to write it down. Each fact names where it is documented and since when it
 * is known to hold; whoever knows better says so in a world.yaml.
 */
const knownHosts: readonly HostFact[] = [
  {
    host: 'docker.io',
    state: { kind: 'web-page' },
    since: '2022-09-01',
    source: 'containerd/containerd#7400, containerd/nerdctl#2635, openai/tart#1332',
    certainty: 'documented',
    place: {
      builtIn: 'docker.io is a web site: requests end, after redirects, in an HTML page with status 200; its registry API is registry-1.docker.io',
      source: 'https://github.com/containerd/containerd/issues/7400',
    },
  },
];

/** The world as given, and what is known of hosts it does not mention. */
export function withKnownFacts(world: World): World {
  const mentioned = new Set(world.hosts.map((fact) => fact.host));
  return { ...world, hosts: [...world.hosts, ...knownHosts.filter((fact) => !mentioned.has(fact.host))] };
}

type Replaceable = HostFact | ReferenceFact | TagFact | ImageFact | CertificateFact | ControlPlaneFact | NodeRepairFact;

/** Several worlds as one: of two facts about the same thing the later one counts, and `replaced` is told of the other. */
export function mergeWorlds(worlds: readonly World[], replaced: (about: string, kept: Replaceable, dropped: Replaceable) => void): World {
  const only = <Fact extends Replaceable>(about: string, facts: readonly (Fact | undefined)[]) =>
    latest(
      facts.filter((fact) => fact !== undefined),
      () => about,
      replaced,
    )[0];
  const controlPlane = only(
    'controlPlane',
    worlds.map((world) => world.controlPlane),
  );
  const nodeRepair = only(
    'nodeRepair',
    worlds.map((world) => world.nodeRepair),
  );
  return {
    ...(controlPlane === undefined ? {} : { controlPlane }),
    ...(nodeRepair === undefined ? {} : { nodeRepair }),
    hosts: latest(
      worlds.flatMap((world) => world.hosts),
      (fact) => fact.host,
      replaced,
    ),
    references: latest(
      worlds.flatMap((world) => world.references),
      (fact) => fact.reference,
      replaced,
    ),
    tags: latest(
      worlds.flatMap((world) => world.tags),
      ({ reference, since = 'the beginning' }) => `${reference} since ${since}`,
      replaced,
    ),
    images: latest(
      worlds.flatMap((world) => world.images),
      (fact) => fact.image,
      replaced,
    ),
    nodes: mergedNodes(worlds),
    certificates: latest(
      worlds.flatMap((world) => world.certificates),
      (fact) => fact.certificate,
      replaced,
    ),
  };
}

function latest<Fact extends Replaceable>(
  facts: readonly Fact[],
  aboutOf: (fact: Fact) => string,
  replaced: (about: string, kept: Fact, dropped: Fact) => void,
): readonly Fact[] {
  const kept = new Map<string, Fact>();
  for (const fact of facts) {
    const earlier = kept.get(aboutOf(fact));
    if (earlier !== undefined) replaced(aboutOf(fact), fact, earlier);
    kept.set(aboutOf(fact), fact);
  }
  return [...kept.values()].sort((left, right) => (aboutOf(left) < aboutOf(right) ? -1 : 1));
}

function mergedNodes(worlds: readonly World[]): World['nodes'] {
  const kept = new Map<string, World['nodes'][number]>();
  for (const fact of worlds.flatMap((world) => world.nodes)) {
    const earlier = kept.get(fact.node);
    const images = [...new Set([...(earlier?.images ?? []), ...fact.images])];
    const runs = [...(earlier?.runs ?? []), ...(fact.runs ?? [])];
    const apiClients = [...new Set([...(earlier?.apiClients ?? []), ...(fact.apiClients ?? [])])];
    const merged = { ...earlier, ...fact, cpu: fact.cpu ?? earlier?.cpu, memory: fact.memory ?? earlier?.memory, images };
    kept.set(fact.node, { ...merged, ...(runs.length === 0 ? {} : { runs }), ...(apiClients.length === 0 ? {} : { apiClients }) });
  }
  return [...kept.values()].sort((left, right) => (left.node < right.node ? -1 : 1));
}
