import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** Fetches Git repositories and charts, and serves them to Flux's other controllers; only its leader does. */
export const fluxSourceController = {
  name: 'flux-source-controller',
  repositories: ['fluxcd/source-controller'],
  provides: ['operator(gitrepositories)', 'operator(helmrepositories)', 'operator(helmcharts)', 'operator(ocirepositories)', 'operator(buckets)'],
  needs: [{ needs: 'control-plane', at: 'start', without: 'exits', afterMs: 30_000 }],
  source: 'fluxcd/source-controller main.go (leader election), flux2 v2.0.0-rc.5',
} as const satisfies CatalogueEntry;
