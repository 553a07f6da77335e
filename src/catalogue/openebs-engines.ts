import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import { argument } from './arguments.ts';

/** Drivers of logical volumes and ZFS datasets: beside the controllers they make volumes; node plugins are recognised as any driver's are. */
export const openebsEngines = {
  name: 'openebs-engines',
  repositories: ['openebs/lvm-driver', 'openebs/zfs-driver'],
  provides: (container) => {
    const driver = argument(container, 'driver');
    return argument(container, 'plugin') === 'controller' && driver !== undefined ? [`operator(${driver})`] : [];
  },
  source: 'openebs/lvm-localpv, zfs-localpv deploy/helm/charts/templates',
} as const satisfies CatalogueEntry;
