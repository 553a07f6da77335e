import { hostname } from '#model/images/host-list.ts';

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

/** Registries everybody uses, which no cluster of its own serves under that name. */
export function isPublicRegistry(host: string): boolean {
  const name = hostname(host);
  return names.has(name) || domains.some((domain) => name.endsWith(domain));
}
