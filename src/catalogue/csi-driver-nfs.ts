import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import type { Container } from '#model/kubernetes.ts';
import { argument } from './arguments.ts';

/** The driver of NFS volumes: its controller makes directories on the server; its node plugin is recognised as any driver's is. */
export const csiDriverNfs = {
  name: 'csi-driver-nfs',
  repositories: ['sig-storage/nfsplugin'],
  provides: (container: Container) => {
    const driver = argument(container, 'drivername');
    return driver !== undefined && argument(container, 'working-mount-dir') !== undefined ? [`operator(${driver})`] : [];
  },
  source: 'kubernetes-csi/csi-driver-nfs charts/v4.13.4/csi-driver-nfs/templates/csi-nfs-controller.yaml, 4.13.4',
} as const satisfies CatalogueEntry;
