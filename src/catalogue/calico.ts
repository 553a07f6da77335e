import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** The pod network of its node; runs but is not ready without the API. */
export const calico = {
  name: 'calico',
  repositories: ['calico/node'],
  provides: ['cni'],
  needs: [{ needs: 'control-plane', at: 'ready', without: 'not-ready' }],
  networkError:
    'plugin type="calico" failed (add): stat /var/lib/calico/nodename: no such file or directory: check that the calico/node container is running and ' +
    'has mounted /var/lib/calico/',
  source: 'projectcalico/calico node',
} as const satisfies CatalogueEntry;
