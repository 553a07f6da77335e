import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** Fills Secrets from stores outside; those that are filled stay. The same image is the webhook and the controller of its certificates. */
export const externalSecrets = {
  name: 'external-secrets',
  repositories: ['external-secrets/external-secrets'],
  provides: ({ args = [] }) => (args.includes('webhook') || args.includes('certcontroller') ? [] : ['operator(externalsecrets)']),
  needs: [{ needs: 'control-plane', at: 'start', without: 'exits', afterMs: 30_000 }],
  source: 'external-secrets/external-secrets cmd/controller/root.go, v0.10',
} as const satisfies CatalogueEntry;
