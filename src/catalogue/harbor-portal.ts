import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** Static files: needs nothing, and pulls do not need it. */
export const harborPortal = {
  name: 'harbor-portal',
  repositories: ['goharbor/harbor-portal', 'bitnami/harbor-portal', 'bitnamilegacy/harbor-portal'],
  servesAfterMs: 2000,
  source: 'goharbor/harbor make/photon/portal, v2.8.3',
} as const satisfies CatalogueEntry;
