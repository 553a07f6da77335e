import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import type { Container } from '#model/kubernetes.ts';

/** The operator of Rook; the same image holds its discovery daemon and copies its binaries into jobs. */
export const rook = {
  name: 'rook',
  repositories: ['rook/ceph'],
  provides: ({ command = [], args = [] }: Container) => {
    const words = [...command, ...args];
    return words.includes('ceph') && words.includes('operator') ? ['operator(cephclusters)'] : [];
  },
  source: 'rook/rook cmd/rook/ceph/operator.go, v1.11.10',
} as const satisfies CatalogueEntry;
