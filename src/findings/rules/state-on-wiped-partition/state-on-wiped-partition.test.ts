import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { Twin } from '#sim/twin.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { stateOnWipedPartition } from './state-on-wiped-partition.ts';

const findingsOf = (twin: Twin) => check([twin], [stateOnWipedPartition], new Runs([twin], [])).findings;

function ceph(dataDirHostPath: string, count: number): KubeObject {
  const metadata = { name: 'store', namespace: 'lab' };
  return { apiVersion: 'ceph.rook.io/v1', kind: 'CephCluster', metadata, spec: { dataDirHostPath, mon: { count } } } as KubeObject;
}

function keeping(path: string, readOnly = false): KubeObject {
  const containers = [{ name: 'main', image: 'quay.io/team/ledger:1', volumeMounts: [{ name: 'data', mountPath: '/data', readOnly }] }];
  return deploymentOf('shop/ledger', 'quay.io/team/ledger:1', { containers, volumes: [{ name: 'data', hostPath: { path } }] });
}

test('three mons are harmless while the others live, one is not', () => {
  const [three] = findingsOf(ruleCluster({ objects: [ceph('/var/lib/rook', 3)] }));
  const [one] = findingsOf(ruleCluster({ objects: [ceph('/var/lib/rook', 1)] }));

  expect(three).toMatchObject({ severity: 'low', subject: 'cephcluster.ceph.rook.io/lab/store' });
  expect(three?.because.at(-1)?.text).toBe('3 mons each keep a copy: harmless while the other 2 live, from which a wiped one takes it again');
  expect(one).toMatchObject({ severity: 'high' });
});

test('a directory of a Deployment is a single copy', () => {
  const twin = ruleCluster({ objects: [keeping('/var/ledger')] });

  expect(findingsOf(twin)).toMatchObject([{ severity: 'high', certainty: 'implied', subject: 'deployment/shop/ledger' }]);
});

test.each([
  ['on Talos 1.8, where nothing is wiped', { version: '1.8.4', objects: [keeping('/var/ledger')] }],
  ['on another partition', { objects: [keeping('/mnt/ledger')] }],
  ['where it is only read', { objects: [keeping('/var/log-reader', true)] }],
  ['in the directories of the node itself', { objects: [keeping('/var/lib/kubelet/pods')] }],
])('is silent %s', (_, options) => {
  expect(findingsOf(ruleCluster(options))).toEqual([]);
});
