import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** Gives new nodes their addresses and takes taints off; nodes that are known run on without it. */
export const ciliumOperator = {
  name: 'cilium-operator',
  repositories: ['cilium/operator-generic', 'cilium/operator'],
  provides: ['operator(cilium)'],
  needs: [{ needs: 'control-plane', at: 'start', without: 'exits', afterMs: 60_000 }],
  source: 'cilium/cilium operator, 1.13',
} as const satisfies CatalogueEntry;
