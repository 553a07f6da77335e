import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** A registry that can fetch on demand what it lacks; whether it does stands in its configuration file, so use decides. */
export const zot = {
  name: 'zot',
  repositories: ['project-zot/zot', 'project-zot/zot-linux-amd64', 'zot'],
  registry: { kind: 'plain', upstream: { from: 'asked', goneUpstream: 'still served' } },
  source: 'project-zot/zot pkg/extensions/sync (2026-08-21)',
} as const satisfies CatalogueEntry;
