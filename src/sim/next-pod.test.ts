import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { NextPods } from './next-pod.ts';
import { lastSpecWriteMs } from './spec-writes.ts';
import type { Twin } from './twin.ts';
import { type Workload, workloads } from './workloads.ts';

const quota = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'one', namespace: 'shop' },
  spec: { hard: { pods: '1' } },
} as unknown as KubeObject;

function workloadOf({ eve }: Twin, kind: string): Workload {
  return workloads(eve.view).find(({ ref }) => ref.kind === kind) as Workload;
}

test.each(['Deployment', 'StatefulSet', 'DaemonSet'])('the next pod of a plain %s is taken', (kind) => {
  const cluster = aCluster().node('n1').deployment('shop/a').statefulSet('shop/b').daemonSet('shop/c');
  const twin = cluster.twin();

  expect(new NextPods(twin.eve).refusalOf(workloadOf(twin, kind))).toBeUndefined();
});

test('a workload that lacks a pod already has its answer', () => {
  const twin = aCluster().node('n1').with(quota).deployment('shop/a', { replicas: 2 }).twin();

  expect(new NextPods(twin.eve).refusalOf(workloadOf(twin, 'Deployment'))).toMatch(/^Error creating: pods "a-\S+" is forbidden: exceeded quota: one/);
});

test('a quota that is used up has room for the successor of a pod that goes', () => {
  const twin = aCluster().node('n1').with(quota).deployment('shop/a').twin();

  expect(new NextPods(twin.eve).refusalOf(workloadOf(twin, 'Deployment'))).toBeUndefined();
});

test('asking changes nothing', () => {
  const twin = aCluster().node('n1').statefulSet('shop/b').twin();
  const before = [...twin.eve.view.objects('Pod')];

  new NextPods(twin.eve).refusalOf(workloadOf(twin, 'StatefulSet'));

  expect(twin.eve.view.objects('Pod')).toEqual(before);
});

test('what was written while the eve was made has no date', () => {
  const twin = aCluster().node('n1').statefulSet('shop/b').twin();

  expect(lastSpecWriteMs(twin.eve, workloadOf(twin, 'StatefulSet').ref)).toBeUndefined();
});

test('a write of days ago has one', () => {
  const twin = aCluster().node('n1').statefulSet('shop/b').twin();
  const { ref } = workloadOf(twin, 'StatefulSet');
  const run = twin.eve.fork();
  const object = run.view.object<KubeObject & { readonly spec: object }>(ref) as KubeObject & { readonly spec: object };
  const writtenAt = run.state.now;
  run.perform({ verb: 'update', object: { ...object, spec: { ...object.spec, replicas: 2 } } as KubeObject }, 'kubectl');

  run.state.now = (writtenAt + 3 * 86_400_000) as TimeMs;

  expect(lastSpecWriteMs(run, ref)).toBe(writtenAt);
});
