import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import type { Container } from '#model/kubernetes.ts';

/** Longhorn's own controllers, one pod a node; the same image is also its CSI node plugin. */
export const longhornManager = {
  name: 'longhorn-manager',
  repositories: ['longhornio/longhorn-manager'],
  provides: ({ command = [], args = [] }: Container) => {
    const words = [...command, ...args];
    if (words.includes('daemon')) return ['operator(instancemanagers)'];
    return words.includes('csi') ? ['csi(driver.longhorn.io)'] : [];
  },
  needs: [{ needs: 'control-plane', at: 'ready', without: 'not-ready' }],
  source: 'longhorn/longhorn-manager app/daemon.go and app/csi.go, v1.1.1',
} as const satisfies CatalogueEntry;
