import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/**
 * Harbor's own PostgreSQL: a directory for each major version in its volume. An image that finds none of its own, nor one of the
 * version before, begins an empty database and is ready with it.
 */
export const harborDatabase = {
  name: 'harbor-database',
  repositories: ['goharbor/harbor-db'],
  keepsData: 'directory per version',
  servesAfterMs: 3000,
  source: 'goharbor/harbor make/photon/db/docker-entrypoint.sh, v2.8; start-up time assumed',
} as const satisfies CatalogueEntry;
