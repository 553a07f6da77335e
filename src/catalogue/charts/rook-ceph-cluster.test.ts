import { expect, test } from 'vitest';
import { objectsOf } from '#testing/chart-objects.ts';
import { rookCephCluster } from './rook-ceph-cluster.ts';

const objects = (values: object, version = 'v1.16.5') => objectsOf(rookCephCluster, { namespace: 'rook-ceph', version, values });

test('the CephCluster has the chart’s spec with what the values change, and the Ceph of its version', () => {
  const storage = { useAllNodes: false, nodes: [{ name: 'n1', devices: [{ name: '/dev/sdb' }] }] };

  const cluster = objects({ cephClusterSpec: { mgr: { count: 1 }, resources: null, storage } })['CephCluster/rook-ceph'];

  expect(cluster).toMatchObject({
    metadata: { namespace: 'rook-ceph' },
    spec: {
      cephVersion: { image: 'quay.io/ceph/ceph:v19.2.1' },
      mon: { count: 3 },
      mgr: { count: 1, allowMultiplePerNode: false },
      storage: { useAllNodes: false, useAllDevices: true, nodes: [{ name: 'n1', devices: [{ name: '/dev/sdb' }] }] },
    },
  });
  expect((cluster as { spec?: object })?.spec).not.toHaveProperty('resources');
});

test('each pool brings its StorageClass, which leads to it', () => {
  const parameters = { 'csi.storage.k8s.io/provisioner-secret-namespace': '{{ .Release.Namespace }}' };
  const storageClass = { enabled: true, name: 'block', isDefault: true, parameters };

  const made = objects({
    cephBlockPools: [{ name: 'pool', spec: { replicated: { size: 2 } }, storageClass }],
    cephFileSystems: [],
    cephObjectStores: [],
  });

  expect(Object.keys(made)).toEqual(['CephCluster/rook-ceph', 'CephBlockPool/pool', 'StorageClass/block']);
  expect(made['CephBlockPool/pool']).toMatchObject({ spec: { replicated: { size: 2 } } });
  expect(made['StorageClass/block']).toMatchObject({
    metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'rook-ceph.rbd.csi.ceph.com',
    parameters: { pool: 'pool', clusterID: 'rook-ceph', 'csi.storage.k8s.io/provisioner-secret-namespace': 'rook-ceph' },
  });
});

test('without values there are the chart’s own pool, file system and buckets', () => {
  expect(Object.keys(objects({})).filter((key) => key.startsWith('StorageClass/'))).toEqual([
    'StorageClass/ceph-block',
    'StorageClass/ceph-filesystem',
    'StorageClass/ceph-bucket',
  ]);
});
