import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** Keeps DNS records at a provider: while it is away they stay as they are. Ends when it cannot read from the API. */
export const externalDns = {
  name: 'external-dns',
  repositories: ['external-dns/external-dns', 'bitnami/external-dns'],
  provides: ['operator(dns-records)'],
  needs: [{ needs: 'control-plane', at: 'start', without: 'exits', afterMs: 60_000 }],
  source: 'kubernetes-sigs/external-dns controller/execute.go (2026-08-22)',
} as const satisfies CatalogueEntry;
