import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** Cluster DNS. Ready only after its first sync with the API; serves from memory while the API is away. */
export const coredns = {
  name: 'coredns',
  repositories: ['coredns/coredns', 'coredns'],
  provides: ['dns'],
  needs: [{ needs: 'control-plane', at: 'start', without: 'waits' }],
  source: 'coredns plugin/kubernetes, plugin/ready (2026-08-20)',
} as const satisfies CatalogueEntry;
