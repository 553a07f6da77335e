import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** The reference registry: plain, or a pull-through cache of the one upstream its proxy setting names. */
export const distribution = {
  name: 'distribution',
  repositories: ['library/registry', 'registry', 'distribution/distribution'],
  registry: ({ env = [] }) => (env.some(({ name }) => name === 'REGISTRY_PROXY_REMOTEURL') ? 'pull-through' : 'plain'),
  source: 'distribution/distribution registry/proxy, v2.8',
} as const satisfies CatalogueEntry;
