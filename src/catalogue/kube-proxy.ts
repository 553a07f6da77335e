import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** Routes Service addresses on its node; rules stay as they are while it is away. */
export const kubeProxy = {
  name: 'kube-proxy',
  repositories: ['kube-proxy'],
  provides: ['service-routing'],
  needs: [{ needs: 'control-plane', at: 'start', without: 'waits' }],
  unservedConnection: 'connection refused',
  source: 'kubernetes cmd/kube-proxy, 1.28',
} as const satisfies CatalogueEntry;
