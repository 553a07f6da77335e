import { defaultHostOf, isLocalhost, parseEndpoint, portOf } from '#model/images/host-list.ts';
import type { HostEntry, HostsDirectory } from '#model/images/registry-config.ts';
import { childPath } from '../field-path.ts';
import { at, booleanAt, isMap, listAt, mapAt } from '../guards.ts';
import { sortedBy } from '../order.ts';
import type { Report } from '../report.ts';
import type { SourceDocument } from '../source-document.ts';

// Upstream: k3s pkg/agent/containerd/config.go getHostConfigs, v1.32: k3s (and RKE2) writes a hosts.toml for each entry.

const FIELDS: ReadonlySet<string> = new Set(['mirrors', 'configs', 'auths']);

/** Whether a document is the `registries.yaml` of k3s or RKE2: nothing else has these fields alone. */
export function isK3sRegistries({ value }: SourceDocument): boolean {
  if (!isMap(value) || !Object.keys(value).every((key) => FIELDS.has(key))) return false;
  return [...Object.values(mapAt(value, 'mirrors')), ...Object.values(mapAt(value, 'configs'))].some((entry) => isMap(entry) || entry === null);
}

/** The directories that k3s makes of a `registries.yaml`; the registry itself is asked behind its mirrors. Credentials are not kept. */
export function k3sDirectories(document: SourceDocument, report: Report): readonly HostsDirectory[] {
  const mirrors = mapAt(document.value, 'mirrors');
  const configs = mapAt(document.value, 'configs');
  const registries = [...new Set([...Object.keys(configs), ...Object.keys(mirrors)])];
  const directories = registries.flatMap((registry) => {
    const hosts = endpointsOf(document, registry, configs, report);
    if (hosts.length === 0 && !hasSettings(configFor(configs, registry))) return [];
    return [directoryOf(document, registry, hosts, configs, mirrors[registry] === undefined ? 'configs' : 'mirrors')];
  });
  return sortedBy(directories, ({ name }) => name);
}

function directoryOf(
  document: SourceDocument,
  registry: string,
  hosts: readonly HostEntry[],
  configs: Readonly<Record<string, unknown>>,
  field: string,
): HostsDirectory {
  const place = document.placeOf(childPath(field, registry));
  const skipVerify = skipsVerify(configFor(configs, registry));
  const server = registry === '*' ? undefined : normalised(registry)?.url;
  return {
    name: registry === '*' ? '_default' : registry.replace(/:(\d+)$/, '_$1_'),
    ...(server === undefined ? {} : { server, serverPlace: place }),
    serverOptions: { capabilities: ['pull', 'resolve', 'push'], ...(skipVerify ? { skipVerify } : {}) },
    hosts,
    hasHostTable: true,
    place,
  };
}

function endpointsOf(document: SourceDocument, registry: string, configs: Readonly<Record<string, unknown>>, report: Report): readonly HostEntry[] {
  const path = childPath('mirrors', registry);
  const written = at(document.value, 'mirrors', registry);
  if (isMap(at(written, 'rewrite')))
    report('warning', `${path}.rewrite is not followed: mirrors are asked for names as they are`, document.placeOf(`${path}.rewrite`));
  const seen = new Set<string>();
  const endpoints = listAt(written, 'endpoint');
  return endpoints.flatMap((endpoint, index): readonly HostEntry[] => {
    const place = document.placeOf(`${path}.endpoint[${index}]`);
    const target = typeof endpoint === 'string' ? normalised(endpoint) : undefined;
    if (target === undefined) report('warning', `${path}.endpoint[${index}] is no URL; it is left out`, place);
    if (target === undefined || seen.has(target.url)) return [];
    seen.add(target.url);
    // The registry itself as the last of its mirrors is what k3s asks there anyway.
    if (index + 1 === endpoints.length && target.url === normalised(registry)?.url) return [];
    const skipVerify = skipsVerify(configFor(configs, target.registry));
    return [
      {
        url: target.url,
        capabilities: ['pull', 'resolve'],
        ...(target.override ? { overridePath: true } : {}),
        ...(skipVerify ? { skipVerify } : {}),
        place,
      },
    ];
  });
}

/** An endpoint as k3s writes it: with a scheme and a path. [normalizeEndpointAddress] */
function normalised(endpoint: string): { readonly url: string; readonly registry: string; readonly override: boolean } | undefined {
  const parsed = parseEndpoint(endpoint.includes('://') ? endpoint : `https://${endpoint}`);
  if (parsed === undefined || parsed.host === '') return undefined;
  const port = portOf(parsed.host);
  const isPlain = isLocalhost(parsed.host) && port !== '' && port !== '443';
  const scheme = endpoint.includes('://') ? parsed.scheme : isPlain ? 'http' : 'https';
  const host = defaultHostOf(parsed.host);
  const registry = host === 'registry-1.docker.io' ? 'docker.io' : parsed.host;
  const isDefault = ['', '/', '/v2'].includes(parsed.path);
  return { url: `${scheme}://${host}${isDefault ? '/v2' : parsed.path}`, registry, override: !isDefault };
}

function configFor(configs: Readonly<Record<string, unknown>>, registry: string): unknown {
  return configs[defaultHostOf(registry)] ?? configs[registry];
}

function hasSettings(config: unknown): boolean {
  return isMap(at(config, 'auth')) || isMap(at(config, 'tls'));
}

function skipsVerify(config: unknown): boolean {
  return booleanAt(config, 'tls', 'insecure_skip_verify') === true;
}
