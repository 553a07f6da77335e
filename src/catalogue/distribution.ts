import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import type { Container } from '#model/kubernetes.ts';
import type { RegistryDescription } from '#model/registry-description.ts';
import { addressIn, variable } from './arguments.ts';

/** The reference registry: plain, or a pull-through cache of the one upstream its proxy setting names. */
export const distribution = {
  name: 'distribution',
  repositories: ['library/registry', 'registry', 'distribution/distribution'],
  registry: distributionRegistry,
  source: 'distribution/distribution registry/proxy, v2.8',
} as const satisfies CatalogueEntry;

/** A tag is asked for upstream first; on any error the association it knows is served. [registry/proxy/proxytagservice.go] */
function distributionRegistry(container: Container): RegistryDescription {
  const upstream = addressIn(variable(container, 'REGISTRY_PROXY_REMOTEURL'));
  if (upstream === undefined) return { kind: isProxy(container) ? 'pull-through' : 'plain' };
  const host = upstream.port === undefined ? upstream.host : `${upstream.host}:${upstream.port}`;
  return { kind: 'pull-through', upstream: { from: { host }, goneUpstream: 'still served' } };
}

/** The setting may stand in a Secret or ConfigMap nobody described. */
function isProxy({ env = [] }: Container): boolean {
  return env.some(({ name }) => name === 'REGISTRY_PROXY_REMOTEURL');
}
