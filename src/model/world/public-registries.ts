import { hostname } from '../images/host-list.ts';

/** Registries everybody uses. [their documentation, as of 2026-11] */
const names = new Set([
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
  'ghcr.io',
  'lscr.io',
  'quay.io',
  'gcr.io',
  'registry.k8s.io',
  'k8s.gcr.io',
  'mcr.microsoft.com',
  'public.ecr.aws',
  'registry.gitlab.com',
  'registry.access.redhat.com',
  'registry.redhat.io',
  'registry.opensource.zalan.do',
  'docker.elastic.co',
  'nvcr.io',
  'cgr.dev',
  'xpkg.upbound.io',
  'factory.talos.dev',
]);

const domains = ['.gcr.io', '.pkg.dev', '.amazonaws.com', '.azurecr.io', '.docker.io', '.quay.io', '.icr.io'];

/** How a public registry hands out tokens: by itself, or through another host. */
interface TokenAccess {
  readonly access: 'token';
  readonly tokenHost?: string;
}

/** Public registries that hand out a token to everybody before they answer. [their distribution API and documentation, as of 2026-11] */
const tokenAccess: Readonly<Record<string, TokenAccess>> = {
  'registry-1.docker.io': { access: 'token', tokenHost: 'auth.docker.io' },
  'auth.docker.io': { access: 'token' },
  'ghcr.io': { access: 'token' },
  'quay.io': { access: 'token' },
};

/** Whether a host is a registry everybody uses, which no cluster of its own serves under that name. */
export function isPublicRegistry(host: string): boolean {
  const name = hostname(host);
  return names.has(name) || domains.some((domain) => name.endsWith(domain));
}

/** Whether and where a host asks for a token first. */
export function accessOf(host: string): TokenAccess | { readonly access: 'anonymous'; readonly tokenHost?: undefined } {
  return tokenAccess[host] ?? { access: 'anonymous' };
}
