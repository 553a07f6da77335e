import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** Makes directories on nodes into volumes. Once made they need nobody. */
export const openebsLocalpv = {
  name: 'openebs-localpv',
  repositories: ['openebs/provisioner-localpv'],
  provides: ['operator(openebs.io/local)'],
  needs: [{ needs: 'control-plane', at: 'start', without: 'exits', afterMs: 30_000 }],
  source: 'openebs/dynamic-localpv-provisioner cmd/provisioner-localpv/app (leader election), 4.0',
} as const satisfies CatalogueEntry;
