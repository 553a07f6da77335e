import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** The pod network of its node; exits when it cannot reach the API at start. */
export const flannel = {
  name: 'flannel',
  repositories: ['flannel-io/flannel', 'flannel/flannel', 'siderolabs/flannel'],
  provides: ['cni'],
  needs: [{ needs: 'control-plane', at: 'start', without: 'exits', afterMs: 10_000 }],
  networkError:
    'plugin type="flannel" failed (add): failed to load flannel \'subnet.env\' file: open /run/flannel/subnet.env: no such file or directory. ' +
    'Check the flannel pod log for this node.',
  source: 'flannel-io/flannel main.go',
} as const satisfies CatalogueEntry;
