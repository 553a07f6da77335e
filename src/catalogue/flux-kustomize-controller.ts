import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** Applies what Git builds to. What it needs of source-controller it needs at each fetch, not to run. */
export const fluxKustomizeController = {
  name: 'flux-kustomize-controller',
  repositories: ['fluxcd/kustomize-controller'],
  provides: ['operator(kustomizations)'],
  needs: [{ needs: 'control-plane', at: 'start', without: 'exits', afterMs: 30_000 }],
  source: 'fluxcd/kustomize-controller main.go (leader election), flux2 v2.0.0-rc.5',
} as const satisfies CatalogueEntry;
