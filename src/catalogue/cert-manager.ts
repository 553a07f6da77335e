import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import { isImageOf } from '#model/catalogue-entry.ts';
import type { Container } from '#model/kubernetes.ts';

const controller = 'jetstack/cert-manager-controller';

/** Certificates that lie in Secrets go on without it; it renews them, and its webhook stands before its own objects. */
export const certManager = {
  name: 'cert-manager',
  repositories: [controller, 'jetstack/cert-manager-webhook', 'jetstack/cert-manager-cainjector'],
  provides: ({ image = '' }: Container) => (isImageOf({ name: '', source: '', repositories: [controller] }, image) ? ['operator(certificates)'] : []),
  needs: [{ needs: 'control-plane', at: 'start', without: 'waits' }],
  servesAfterMs: 5000,
  source: 'cert-manager/cert-manager deploy/charts/cert-manager/values.yaml, v1.12',
} as const satisfies CatalogueEntry;
