import type { PersistentVolumeClaim } from '#model/kubernetes.ts';
import { canonicalQuantity } from '#model/quantity.ts';
import { accessModesText, storageClassOf } from './cells.ts';
import { ageColumn, column, nameColumn, type Printer, textOr, wideColumn } from './printer.ts';

type Spec = PersistentVolumeClaim['spec'] & { readonly volumeAttributesClassName?: string };

/** Kubernetes pkg/printers/internalversion/printers.go, printPersistentVolumeClaim, v1.28. */
export const persistentVolumeClaimPrinter: Printer<PersistentVolumeClaim> = {
  group: '',
  kind: 'PersistentVolumeClaim',
  resource: 'persistentvolumeclaims',
  columns: [
    nameColumn,
    column('Status', ({ metadata, status }) => (metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating')),
    column('Volume', ({ spec }) => spec.volumeName ?? ''),
    column('Capacity', ({ spec, status }) => (spec.volumeName ? canonicalQuantity(status?.capacity?.['storage'] ?? '0') : '')),
    column('Access Modes', ({ spec, status }) => (spec.volumeName ? accessModesText(status?.accessModes) : '')),
    column('StorageClass', storageClassOf),
    column('VolumeAttributesClass', ({ spec }) => (spec as Spec).volumeAttributesClassName ?? '<unset>', { since: 29 }),
    ageColumn,
    wideColumn('VolumeMode', ({ spec }) => textOr(spec.volumeMode, '<unset>')),
  ],
};
