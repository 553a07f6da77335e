import { apiPath, defaultDialTimeoutMs, defaultHostOf, type HostOrigin, parseEndpoint, type RegistryHost } from './host-list.ts';
import type { HostEntry, HostOptions, HostsDirectory, TalosMirror, TalosRegistries, TalosRegistryConfig } from './registry-config.ts';
import { type TalosImageTraits, talosImageTraits } from './talos-versions.ts';

// Upstream: siderolabs/talos internal/pkg/containers/cri/containerd/hosts.go and internal/pkg/containers/image/resolver.go, v1.3.0 to v1.14.0-rc.1.

type Endpoint = TalosMirror['endpoints'][number];

/** Where Talos's image cache listens. */
/** Where each node's own image cache listens. */
export const imageCacheHost = '127.0.0.1:3172';
const imageCacheUrl = `http://${imageCacheHost}`;

/** The hosts.toml directories Talos writes for CRI from `machine.registries`. Images of pods are found through these. */
export function talosHostsDirectories(registries: TalosRegistries, talosVersion: string, imageCacheReady = false): readonly HostsDirectory[] {
  const traits = talosImageTraits(talosVersion);
  const mirrors = withImageCache(registries, traits, imageCacheReady);
  const mirrored = mirrors.map((mirror) => mirrorDirectory(mirror, registries.configs, traits));
  const names = new Set(mirrored.map((directory) => directory.name));
  const bare = registries.configs
    .filter((config) => config.host !== '*' && !names.has(directoryName(config.host, traits)) && (config.hasTls || traits.directoryForAuth))
    .map((config) => configDirectory(config, traits));
  return [...mirrored, ...bare];
}

/**
 * The hosts Talos's own resolver asks: for the installer, etcd and the kubelet, which CRI does not pull. Up to 1.8 nothing
 * is added behind a configured mirror.
 */
export function talosResolverHosts(
  namespace: string,
  registries: TalosRegistries,
  talosVersion: string,
  imageCacheReady = false,
): readonly RegistryHost[] {
  const traits = talosImageTraits(talosVersion);
  const mirrors = withImageCache(registries, traits, imageCacheReady);
  const mirror = mirrors.find((entry) => entry.registry === namespace) ?? mirrors.find((entry) => entry.registry === '*');
  const upstream: Endpoint & { readonly implicit?: true } = {
    url: `https://${defaultHostOf(namespace)}`,
    place: { builtIn: 'the registry itself', source: 'docker.DefaultHost' },
    implicit: true,
  };
  const fallsBack = mirror === undefined || (traits.ownResolverHasUpstream && !skipsFallback(mirror, traits));
  const endpoints = [...(mirror?.endpoints ?? []), ...(fallsBack ? [upstream] : [])];
  return endpoints.map((endpoint, index) => resolverHost(endpoint, mirror, registries.configs, traits, index + 1));
}

/** Credentials CRI has for hosts, by the host that challenges; the secrets themselves are not kept, only that there are any. */
export function talosCredentialHosts(registries: TalosRegistries, talosVersion: string, party: 'cri' | 'own resolver'): readonly string[] {
  const maps = party === 'cri' && talosImageTraits(talosVersion).mapsDockerHub;
  return registries.configs.filter((config) => config.hasAuth).map(({ host }) => (maps ? defaultHostOf(host) : host));
}

function withImageCache(registries: TalosRegistries, traits: TalosImageTraits, ready: boolean): readonly TalosMirror[] {
  if (!ready || !traits.imageCache) return registries.mirrors;
  const place = { builtIn: 'the image cache', source: 'talos cri.RegistriesConfigController' };
  const all: readonly TalosMirror[] = registries.mirrors.some((mirror) => mirror.registry === '*')
    ? registries.mirrors
    : [...registries.mirrors, { registry: '*', endpoints: [], place }];
  const endpointOf = (mirror: TalosMirror): Endpoint => ({
    url: imageCacheUrl,
    overridePath: traits.cacheTakesOverridePath ? mirror.overridePath : false,
    place,
  });
  return all.map((mirror) => ({ ...mirror, endpoints: [endpointOf(mirror), ...mirror.endpoints] }));
}

function mirrorDirectory(mirror: TalosMirror, configs: readonly TalosRegistryConfig[], traits: TalosImageTraits): HostsDirectory {
  const entries = mirror.endpoints.map((endpoint) => hostEntry(endpoint, mirror, configs, traits));
  const name = directoryName(mirror.registry, traits);
  const repeated = entries.find((entry, index) => entries.findIndex((other) => other.url === entry.url) !== index);
  const last = skipsFallback(mirror, traits) ? entries.at(-1) : undefined;
  const hosts = last === undefined ? entries : entries.slice(0, -1);
  return {
    name,
    ...(last !== undefined && { server: last.url, serverPlace: last.place }),
    serverOptions: last === undefined ? {} : optionsOf(last),
    hosts,
    hasHostTable: hosts.length > 0,
    ...(repeated !== undefined && { unusable: `the endpoint ${repeated.url} is listed twice, which makes the file invalid TOML` }),
    place: mirror.place,
  };
}

function hostEntry(endpoint: Endpoint, mirror: TalosMirror, configs: readonly TalosRegistryConfig[], traits: TalosImageTraits): HostEntry {
  return {
    url: endpoint.url,
    capabilities: ['pull', 'resolve'],
    ...(overridesPath(endpoint, mirror, traits) && { overridePath: true }),
    ...skipVerifyOf(endpoint.url, configs),
    place: endpoint.place,
  };
}

/** A `config` entry without mirror: TLS settings for the registry itself. */
function configDirectory(config: TalosRegistryConfig, traits: TalosImageTraits): HostsDirectory {
  const url = `https://${defaultHostOf(config.host)}`;
  const options: HostOptions = config.insecureSkipVerify === true ? { skipVerify: true } : {};
  const base = { name: directoryName(config.host, traits), place: config.place };
  if (!traits.directoryForAuth) return { ...base, server: url, serverPlace: config.place, serverOptions: options, hosts: [], hasHostTable: false };
  return { ...base, serverOptions: {}, hosts: [{ url, ...options, place: config.place }], hasHostTable: true };
}

function resolverHost(
  endpoint: Endpoint & { readonly implicit?: true },
  mirror: TalosMirror | undefined,
  configs: readonly TalosRegistryConfig[],
  traits: TalosImageTraits,
  client: number,
): RegistryHost {
  const parsed = parseEndpoint(endpoint.url) ?? { scheme: '', host: '', path: '' };
  const overridden = endpoint.implicit === undefined && mirror !== undefined && overridesPath(endpoint, mirror, traits);
  const origin: HostOrigin = endpoint.implicit === true ? { kind: 'implicit upstream' } : { kind: 'configured', place: endpoint.place };
  return {
    ...parsed,
    path: apiPath(parsed.path, overridden),
    pull: true,
    resolve: true,
    skipVerify: skipVerifyOf(endpoint.url, configs).skipVerify === true,
    dialTimeoutMs: defaultDialTimeoutMs,
    httpFallback: false,
    client,
    origin,
  };
}

function overridesPath(endpoint: Endpoint, mirror: TalosMirror, traits: TalosImageTraits): boolean {
  return traits.overridePath && (endpoint.overridePath ?? mirror.overridePath) === true;
}

function skipsFallback(mirror: TalosMirror, traits: TalosImageTraits): boolean {
  return traits.skipFallback && mirror.skipFallback === true;
}

function skipVerifyOf(url: string, configs: readonly TalosRegistryConfig[]): { readonly skipVerify?: true } {
  const host = parseEndpoint(url)?.host;
  return configs.some((config) => config.host === host && config.insecureSkipVerify === true) ? { skipVerify: true } : {};
}

function optionsOf({ url: _url, place: _place, ...options }: HostEntry): HostOptions {
  return options;
}

function directoryName(registry: string, traits: TalosImageTraits): string {
  if (registry === '*') return traits.wildcardWorks ? '_default' : '*';
  const port = /^(.+):(\w+)$/.exec(registry);
  return port === null ? registry : `${port[1]}_${port[2]}_`;
}
