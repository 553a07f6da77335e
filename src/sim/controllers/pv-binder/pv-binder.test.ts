import { expect, test } from 'vitest';
import type { KubeObject, PersistentVolume, PersistentVolumeClaim, StorageClass } from '#model/kubernetes.ts';
import { waits } from '../../capabilities/waits.ts';
import { podsOfClaim } from '../../store/indexes.ts';
import { aCluster, aPod } from '../cluster.fixture.ts';
import type { ProvisioningPort } from './provisioning.ts';
import { pvBinder, pvBinderIndexes } from './pv-binder.ts';

function aVolume(name: string, storage: string, more: Partial<PersistentVolume['spec']> = {}): PersistentVolume {
  const spec = { capacity: { storage }, accessModes: ['ReadWriteOnce'], storageClassName: 'slow', ...more };
  return { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name }, spec };
}

function aClaim(more: Partial<PersistentVolumeClaim['spec']> = {}): PersistentVolumeClaim {
  const spec = { accessModes: ['ReadWriteOnce'], storageClassName: 'slow', resources: { requests: { storage: '5Gi' } }, ...more };
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'c', namespace: 'a' }, spec };
}

function aClass(provisioner: string, volumeBindingMode: StorageClass['volumeBindingMode'] = 'Immediate'): StorageClass {
  return { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'slow' }, provisioner, volumeBindingMode };
}

function clusterOf(objects: readonly KubeObject[], port?: ProvisioningPort) {
  const cluster = aCluster({ actors: [...pvBinder(port)], indexes: [podsOfClaim, ...pvBinderIndexes], objects: [] });
  for (const object of objects) cluster.perform({ verb: 'create', object }, 'test');
  cluster.settle();
  return {
    ...cluster,
    claim: () => cluster.view.get<PersistentVolumeClaim>('PersistentVolumeClaim', 'a', 'c'),
    volume: (name: string) => cluster.view.get<PersistentVolume>('PersistentVolume', '', name),
    said: () => cluster.events().map((line) => line.replace(/^\S+ /, '')),
  };
}

test('a claim gets the smallest volume that fits', () => {
  const cluster = clusterOf([aVolume('large', '20Gi'), aVolume('small', '1Gi'), aVolume('fits', '6Gi'), aClaim()]);

  expect(cluster.claim()).toMatchObject({ spec: { volumeName: 'fits' }, status: { phase: 'Bound', capacity: { storage: '6Gi' } } });
  expect(cluster.volume('fits')).toMatchObject({ spec: { claimRef: { namespace: 'a', name: 'c' } }, status: { phase: 'Bound' } });
  expect(cluster.volume('large')?.status?.phase).toBe('Available');
});

test('a volume reserved for the claim wins over a smaller one', () => {
  const cluster = clusterOf([aVolume('own', '50Gi', { claimRef: { namespace: 'a', name: 'c' } }), aVolume('fits', '6Gi'), aClaim()]);

  expect(cluster.claim()?.spec.volumeName).toBe('own');
});

test('a claim without class waits for a volume, and takes the one that comes', () => {
  const cluster = clusterOf([aClaim({ storageClassName: undefined })]);
  const before = cluster.claim()?.status?.phase;

  cluster.perform({ verb: 'create', object: aVolume('late', '5Gi', { storageClassName: undefined }) }, 'test');
  cluster.settle();

  expect(before).toBe('Pending');
  expect(cluster.said()[0]).toBe('c: FailedBinding no persistent volumes available for this claim and no storage class is set');
  expect(cluster.claim()?.status?.phase).toBe('Bound');
});

test('a class without object cannot provision', () => {
  const cluster = clusterOf([aClaim()]);

  expect(cluster.said()).toEqual(['c: ProvisioningFailed storageclass.storage.k8s.io "slow" not found']);
});

test('a claim that waits for a consumer is left alone until the scheduler has chosen a node', () => {
  const cluster = clusterOf([aClass('rancher.io/local-path', 'WaitForFirstConsumer'), aVolume('free', '6Gi'), aClaim()]);
  const before = cluster.claim()?.status?.phase;

  cluster.change<PersistentVolumeClaim>(cluster.view.ref('PersistentVolumeClaim', 'a', 'c'), (claim) => ({
    ...claim,
    metadata: { ...claim.metadata, annotations: { 'volume.kubernetes.io/selected-node': 'n2' } },
  }));
  cluster.settle();

  expect(before).toBe('Pending');
  expect(cluster.said()[0]).toBe('c: WaitForFirstConsumer waiting for first consumer to be created before binding');
  const volume = cluster.volume(cluster.claim()?.spec.volumeName ?? '');
  expect(volume?.spec.nodeAffinity?.required?.nodeSelectorTerms).toEqual([
    { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['n2'] }] },
  ]);
  expect(cluster.claim()?.status?.phase).toBe('Bound');
});

test('a claim whose provisioner is away waits for it, without a timer', () => {
  const cluster = clusterOf([aClass('rbd.csi.ceph.com'), aClaim()], {
    provisionerWorks: () => false,
    provisionerNeeds: (driver) => ({ kind: 'capability', capability: { kind: 'csi', driver } }),
  });

  expect(cluster.view.row(waits, cluster.view.ref('PersistentVolumeClaim', 'a', 'c'))?.on).toEqual({
    kind: 'capability',
    capability: { kind: 'csi', driver: 'rbd.csi.ceph.com' },
  });
  expect(cluster.said()).toEqual([
    'c: ExternalProvisioning waiting for a volume to be created, either by external provisioner "rbd.csi.ceph.com" or manually created by system administrator',
  ]);
});

test('a claim whose volume is gone is lost; a volume whose claim is gone is released', () => {
  const lost = clusterOf([aVolume('v', '5Gi'), aClaim()]);
  const released = clusterOf([aVolume('v', '5Gi'), aClaim()]);

  lost.perform({ verb: 'delete', ref: lost.view.ref('PersistentVolume', '', 'v') }, 'test');
  lost.settle();
  released.perform({ verb: 'delete', ref: released.view.ref('PersistentVolumeClaim', 'a', 'c') }, 'test');
  released.settle();

  expect(lost.claim()?.status?.phase).toBe('Lost');
  expect(lost.said()).toEqual(['c: ClaimLost Bound claim has lost its PersistentVolume. Data on the volume is lost!']);
  expect(released.volume('v')?.status?.phase).toBe('Released');
});

test('a protected claim stays until no scheduled pod uses it', () => {
  const claim = { ...aClaim(), metadata: { ...aClaim().metadata, finalizers: ['kubernetes.io/pvc-protection'] } };
  const pod = aPod('p', 'n1', { spec: { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'c' } }] } });
  const cluster = clusterOf([aVolume('v', '5Gi'), claim, pod]);

  cluster.perform({ verb: 'delete', ref: cluster.view.ref('PersistentVolumeClaim', 'a', 'c') }, 'test');
  cluster.settle();
  const whileUsed = cluster.claim()?.metadata.deletionTimestamp;
  cluster.perform({ verb: 'delete', ref: cluster.view.ref('Pod', 'a', 'p'), graceSeconds: 0 }, 'test');
  cluster.settle();

  expect(whileUsed).toBeDefined();
  expect(cluster.claim()).toBeUndefined();
});
