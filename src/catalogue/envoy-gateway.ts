import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** Makes Envoys of Gateways and tells them their routes; those that run keep what they were told. */
export const envoyGateway = {
  name: 'envoy-gateway',
  repositories: ['envoyproxy/gateway'],
  provides: ['operator(gateways)'],
  needs: [{ needs: 'control-plane', at: 'start', without: 'exits', afterMs: 30_000 }],
  source: 'envoyproxy/gateway internal/provider/kubernetes/kubernetes.go (leader election), v1.2',
} as const satisfies CatalogueEntry;
