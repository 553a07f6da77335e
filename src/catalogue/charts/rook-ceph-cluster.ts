import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { ChartValues } from '#model/chart-values.ts';
import { mergeValues } from '#model/helm-values.ts';
import { sinceVersion } from './chart-version.ts';
import { clusterObject, deployment, ingress } from './parts.ts';
import { rookPools, rookStorageClass } from './rook-ceph-pools.ts';

/** The custom resources that Rook's operator makes a Ceph of, and StorageClasses for its pools. */
export const rookCephCluster = {
  name: 'rook-ceph-cluster',
  charts: ['rook-ceph-cluster'],
  render(release) {
    return [cephCluster(release), ...rookPools(release), ...bucketClasses(release), ...toolbox(release), ...dashboard(release)];
  },
  source: 'rook/rook deploy/charts/rook-ceph-cluster values.yaml, templates (1.20.5); Ceph versions by the tags v1.10.0 to v1.20.5',
} as const satisfies ChartEntry;

/** Of the chart's own spec, what decides who runs where. */
const spec = {
  dataDirHostPath: '/var/lib/rook',
  mon: { count: 3, allowMultiplePerNode: false },
  mgr: { count: 2, allowMultiplePerNode: false, modules: [{ name: 'rook', enabled: false }] },
  dashboard: { enabled: true, ssl: true },
  crashCollector: { disable: false },
  storage: { useAllNodes: true, useAllDevices: true },
  disruptionManagement: { managePodBudgets: true },
};

function cephCluster(release: UnrenderedRelease): ChartObject {
  const { values, namespace } = release;
  const given = values.map('cephClusterSpec') ?? {};
  const image = cephImage(release);
  const object = clusterObject('ceph.rook.io/v1', 'CephCluster', values.text('clusterName', namespace), {
    spec: { cephVersion: { image, allowUnsupported: values.flag('cephImage.allowUnsupported', false) }, ...withoutNulls(mergeValues(spec, given)) },
  }).object;
  return {
    object: { ...object, metadata: { ...object.metadata, namespace } },
    from: { spec: 'cephClusterSpec', ...(given['cephVersion'] === undefined ? { 'spec.cephVersion': 'cephImage' } : {}) },
  };
}

/** A null in the values takes a default away. */
function withoutNulls(values: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function cephImage({ values, version }: UnrenderedRelease): string {
  const tag = sinceVersion(version, cephVersions) ?? 'v19.2.3';
  return `${values.text('cephImage.repository', 'quay.io/ceph/ceph')}:${values.text('cephImage.tag', tag)}`;
}

/** Which Ceph a version of the chart installs, from the version that changed it. */
const cephVersions = [
  ['1.10.0', 'v17.2.3'],
  ['1.10.5', 'v17.2.5'],
  ['1.11.4', 'v17.2.6'],
  ['1.13.2', 'v18.2.1'],
  ['1.13.7', 'v18.2.2'],
  ['1.14.9', 'v18.2.4'],
  ['1.16.0', 'v19.2.0'],
  ['1.16.4', 'v19.2.1'],
  ['1.16.7', 'v19.2.2'],
  ['1.17.7', 'v19.2.3'],
  ['1.19.7', 'v19.2.4'],
  ['1.19.9', 'v19.2.6'],
  ['1.20.0', 'v20.2.1'],
  ['1.20.2', 'v20.2.2'],
  ['1.20.5', 'v20.2.4'],
] as const;

/** Buckets of the object stores; the chart has one store of itself. */
function bucketClasses(release: UnrenderedRelease): readonly ChartObject[] {
  const stores = release.values.has('cephObjectStores')
    ? release.values.list('cephObjectStores')
    : [{ name: 'ceph-objectstore', storageClass: { enabled: true, name: 'ceph-bucket' } }];
  return stores.flatMap((store, index) => {
    const values = new ChartValues(store);
    const objectStoreName = values.text('name', '');
    const parameters = { objectStoreName, objectStoreNamespace: release.namespace };
    const provisioner = `${release.namespace}.ceph.rook.io/bucket`;
    return rookStorageClass(release, values.below('storageClass'), { provisioner, parameters }, `cephObjectStores[${index}]`);
  });
}

function toolbox(release: UnrenderedRelease): readonly ChartObject[] {
  const { values } = release;
  if (!values.flag('toolbox.enabled', false)) return [];
  const image = values.text('toolbox.image', cephImage(release));
  const labels = { app: 'rook-ceph-tools' };
  const from = { 'spec.template.spec.containers[0].image': 'toolbox.image' };
  return [deployment({ name: 'rook-ceph-tools', release, labels, containers: [{ name: 'rook-ceph-tools', image }], from })];
}

function dashboard(release: UnrenderedRelease): readonly ChartObject[] {
  const { values } = release;
  const host = values.text('ingress.dashboard.host.name');
  if (host === undefined) return [];
  const [tls] = values.list('ingress.dashboard.tls') as { secretName?: string }[];
  return [
    ingress({
      name: `${values.text('clusterName', release.namespace)}-dashboard`,
      release,
      className: values.text('ingress.dashboard.ingressClassName'),
      hosts: [host],
      service: 'rook-ceph-mgr-dashboard',
      port: values.flag('cephClusterSpec.dashboard.ssl', true) ? 8443 : 7000,
      tlsSecret: tls?.secretName,
      from: { spec: 'ingress.dashboard' },
    }),
  ];
}
