import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** One database server: needs its volume, and recovers from its log by itself. */
export const postgresql = {
  name: 'postgresql',
  repositories: ['bitnami/postgresql', 'bitnamilegacy/postgresql', 'bitnami/postgresql-repmgr', 'library/postgres', 'postgres'],
  servesAfterMs: 3000,
  source: 'bitnami/charts postgresql 12.7.3; start-up time assumed',
} as const satisfies CatalogueEntry;
