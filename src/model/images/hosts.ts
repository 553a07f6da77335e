import type { ContainerdTraits } from './containerd-version.ts';
import {
  apiPath,
  defaultDialTimeoutMs,
  defaultHostOf,
  type EndpointUrl,
  type HostOrigin,
  isLocalhost,
  parseEndpoint,
  portOf,
  type RegistryHost,
} from './host-list.ts';
import type { HostOptions, HostsDirectory } from './registry-config.ts';

// Upstream: containerd remotes/docker/config/hosts.go and config_unix.go, v1.6.20 to v2.3.4.

/** Directory names tried for a namespace, best first. */
export function directoryNames(namespace: string, traits: ContainerdTraits): readonly string[] {
  const port = /^(.+):(\w+)$/.exec(namespace);
  const escaped = port === null ? [] : [`${port[1]}_${port[2]}_`];
  return [...escaped, namespace, ...(traits.defaultDirectory ? ['_default'] : [])];
}

/** The one directory that decides for a namespace: the first that exists in the first root that has any. Nothing is merged. */
export function directoryFor(namespace: string, roots: readonly (readonly HostsDirectory[])[], traits: ContainerdTraits): HostsDirectory | undefined {
  const names = directoryNames(namespace, traits);
  for (const root of roots) {
    for (const name of names) {
      const found = root.find((directory) => directory.name === name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Why containerd ignores the directory's whole file; undefined when it reads it. */
export function unusableReason(directory: HostsDirectory, traits: ContainerdTraits): string | undefined {
  if (directory.unusable !== undefined) return directory.unusable;
  const hasTable = directory.hasHostTable ?? directory.hosts.length > 0;
  if (!hasTable && traits.hostTableRequired) return 'invalid `host` tree';
  for (const options of [...directory.hosts, directory.serverOptions]) {
    const unknown = options.capabilities?.find((name) => !isCapability(name, traits));
    if (unknown !== undefined) return `unknown capability ${unknown}`;
  }
  const urls = [...directory.hosts.map((host) => host.url), directory.server ?? ''].filter((url) => url !== '');
  const bad = urls.find((url) => parseEndpoint(withScheme(url)) === undefined);
  return bad === undefined ? undefined : `unable to parse server ${bad}`;
}

function isCapability(name: string, traits: ContainerdTraits): boolean {
  const known = ['pull', 'resolve', 'push', ...(traits.referrersCapability ? ['referrers'] : [])];
  return known.includes(name.toLowerCase());
}

/** The hosts asked for images of a namespace in hosts.toml mode (`config_path`, `ctr --hosts-dir`), in order. */
export function hostsFromDirectories(
  namespace: string,
  roots: readonly (readonly HostsDirectory[])[],
  traits: ContainerdTraits,
): readonly RegistryHost[] {
  const directory = directoryFor(namespace, roots, traits);
  const usable = directory !== undefined && unusableReason(directory, traits) === undefined ? directory : undefined;
  const listed = (usable?.hosts ?? []).map((entry, index) =>
    configuredHost(withScheme(entry.url), entry, { kind: 'configured', place: entry.place }, traits, index + 1),
  );
  return [...listed, rootHost(namespace, usable, traits, listed.length + 1)];
}

/** The entry built from `server` and the options at root level; without `server` it is the default upstream. */
function rootHost(namespace: string, directory: HostsDirectory | undefined, traits: ContainerdTraits, client: number): RegistryHost {
  if (directory?.server !== undefined && directory.server !== '') {
    const origin: HostOrigin = { kind: 'server', place: directory.serverPlace ?? directory.place };
    const host = configuredHost(withScheme(directory.server), directory.serverOptions, origin, traits, client);
    if (host.host !== '') return host;
  }
  return upstreamHost(namespace, directory?.serverOptions ?? {}, traits, client);
}

function configuredHost(url: string, options: HostOptions, origin: HostOrigin, traits: ContainerdTraits, client: number): RegistryHost {
  const endpoint = parseEndpoint(url) ?? { scheme: '', host: '', path: '' };
  const capabilities = options.capabilities?.map((name) => name.toLowerCase());
  const every = capabilities === undefined || capabilities.length === 0;
  return withClient(
    { ...endpoint, path: apiPath(endpoint.path, options.overridePath === true) },
    { pull: every || capabilities.includes('pull'), resolve: every || capabilities.includes('resolve') },
    options,
    origin,
    traits,
    client,
  );
}

/** The registry behind a namespace, as containerd adds it on its own. */
export function upstreamHost(namespace: string, options: HostOptions, traits: ContainerdTraits, client = 0): RegistryHost {
  const local = namespace !== 'docker.io' && isLocalhost(namespace);
  const port = portOf(namespace);
  const https = !local || (traits.httpsForLocalhost && (port === '' || port === '443'));
  const unverified = local && !(traits.httpsForLocalhost && port === '80');
  const settings = unverified ? { ...options, skipVerify: true } : options;
  const endpoint = { scheme: https ? 'https' : 'http', host: defaultHostOf(namespace), path: '/v2' };
  return withClient(endpoint, { pull: true, resolve: true }, settings, { kind: 'implicit upstream' }, traits, client);
}

function withClient(
  endpoint: EndpointUrl,
  may: { readonly pull: boolean; readonly resolve: boolean },
  options: HostOptions,
  origin: HostOrigin,
  traits: ContainerdTraits,
  client: number,
): RegistryHost {
  const explicitTls = options.skipVerify !== undefined;
  const dialTimeoutMs = traits.dialTimeoutPerHost ? options.dialTimeoutMs : undefined;
  const httpFallback = traits.httpFallback && explicitTls && endpoint.scheme === 'http' && portOf(endpoint.host) !== '80';
  return {
    ...endpoint,
    scheme: httpFallback ? 'https' : endpoint.scheme,
    ...may,
    skipVerify: options.skipVerify === true,
    dialTimeoutMs: dialTimeoutMs ?? defaultDialTimeoutMs,
    httpFallback,
    client: explicitTls || dialTimeoutMs !== undefined ? client : 0,
    origin,
  };
}

function withScheme(url: string): string {
  return url === '' || url.startsWith('http') ? url : `https://${url}`;
}
