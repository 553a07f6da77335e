import type { KubeObject } from '#model/kubernetes.ts';
import { ageColumn, column, nameColumn, type Printer, textOr } from './printer.ts';

interface CsiDriver extends KubeObject {
  readonly spec: {
    readonly attachRequired?: boolean;
    readonly podInfoOnMount?: boolean;
    readonly storageCapacity?: boolean;
    readonly requiresRepublish?: boolean;
    readonly tokenRequests?: readonly { readonly audience: string }[];
    readonly volumeLifecycleModes?: readonly string[];
  };
}

/** Kubernetes pkg/printers/internalversion/printers.go, printCSIDriver, v1.28. */
export const csiDriverPrinter: Printer<CsiDriver> = {
  group: 'storage.k8s.io',
  kind: 'CSIDriver',
  resource: 'csidrivers',
  columns: [
    nameColumn,
    column('AttachRequired', ({ spec }) => spec.attachRequired ?? true, { type: 'boolean' }),
    column('PodInfoOnMount', ({ spec }) => spec.podInfoOnMount ?? false, { type: 'boolean' }),
    column('StorageCapacity', ({ spec }) => spec.storageCapacity ?? false, { type: 'boolean' }),
    column('TokenRequests', ({ spec }) => spec.tokenRequests?.map(({ audience }) => audience).join(',') ?? '<unset>'),
    column('RequiresRepublish', ({ spec }) => spec.requiresRepublish ?? false, { type: 'boolean' }),
    column('Modes', ({ spec }) => textOr(spec.volumeLifecycleModes?.join(','), '<none>')),
    ageColumn,
  ],
};
