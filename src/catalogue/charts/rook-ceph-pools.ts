import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { ChartValues } from '#model/chart-values.ts';
import { mergeValues } from '#model/helm-values.ts';
import { clusterObject } from './parts.ts';

/** Block pools, replicated and erasure coded, and the StorageClasses of these and of file systems. */
export function rookPools(release: UnrenderedRelease): readonly ChartObject[] {
  return [...listed(release, 'cephBlockPools').flatMap(([values, from]) => blockPool(release, values, from))].concat(
    listed(release, 'cephECBlockPools').flatMap(([values, from]) => codedPool(release, values, from)),
    listed(release, 'cephFileSystems').flatMap(([values, from]) => fileSystem(release, values, from)),
  );
}

/** What the chart has where the values do not list their own. */
const own: Readonly<Record<string, readonly object[]>> = {
  cephBlockPools: [
    {
      name: 'ceph-blockpool',
      spec: { failureDomain: 'host', replicated: { size: 3 } },
      storageClass: { enabled: true, name: 'ceph-block', isDefault: true },
    },
  ],
  cephFileSystems: [{ name: 'ceph-filesystem', storageClass: { enabled: true, name: 'ceph-filesystem' } }],
};

function listed({ values }: UnrenderedRelease, path: string): readonly (readonly [ChartValues, string])[] {
  const list = values.has(path) ? values.list(path) : (own[path] ?? []);
  return list.map((item, index) => [new ChartValues(item), `${path}[${index}]`]);
}

function pool({ namespace }: UnrenderedRelease, name: string, spec: object | undefined, from: string): ChartObject {
  const { object } = clusterObject('ceph.rook.io/v1', 'CephBlockPool', name, { spec: spec ?? {} });
  return { object: { ...object, metadata: { ...object.metadata, namespace } }, from: { spec: from } };
}

function blockPool(release: UnrenderedRelease, values: ChartValues, from: string): readonly ChartObject[] {
  const name = values.text('name', '');
  const made = { provisioner: driver(release, 'rbd'), parameters: { pool: name, clusterID: release.namespace } };
  return [pool(release, name, values.map('spec'), `${from}.spec`), ...rookStorageClass(release, values.below('storageClass'), made, from)];
}

function codedPool(release: UnrenderedRelease, values: ChartValues, from: string): readonly ChartObject[] {
  const name = values.text('name', '');
  const parameters = { clusterID: values.text('parameters.clusterID', release.namespace), pool: `${name}-metadata`, dataPool: name };
  return [
    pool(release, name, values.map('spec.dataPool'), `${from}.spec.dataPool`),
    pool(release, `${name}-metadata`, values.map('spec.metadataPool'), `${from}.spec.metadataPool`),
    ...rookStorageClass(release, values.below('storageClass'), { provisioner: driver(release, 'rbd'), parameters }, from),
  ];
}

function fileSystem(release: UnrenderedRelease, values: ChartValues, from: string): readonly ChartObject[] {
  const name = values.text('name', '');
  const parameters = { fsName: name, pool: `${name}-${values.text('storageClass.pool', 'data0')}`, clusterID: release.namespace };
  return rookStorageClass(release, values.below('storageClass'), { provisioner: driver(release, 'cephfs'), parameters }, from);
}

function driver({ values }: UnrenderedRelease, kind: 'rbd' | 'cephfs'): string {
  return `${values.text('csiDriverNamePrefix') ?? values.text('operatorNamespace', 'rook-ceph')}.${kind}.csi.ceph.com`;
}

interface Made {
  readonly provisioner: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A StorageClass as the values of a pool, file system or object store describe it. */
export function rookStorageClass(
  { namespace }: UnrenderedRelease,
  values: ChartValues,
  { provisioner, parameters }: Made,
  from: string,
): readonly ChartObject[] {
  if (!values.flag('enabled', false)) return [];
  const given = Object.entries(values.map('parameters') ?? {}).map(([key, value]) => [key, withNamespace(String(value), namespace)]);
  const { object } = clusterObject('storage.k8s.io/v1', 'StorageClass', values.text('name', ''), {
    provisioner,
    parameters: mergeValues(parameters, Object.fromEntries(given)),
    reclaimPolicy: values.text('reclaimPolicy', 'Delete'),
    allowVolumeExpansion: values.flag('allowVolumeExpansion', true),
    volumeBindingMode: values.text('volumeBindingMode', 'Immediate'),
  });
  const isDefault = { 'storageclass.kubernetes.io/is-default-class': String(values.flag('isDefault', false)) };
  return [{ object: { ...object, metadata: { ...object.metadata, annotations: isDefault } }, from: { parameters: `${from}.storageClass` } }];
}

function withNamespace(text: string, namespace: string): string {
  return text.replaceAll(/\{\{-?\s*\.Release\.Namespace\s*-?\}\}/g, namespace);
}
