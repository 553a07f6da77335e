import type { Place } from '../place.ts';
import { cleanPath } from './reference.ts';

/** Where an entry of a host list comes from: a line somebody wrote, or containerd's own default. */
export type HostOrigin = { readonly kind: 'configured' | 'server'; readonly place: Place } | { readonly kind: 'implicit upstream' };

/** One host that is asked for an image, in the order of its list. Upstream: docker.RegistryHost. */
export interface RegistryHost {
  readonly scheme: string;
  /** With its port when it has one. */
  readonly host: string;
  /** What stands before the repository in a request: `/v2`, `/v2/proxy`, or nothing. */
  readonly path: string;
  readonly pull: boolean;
  readonly resolve: boolean;
  readonly skipVerify: boolean;
  readonly dialTimeoutMs: number;
  /** HTTPS is tried first and plain HTTP when the other side turns out not to speak TLS. */
  readonly httpFallback: boolean;
  /** Hosts with the same number share connections, tokens and challenges. */
  readonly client: number;
  readonly origin: HostOrigin;
}

export const defaultDialTimeoutMs = 30_000;

/** The parts of an endpoint that matter; undefined when the text is no URL. */
export interface EndpointUrl {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
}

/** Reads a URL as Go's net/url does, as far as registries need it. */
export function parseEndpoint(text: string): EndpointUrl | undefined {
  const match = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/(?:[^/?#@]*@)?([^/?#]*)([^?#]*)/.exec(text);
  if (match === null) return /^[\w./-]+$/.test(text) ? { scheme: '', host: '', path: text } : undefined;
  const [, scheme = '', host = '', path = ''] = match;
  if (/[\s<>"^`{|}\\]/.test(host) || !/^(?:\[[^\]]*\]|[^:]*)(?::\d*)?$/.test(host)) return undefined;
  return { scheme: scheme.toLowerCase(), host, path };
}

/** The path in front of the repository for a host of a hosts.toml or of Talos's own resolver. Upstream: parseHostConfig. */
export function apiPath(path: string, overridePath: boolean): string {
  if (path === '') return overridePath ? '' : '/v2';
  const clean = cleanPath(path);
  return clean.endsWith('/v2') || overridePath ? clean : cleanPath(`${clean}/v2`);
}

/** The host that stands behind a namespace when nothing else is configured. Upstream: docker.DefaultHost. */
export function defaultHostOf(namespace: string): string {
  return namespace === 'docker.io' ? 'registry-1.docker.io' : namespace;
}

/** `localhost` and direct addresses. Upstream: docker.IsLocalhost. */
export function isLocalhost(host: string): boolean {
  const name = hostname(host);
  return name === 'localhost' || name === '::1' || /^127\.\d+\.\d+\.\d+$/.test(name);
}

export function hostname(host: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(host);
  if (bracketed !== null) return bracketed[1] ?? '';
  return /^[^:]*:\d*$/.test(host) ? host.slice(0, host.lastIndexOf(':')) : host;
}

/** The port as written, or nothing. */
export function portOf(host: string): string {
  return /:(\d+)$/.exec(host)?.[1] ?? '';
}

/** Requests to this host carry `?ns=`, so that a mirror knows which registry is meant. Upstream: RegistryHost.isProxy. */
export function isProxyFor(host: string, namespace: string): boolean {
  return host !== namespace && host !== defaultHostOf(namespace);
}
