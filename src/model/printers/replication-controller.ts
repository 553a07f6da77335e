import type { KubeObject, Labels, PodTemplate } from '#model/kubernetes.ts';
import { labelsText, templateColumns } from './cells.ts';
import { ageColumn, countColumn, nameColumn, type Printer, wideColumn } from './printer.ts';

interface ReplicationController extends KubeObject {
  readonly spec: { readonly replicas?: number; readonly selector?: Labels; readonly template?: PodTemplate };
  readonly status?: { readonly replicas?: number; readonly readyReplicas?: number };
}

/** Kubernetes pkg/printers/internalversion/printers.go, printReplicationController, v1.28. */
export const replicationControllerPrinter: Printer<ReplicationController> = {
  group: '',
  kind: 'ReplicationController',
  resource: 'replicationcontrollers',
  columns: [
    nameColumn,
    countColumn('Desired', ({ spec }) => spec.replicas ?? 1),
    countColumn('Current', ({ status }) => status?.replicas),
    countColumn('Ready', ({ status }) => status?.readyReplicas),
    ageColumn,
    ...templateColumns<ReplicationController>(({ spec }) => spec.template),
    wideColumn('Selector', ({ spec }) => labelsText(spec.selector)),
  ],
};
