import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** Ready once it has scraped a kubelet, which it finds through the API. */
export const metricsServer = {
  name: 'metrics-server',
  repositories: ['metrics-server/metrics-server', 'bitnami/metrics-server'],
  needs: [{ needs: 'control-plane', at: 'start', without: 'waits' }],
  source: 'kubernetes-sigs/metrics-server, v0.6',
} as const satisfies CatalogueEntry;
