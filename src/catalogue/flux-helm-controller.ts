import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** Installs and upgrades releases. What it needs of source-controller it needs at each fetch, not to run. */
export const fluxHelmController = {
  name: 'flux-helm-controller',
  repositories: ['fluxcd/helm-controller'],
  provides: ['operator(helmreleases)'],
  needs: [{ needs: 'control-plane', at: 'start', without: 'exits', afterMs: 30_000 }],
  source: 'fluxcd/helm-controller main.go (leader election), flux2 v2.0.0-rc.5',
} as const satisfies CatalogueEntry;
