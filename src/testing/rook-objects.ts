import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf } from './rule-cluster.ts';

interface RookOptions {
  readonly mon?: { readonly count?: number; readonly allowMultiplePerNode?: boolean };
  readonly pool?: object;
  /** Devices of each node that has some; absent: whatever all nodes have. */
  readonly devices?: Readonly<Record<string, number>>;
}

/** Rook's operator, a CephCluster `lab/store`, a pool of it, and a Deployment `shop/ledger` that keeps its data there. */
export function rookObjects({ mon = { count: 3 }, pool = {}, devices }: RookOptions): readonly KubeObject[] {
  const image = 'docker.io/rook/ceph:v1.11.10';
  const nodes = Object.entries(devices ?? {}).map(([name, count]) => ({
    name,
    devices: Array.from({ length: count }, (_, index) => ({ name: `sd${'bcdefgh'[index]}` })),
  }));
  const storage = devices === undefined ? { useAllNodes: true, useAllDevices: true } : { useAllNodes: false, nodes };
  const cluster = { cephVersion: { image: 'quay.io/ceph/ceph:v17.2.6' }, dataDirHostPath: '/var/lib/rook', mon, storage };
  const claim = { accessModes: ['ReadWriteOnce'], storageClassName: 'blocks', resources: { requests: { storage: '1Gi' } } };
  const parameters = { clusterID: 'lab', pool: 'blocks' };
  return [
    deploymentOf('lab/operator', image, { containers: [{ name: 'operator', image, args: ['ceph', 'operator'] }] }),
    object('ceph.rook.io/v1', 'CephCluster', { name: 'store', namespace: 'lab' }, { spec: cluster }),
    object('ceph.rook.io/v1', 'CephBlockPool', { name: 'blocks', namespace: 'lab' }, { spec: { replicated: { size: 3 }, ...pool } }),
    object('storage.k8s.io/v1', 'StorageClass', { name: 'blocks' }, { provisioner: 'lab.rbd.csi.ceph.com', parameters }),
    object('v1', 'PersistentVolumeClaim', { name: 'ledger', namespace: 'shop' }, { spec: claim }),
    deploymentOf('shop/ledger', 'quay.io/team/ledger:1', { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'ledger' } }] }),
  ];
}

function object(apiVersion: string, kind: string, metadata: KubeObject['metadata'], body: object): KubeObject {
  return { apiVersion, kind, metadata, ...body } as KubeObject;
}
