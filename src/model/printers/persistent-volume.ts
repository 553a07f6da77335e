import type { PersistentVolume } from '#model/kubernetes.ts';
import { canonicalQuantity } from '#model/quantity.ts';
import { accessModesText, storageClassOf } from './cells.ts';
import { ageColumn, column, nameColumn, type Printer, textOr, wideColumn } from './printer.ts';

type Spec = PersistentVolume['spec'] & { readonly volumeAttributesClassName?: string };

/** Kubernetes pkg/printers/internalversion/printers.go, printPersistentVolume, v1.28. */
export const persistentVolumePrinter: Printer<PersistentVolume> = {
  group: '',
  kind: 'PersistentVolume',
  resource: 'persistentvolumes',
  columns: [
    nameColumn,
    column('Capacity', ({ spec }) => canonicalQuantity(spec.capacity?.['storage'] ?? '0')),
    column('Access Modes', ({ spec }) => accessModesText(spec.accessModes)),
    column('Reclaim Policy', ({ spec }) => spec.persistentVolumeReclaimPolicy ?? ''),
    column('Status', ({ metadata, status }) => (metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating')),
    column('Claim', ({ spec }) => (spec.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '')),
    column('StorageClass', storageClassOf),
    column('VolumeAttributesClass', ({ spec }) => (spec as Spec).volumeAttributesClassName ?? '<unset>', { since: 29 }),
    column('Reason', ({ status }) => status?.reason ?? ''),
    ageColumn,
    wideColumn('VolumeMode', ({ spec }) => textOr(spec.volumeMode, '<unset>')),
  ],
};
