import { isLocalhost } from '#model/images/host-list.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that requests to a URL go through, as programs in Go (containerd, docker) read HTTPS_PROXY, HTTP_PROXY and NO_PROXY: loopback
 * addresses are never proxied, a domain stands for all below it. Upstream: golang.org/x/net/http/httpproxy.
 */
export function proxyFor(url: URL, environment: Environment): string | undefined {
  const proxy = url.protocol === 'https:' ? setting(environment, 'HTTPS_PROXY') : setting(environment, 'HTTP_PROXY');
  if (proxy === undefined || isLocalhost(url.host)) return undefined;
  const exempt = (setting(environment, 'NO_PROXY') ?? '').split(',').some((entry) => covers(entry.trim().toLowerCase(), url));
  if (exempt) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function setting(environment: Environment, name: string): string | undefined {
  return environment[name] || environment[name.toLowerCase()] || undefined;
}

/** One entry of NO_PROXY: `*`, a domain with or without a dot in front, an address, a range of addresses; each but a range with a port if it likes. */
function covers(entry: string, url: URL): boolean {
  if (entry === '' || entry === '*') return entry === '*';
  if (entry.includes('/')) return inRange(entry, url.hostname);
  const [, name = entry, port] = /^(.*):(\d+)$/.exec(entry) ?? [];
  if (port !== undefined && port !== (url.port || (url.protocol === 'https:' ? '443' : '80'))) return false;
  const domain = name.replace(/^\*?\./, '');
  return url.hostname.endsWith(`.${domain}`) || (url.hostname === domain && !/^\*?\./.test(name));
}

function inRange(range: string, address: string): boolean {
  const [base = '', length] = range.split('/');
  const [left, right] = [numberOf(base), numberOf(address)];
  if (left === undefined || right === undefined) return false;
  const size = 2 ** (32 - Number(length));
  return Math.floor(left / size) === Math.floor(right / size);
}

function numberOf(address: string): number | undefined {
  const parts = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)?.slice(1).map(Number);
  return parts?.reduce((sum, part) => sum * 256 + part, 0);
}
