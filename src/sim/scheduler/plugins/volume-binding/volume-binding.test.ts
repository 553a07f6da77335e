import { expect, test } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '#model/kubernetes.ts';
import { clusterView } from '../../snapshot.ts';
import { aNode, aPod } from '../../test-builders.ts';
import { chooseVolumes, filterVolumes, podClaims } from './volume-binding.ts';

const pod = aPod('p', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] });
const localClass: StorageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'local' },
  provisioner: 'kubernetes.io/no-provisioner',
  volumeBindingMode: 'WaitForFirstConsumer',
};
const claim = (spec: PersistentVolumeClaim['spec'] = {}, bound = false): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'default', ...(bound ? { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } } : {}) },
  spec: { storageClassName: 'local', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
});
const localVolume = (name: string, host: string, storage: string): PersistentVolume => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: {
    capacity: { storage },
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'local',
    local: { path: '/d' },
    nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [host] }] }] } },
  },
  status: { phase: 'Available' },
});
const lookupsWith = (claims: readonly PersistentVolumeClaim[], volumes: readonly PersistentVolume[], storageClasses = [localClass]) =>
  clusterView({ nodes: [], claims, volumes, storageClasses }).lookups;

test('a claim bound to a local volume leaves its node only', () => {
  const lookups = lookupsWith([claim({ volumeName: 'pv' }, true)], [localVolume('pv', 'a', '1Gi')]);

  const claims = podClaims(pod.podClass, lookups);

  if ('reasons' in claims) throw new Error('turned away');
  expect(claims.onlyNodes).toEqual(new Set(['a']));
  expect(filterVolumes(claims, aNode('a'), lookups)).toBeUndefined();
  expect(filterVolumes(claims, aNode('b'), lookups)?.reasons).toEqual(['node(s) had volume node affinity conflict']);
});

test('a waiting claim gets the smallest volume that fits on the node', () => {
  const lookups = lookupsWith([claim()], [localVolume('large', 'a', '9Gi'), localVolume('small', 'a', '2Gi'), localVolume('tiny', 'a', '1Mi')]);

  const claims = podClaims(pod.podClass, lookups);

  if ('reasons' in claims) throw new Error('turned away');
  expect(chooseVolumes(claims, aNode('a'), lookups)).toMatchObject({ bindings: [{ volume: { metadata: { name: 'small' } } }], provisions: [] });
  expect(filterVolumes(claims, aNode('b'), lookups)?.reasons).toEqual(["node(s) didn't find available persistent volumes to bind"]);
});

test.each([
  ['not there', [], 'persistentvolumeclaim "data" not found'],
  ['immediate and unbound', [claim({ storageClassName: 'other' })], 'pod has unbound immediate PersistentVolumeClaims'],
  [
    'being deleted',
    [{ ...claim(), metadata: { ...claim().metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } }],
    'persistentvolumeclaim "data" is being deleted',
  ],
])('a claim that is %s turns the pod away', (_, claims, reason) => {
  expect(podClaims(pod.podClass, lookupsWith(claims, []))).toMatchObject({ reasons: [reason] });
});
