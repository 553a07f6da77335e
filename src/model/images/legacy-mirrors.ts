import type { Place } from '../place.ts';
import { defaultDialTimeoutMs, defaultHostOf, isLocalhost, parseEndpoint, type RegistryHost } from './host-list.ts';

/** CRI's `registry.mirrors."<registry>".endpoint`, deprecated but still read by 2.3. */
export interface LegacyMirror {
  readonly registry: string;
  readonly endpoints: readonly { readonly url: string; readonly place: Place }[];
}

/**
 * The hosts asked in legacy mode. `*` holds only for registries without an entry of their own, paths stay as written, and
 * the upstream is left out as soon as any endpoint has the registry's own name. Upstream: containerd image_pull.go registryEndpoints.
 */
export function hostsFromMirrors(namespace: string, mirrors: readonly LegacyMirror[]): readonly RegistryHost[] {
  const mirror = mirrors.find((entry) => entry.registry === namespace) ?? mirrors.find((entry) => entry.registry === '*');
  const listed = (mirror?.endpoints ?? []).map(({ url, place }, index) => legacyHost(url, { kind: 'configured', place }, index + 1, namespace));
  if (listed.some((host) => host.host === namespace)) return listed;
  const upstream = defaultHostOf(namespace);
  return [...listed, legacyHost(`${defaultScheme(upstream)}://${upstream}`, { kind: 'implicit upstream' }, listed.length + 1, namespace)];
}

function legacyHost(text: string, origin: RegistryHost['origin'], client: number, namespace: string): RegistryHost {
  const endpoint = parseEndpoint(text.includes('://') ? text : schemeless(text)) ?? { scheme: '', host: '', path: '' };
  return {
    scheme: endpoint.scheme,
    host: endpoint.host,
    path: endpoint.path === '' ? '/v2' : endpoint.path,
    pull: true,
    resolve: true,
    skipVerify: isLocalhost(namespace) && endpoint.scheme === 'http',
    dialTimeoutMs: defaultDialTimeoutMs,
    httpFallback: false,
    client,
    origin,
  };
}

function schemeless(text: string): string {
  const host = parseEndpoint(`dummy://${text}`)?.host ?? '';
  return `${defaultScheme(host)}://${text}`;
}

function defaultScheme(host: string): string {
  return isLocalhost(host) ? 'http' : 'https';
}
