import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** Makes and repairs databases; those that run go on without it. Ends when it loses its lease. */
export const cloudnativePg = {
  name: 'cloudnative-pg',
  repositories: ['cloudnative-pg/cloudnative-pg'],
  provides: ['operator(clusters.postgresql.cnpg.io)'],
  needs: [{ needs: 'control-plane', at: 'start', without: 'exits', afterMs: 30_000 }],
  source: 'cloudnative-pg/cloudnative-pg internal/cmd/manager/controller/controller.go (leader election), 1.24',
} as const satisfies CatalogueEntry;
