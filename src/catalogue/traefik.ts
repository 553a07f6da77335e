import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import { argument } from './arguments.ts';

/** Serves Ingresses of its class, by its last configuration while the API is away. */
export const traefik = {
  name: 'traefik',
  repositories: ['traefik', 'traefik/traefik', 'rancher/mirrored-library-traefik'],
  provides: (container) => [`ingress(${argument(container, 'providers.kubernetesingress.ingressclass') ?? 'traefik'})`],
  needs: [{ needs: 'control-plane', at: 'start', without: 'waits' }],
  ownCertificateName: 'traefik.default',
  source: 'traefik/traefik pkg/provider/kubernetes/ingress, v3',
} as const satisfies CatalogueEntry;
