import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { KubeObject } from '#model/kubernetes.ts';

const kinds = ['rbd', 'cephfs', 'nvmeof', 'nfs'] as const;

/** Which of Ceph's drivers there are to be. The operator of Ceph CSI makes their pods; nothing of this chart runs. */
export const cephCsiDrivers = {
  name: 'ceph-csi-drivers',
  charts: ['ceph-csi-drivers'],
  render(release) {
    return kinds.filter((kind) => release.values.flag(`drivers.${kind}.enabled`, true)).map((kind) => driver(release, kind));
  },
  source: 'ceph/ceph-csi-operator deploy/charts/ceph-csi-drivers values.yaml, templates/driver.yaml (0.2.0, 2026-08)',
} as const satisfies ChartEntry;

function driver({ values, namespace }: UnrenderedRelease, kind: (typeof kinds)[number]): ChartObject {
  const below = values.below(`drivers.${kind}`);
  const tolerations = below.list('nodePlugin.tolerations');
  const spec = {
    attachRequired: below.flag('attachRequired', true),
    fsGroupPolicy: below.text('fsGroupPolicy', 'File'),
    snapshotPolicy: below.text('snapshotPolicy', kind === 'cephfs' || kind === 'nfs' ? 'volumeSnapshot' : 'none'),
    nodePlugin: {
      ...(below.has('nodePlugin.priorityClassName') ? { priorityClassName: below.text('nodePlugin.priorityClassName') } : {}),
      tolerations,
    },
    controllerPlugin: { hostNetwork: below.flag('controllerPlugin.hostNetwork', false), replicas: below.number('controllerPlugin.replicas', 1) },
  };
  const metadata = { name: below.text('name', `${kind}.csi.ceph.com`), namespace };
  return { object: { apiVersion: 'csi.ceph.io/v1', kind: 'Driver', metadata, spec } as KubeObject, from: { spec: `drivers.${kind}` } };
}
