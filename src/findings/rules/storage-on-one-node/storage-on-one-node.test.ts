import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { storageOnOneNode } from './storage-on-one-node.ts';

function disk(nodes: readonly string[]): readonly KubeObject[] {
  const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: nodes }];
  const body = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], storageClassName: 'disks' };
  const volume = { ...body, local: { path: '/mnt/disk' }, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } } };
  const claim = { accessModes: ['ReadWriteOnce'], storageClassName: 'disks', resources: { requests: { storage: '1Gi' } } };
  const storageClass = { provisioner: 'kubernetes.io/no-provisioner', volumeBindingMode: 'WaitForFirstConsumer' };
  return [
    { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'disks' }, ...storageClass } as KubeObject,
    { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'disk' }, spec: volume } as KubeObject,
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: 'shop' }, spec: claim } as KubeObject,
  ];
}

const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
const database = deploymentOf('shop/db', 'quay.io/team/db:1', { volumes });
const stateless = deploymentOf('shop/db', 'quay.io/team/db:1');

const findingsOf = (objects: readonly KubeObject[], nodes: readonly string[] = ['n1', 'n2', 'n3']) => {
  const twin = ruleCluster({ nodes, objects });
  return check([twin], [storageOnOneNode], new Runs([twin], ['node-down:n2', 'node-drain:n2'])).findings;
};

test('a workload on the disk of a node is down without that node', () => {
  expect(findingsOf([...disk(['n2']), database])).toMatchObject([
    {
      severity: 'medium',
      certainty: 'proven',
      subject: 'storageclass/disks',
      message: 'Deployment shop/db keeps its data on the disk of one node, and is down without it',
      locations: [{ path: 'disk.yaml' }],
      consequence: [
        { contingency: 'node-down:n2', workloads: ['deployment/shop/db'] },
        { contingency: 'node-drain:n2', workloads: ['deployment/shop/db'] },
      ],
    },
  ]);
});

test.each([
  ['a volume that two nodes can have', findingsOf([...disk(['n2', 'n3']), database])],
  ['a disk that nothing uses', findingsOf([...disk(['n2']), stateless])],
  ['a disk of another node than is lost', findingsOf([...disk(['n3']), database])],
])('is silent about %s', (_, findings) => {
  expect(findings).toEqual([]);
});
