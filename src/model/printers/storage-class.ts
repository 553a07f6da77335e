import type { StorageClass } from '#model/kubernetes.ts';
import { ageColumn, column, type Printer } from './printer.ts';

const DEFAULT_ANNOTATIONS = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];

/** Kubernetes pkg/printers/internalversion/printers.go, printStorageClass, v1.28. */
export const storageClassPrinter: Printer<StorageClass & { readonly allowVolumeExpansion?: boolean }> = {
  group: 'storage.k8s.io',
  kind: 'StorageClass',
  resource: 'storageclasses',
  columns: [
    column('Name', nameText, { format: 'name' }),
    column('Provisioner', ({ provisioner }) => provisioner),
    column('ReclaimPolicy', ({ reclaimPolicy }) => reclaimPolicy ?? 'Delete'),
    column('VolumeBindingMode', ({ volumeBindingMode }) => volumeBindingMode ?? 'Immediate'),
    column('AllowVolumeExpansion', ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false),
    ageColumn,
  ],
};

function nameText({ metadata }: StorageClass): string {
  const isDefault = DEFAULT_ANNOTATIONS.some((annotation) => metadata.annotations?.[annotation] === 'true');
  return isDefault ? `${metadata.name} (default)` : metadata.name;
}
