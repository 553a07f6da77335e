import type { RegistryHost } from '#model/images/host-list.ts';
import { parseDockerReference } from '#model/images/reference.ts';
import type { HostsDirectory, TalosRegistries } from '#model/images/registry-config.ts';
import type { Place } from '#model/place.ts';
import { setRow, whatIf } from '#sim/actor.ts';
import { type NodeConfig, nodeConfigs } from '#sim/nodes/node-config.ts';
import { registryRef, routes } from '#sim/registries/registries.ts';
import { isSameEndpoint } from '../../endpoint-url.ts';
import type { CauseKind, FactOf, Suspect } from '../fact.ts';
import type { Situation } from '../situation.ts';
import type { ImageNeed } from '../unmet.ts';

/** A mirror in a machine's configuration: an endpoint that ends every pull, or a list that leads nowhere. */
export const mirrorKind: CauseKind<FactOf<'mirror'>> = {
  kind: 'mirror',
  find: (situation) => {
    const found = new Map<string, Suspect<FactOf<'mirror'>>>();
    for (const need of situation.images) for (const suspect of suspectsOf(situation, need)) add(found, suspect);
    return [...found.values()];
  },
  remove: (simulation, { registry, url, nodes }) => {
    for (const node of nodes) {
      const ref = simulation.view.ref('Node', '', node);
      const config = simulation.view.row(nodeConfigs, ref);
      if (config !== undefined) simulation.perform(setRow(nodeConfigs, ref, without(config, registry, url), `${node} without the mirror`), whatIf);
    }
  },
};

/** One fact for all nodes that are configured alike. */
function add(found: Map<string, Suspect<FactOf<'mirror'>>>, suspect: Suspect<FactOf<'mirror'>>): void {
  const before = found.get(suspect.key);
  const nodes = [...new Set([...(before?.fact.nodes ?? []), ...suspect.fact.nodes])].sort();
  found.set(suspect.key, { ...(before ?? suspect), fact: { ...suspect.fact, nodes } });
}

function suspectsOf({ twin, view, leaves }: Situation, { reference, node, system }: ImageNeed): Suspect<FactOf<'mirror'>>[] {
  const parsed = parseDockerReference(reference);
  if (!parsed.ok) return [];
  const registry = parsed.reference.namespace;
  const hosts = twin.images.hostsFor(view, node, reference, system ? 'system' : 'cri');
  const stopping = hosts.find(
    (host) =>
      configuredAt(host) !== undefined &&
      view.row(routes, registryRef(view, host.host)) === undefined &&
      twin.images.outsideVerdict(view, node, reference, host) === 'stops',
  );
  if (stopping !== undefined) {
    const url = urlOf(stopping);
    const text = `the mirror of ${registry} asks ${url}, which ends the pull`;
    const chain = [leaves.get(`host:${stopping.host}`)?.chain ?? { text }];
    return [{ fact: { kind: 'mirror', registry, url, nodes: [node] }, key: `mirror ${registry} ${url}`, text, place: configuredAt(stopping), chain }];
  }
  const leaf = leaves.get(`source:${registry}`);
  const first = hosts.flatMap((host) => configuredAt(host) ?? [])[0];
  if (leaf === undefined || first === undefined) return [];
  const text = `the mirror of ${registry} leads nowhere else`;
  return [{ fact: { kind: 'mirror', registry, nodes: [node] }, key: `mirror ${registry}`, text, place: first, chain: [leaf.chain] }];
}

function configuredAt({ origin }: RegistryHost): Place | undefined {
  return origin.kind === 'configured' ? origin.place : undefined;
}

function urlOf({ scheme, host, path }: RegistryHost): string {
  return `${scheme}://${host}${path}`;
}

function without(config: NodeConfig, registry: string, url: string | undefined): NodeConfig {
  return {
    ...config,
    ...(config.talosRegistries === undefined ? {} : { talosRegistries: talosWithout(config.talosRegistries, registry, url) }),
    hostsDirectories: config.hostsDirectories.flatMap((directory) => directoryWithout(directory, registry, url)),
  };
}

function talosWithout(registries: TalosRegistries, registry: string, url: string | undefined): TalosRegistries {
  const mirrors = registries.mirrors.flatMap((mirror) => {
    if (mirror.registry !== registry && mirror.registry !== '*') return [mirror];
    const endpoints = mirror.endpoints.filter((endpoint) => url !== undefined && !isSameEndpoint(endpoint.url, url));
    return endpoints.length === 0 ? [] : [{ ...mirror, endpoints }];
  });
  return { ...registries, mirrors };
}

function directoryWithout(directory: HostsDirectory, registry: string, url: string | undefined): HostsDirectory[] {
  if (directory.name !== registry && directory.name !== '_default') return [directory];
  return url === undefined ? [] : [{ ...directory, hosts: directory.hosts.filter((host) => !isSameEndpoint(host.url, url)) }];
}
