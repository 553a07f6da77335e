import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** Needs its volume, if it has one. */
export const redis = {
  name: 'redis',
  repositories: ['bitnami/redis', 'bitnamilegacy/redis', 'goharbor/redis-photon', 'goharbor/valkey-photon', 'library/redis', 'redis'],
  servesAfterMs: 2000,
  source: 'bitnami/charts redis 17; start-up time assumed',
} as const satisfies CatalogueEntry;
