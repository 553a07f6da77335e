import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import type { Container } from '#model/kubernetes.ts';

/** The agent: pod network of its node, and Service routing too, since it carries both in one datapath. */
export const cilium = {
  name: 'cilium',
  repositories: ['cilium/cilium'],
  provides: ({ name, command = [] }: Container) => (name === 'cilium-agent' || command.includes('cilium-agent') ? ['cni', 'service-routing'] : []),
  needs: [{ needs: 'control-plane', at: 'start', without: 'exits', afterMs: 90_000 }],
  source: 'cilium/cilium daemon, 1.13',
} as const satisfies CatalogueEntry;
