import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** Harbor's store of content and its controller: ordinary containers that need nothing but their volume. Core stands before them. */
export const harborRegistry = {
  name: 'harbor-registry',
  repositories: [
    'goharbor/registry-photon',
    'goharbor/harbor-registryctl',
    'bitnami/harbor-registry',
    'bitnami/harbor-registryctl',
    'bitnamilegacy/harbor-registry',
    'bitnamilegacy/harbor-registryctl',
  ],
  servesAfterMs: 5000,
  source: 'goharbor/harbor make/photon/registry, registryctl, v2.8.3',
} as const satisfies CatalogueEntry;
