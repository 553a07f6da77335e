import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** Keeps the controllers that FluxInstances ask for. */
export const fluxOperator = {
  name: 'flux-operator',
  repositories: ['controlplaneio-fluxcd/flux-operator'],
  provides: ['operator(fluxinstances)'],
  needs: [{ needs: 'control-plane', at: 'start', without: 'exits', afterMs: 30_000 }],
  source: 'controlplaneio-fluxcd/flux-operator cmd/operator/main.go (leader election), v0.10',
} as const satisfies CatalogueEntry;
