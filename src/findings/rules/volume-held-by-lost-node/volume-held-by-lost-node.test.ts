import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { Twin } from '#sim/twin.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { volumeHeldByLostNode } from './volume-held-by-lost-node.ts';

const findingsOf = (twin: Twin) =>
  check([twin], [volumeHeldByLostNode], new Runs([twin], ['node-down:n1', 'node-down:n2', 'node-drain:n1'])).findings;

/** A Deployment that prefers n1, and its claim of that access mode. */
function stateful(accessMode: string, spec: object = {}): readonly KubeObject[] {
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'shop' },
    spec: { accessModes: [accessMode], storageClassName: 'disk', resources: { requests: { storage: '1Gi' } } },
  };
  const storageClass = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'disk' }, provisioner: 'disk.example.org' };
  const preference = { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['n1'] }] };
  const affinity = { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference }] } };
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
  return [storageClass, claim, deploymentOf('shop/db', 'quay.io/shop/db:1', { affinity, volumes, ...spec })] as readonly KubeObject[];
}

test('a volume that one node at a time can have is held by a node that is lost', () => {
  const twin = ruleCluster({ objects: stateful('ReadWriteOnce') });

  expect(findingsOf(twin)).toMatchObject([
    {
      severity: 'medium',
      certainty: 'proven',
      subject: 'csidriver/disk.example.org',
      message: 'the loss of n1 holds Deployment shop/db down until a person releases the volume',
      locations: [{ path: 'data.yaml' }],
      consequence: [{ contingency: 'node-down:n1', workloads: ['deployment/shop/db'] }],
    },
  ]);
});

test('a volume that several nodes can have is not held', () => {
  expect(findingsOf(ruleCluster({ objects: stateful('ReadWriteMany') }))).toEqual([]);
});

test('nor is anything of a workload without volumes', () => {
  expect(findingsOf(ruleCluster({ objects: stateful('ReadWriteOnce', { volumes: [] }) }))).toEqual([]);
});
