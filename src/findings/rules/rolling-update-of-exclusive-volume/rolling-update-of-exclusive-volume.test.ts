import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { rollingUpdateOfExclusiveVolume } from './rolling-update-of-exclusive-volume.ts';

interface Case {
  readonly mode?: string;
  readonly strategy?: object;
  readonly replicas?: number;
  readonly pod?: object;
  readonly nodes?: string[];
  readonly driver?: object;
}

function findingsOf({ mode = 'ReadWriteOnce', strategy, replicas = 1, pod = {}, nodes, driver }: Case) {
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
  const db = deploymentOf('shop/db', 'quay.io/shop/db:1', { volumes, ...pod }) as KubeObject & { spec: object };
  const objects = [
    { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'disk' }, provisioner: 'disk.example.org' },
    ...(driver === undefined ? [] : [{ apiVersion: 'storage.k8s.io/v1', kind: 'CSIDriver', metadata: { name: 'disk.example.org' }, spec: driver }]),
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'shop' },
      spec: { accessModes: [mode], storageClassName: 'disk', resources: { requests: { storage: '1Gi' } } },
    },
    { ...db, spec: { ...db.spec, replicas, ...(strategy === undefined ? {} : { strategy }) } },
  ] as unknown as readonly KubeObject[];
  const twin = ruleCluster({ objects, nodes });
  return check([twin], [rollingUpdateOfExclusiveVolume], new Runs([twin], [])).findings;
}

test('the default strategy with a volume of one node, with both places', () => {
  expect(findingsOf({})).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'deployment/shop/db',
      message: 'an update of Deployment shop/db hangs when the new pod comes to another node: the old one has the volume',
      locations: [{ path: 'db.yaml' }, { path: 'data.yaml' }],
      fix: { text: 'set spec.strategy.type: Recreate in Deployment shop/db' },
    },
  ]);
});

test.each<[string, Case]>([
  ['the old pod goes first', { strategy: { type: 'Recreate' } }],
  ['the old pod may go at once', { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } }],
  ['none is made in addition', { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } }],
  ['several nodes can have the volume', { mode: 'ReadWriteMany' }],
  ['the driver attaches nothing', { driver: { attachRequired: false } }],
  ['there is one node', { nodes: ['n1'] }],
  ['the pod wants one node', { pod: { nodeSelector: { 'kubernetes.io/hostname': 'n1' } } }],
  ['nothing runs', { replicas: 0 }],
  ['it keeps no data', { pod: { volumes: [] } }],
])('is silent when %s', (_, each) => {
  expect(findingsOf(each)).toEqual([]);
});
