import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import type { Container } from '#model/kubernetes.ts';
import { argument } from './arguments.ts';

/** Ceph's CSI driver: as a controller it makes volumes; its node plugin is recognised as any driver's is. */
export const cephCsi = {
  name: 'ceph-csi',
  repositories: ['cephcsi/cephcsi', 'cephcsi'],
  provides: (container: Container) => {
    const driver = argument(container, 'drivername');
    return driver !== undefined && argument(container, 'controllerserver') === 'true' ? [`operator(${driver})`] : [];
  },
  source: 'ceph/ceph-csi cmd/cephcsi.go, v3.8',
} as const satisfies CatalogueEntry;
