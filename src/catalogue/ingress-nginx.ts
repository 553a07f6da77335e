import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import { argument } from './arguments.ts';

/** Serves Ingresses of its class, by its last configuration while the API is away. */
export const ingressNginx = {
  name: 'ingress-nginx',
  repositories: ['ingress-nginx/controller', 'ingress-nginx-controller'],
  provides: (container) => [`ingress(${argument(container, 'ingress-class') ?? 'nginx'})`],
  needs: [{ needs: 'control-plane', at: 'start', without: 'exits', afterMs: 30_000 }],
  servesAfterMs: 10_000,
  ownCertificateName: 'ingress.local',
  source: 'kubernetes/ingress-nginx cmd/nginx, internal/net/ssl/ssl.go, 1.8',
} as const satisfies CatalogueEntry;
