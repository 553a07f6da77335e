import { expect, test } from 'vitest';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import { aCluster } from '#testing/a-cluster.ts';
import type { EntryId } from '../engine/trace.ts';
import { controllerManagerProcess, kubeletProcess, processes, processRef } from '../processes.ts';
import type { Simulation } from '../simulation.ts';
import { lastFinalizerGone } from '../store/api-server.ts';
import type { View } from '../view.ts';
import { bindingFindsRoom } from './allocations-within-capacity.ts';
import { bindingsFitNodes } from './bindings-fit-nodes.ts';
import { budgetsAreKept } from './budgets-are-kept.ts';
import type { StoredWrite } from './checker.ts';
import { finalizersHold } from './finalizers-hold.ts';
import { newIdentityIsUnique } from './identities-are-unique.ts';
import { oneNodeAtATime } from './one-node-at-a-time.ts';
import { onlyTheRunningWrite } from './only-the-running-write.ts';
import { podsOnlyMoveOn } from './pods-only-move-on.ts';
import { statusesArePossible } from './statuses-are-possible.ts';

const taints = [{ key: 'disk', value: 'full', effect: 'NoSchedule' }];

function simulation(...objects: readonly object[]): Simulation {
  const { eve } = aCluster()
    .node('n1', { capacity: { cpu: '1', pods: '3' } })
    .node('n2')
    .twin();
  for (const object of objects) eve.adopt(object as KubeObject, 1 as EntryId, false);
  return eve;
}

function pod(name: string, { metadata, spec, ...more }: { metadata?: object; spec?: object; status?: object } = {}): Pod {
  const whole = {
    metadata: { name, namespace: 'a', uid: name, labels: { app: 'web' }, ...metadata },
    spec: { containers: [{ name: 'app' }], ...spec },
  };
  return { apiVersion: 'v1', kind: 'Pod', ...whole, ...more } as unknown as Pod;
}

/** A write as if it had just been stored in a cluster with these objects. */
function write(view: View, before: object | undefined, after: object | undefined, by = 'test', what = 'changed'): StoredWrite {
  const object = (after ?? before) as KubeObject;
  return { ref: view.refOf(object), before: before as KubeObject | undefined, after: after as KubeObject | undefined, by, what };
}

/** The binding of a pod to a node. */
function binding(node: object, more: object = {}): readonly [StoredWrite, View] {
  const spec = { nodeName: 'n1', ...more };
  const { view } = simulation(node, pod('web', { spec }));
  return [write(view, pod('web'), pod('web', { spec })), view];
}

const n1 = (spec: object, labels: object = {}) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1', labels }, spec, status: {} });

test('a binding beyond what a node has is found', () => {
  const containers = [{ name: 'app', resources: { requests: { cpu: '2' } } }];
  const node = { ...n1({}), status: { allocatable: { cpu: '1', pods: '3' } } };

  expect(bindingFindsRoom(...binding(node, { containers }))).toEqual(['n1: milliCpu 2000 asked of 1000']);
});

test('a binding to a node that the pod does not tolerate or select is found', () => {
  const tolerations = [{ key: 'disk', operator: 'Exists' }];
  const nodeSelector = { pool: 'fast' };

  expect(bindingsFitNodes(...binding(n1({ taints })))).toEqual(['a/web is bound to n1 and does not tolerate disk:NoSchedule']);
  expect(bindingsFitNodes(...binding(n1({ taints }), { tolerations }))).toEqual([]);
  expect(bindingsFitNodes(...binding(n1({ unschedulable: true })))).toEqual([expect.stringContaining('unschedulable:NoSchedule')]);
  expect(bindingsFitNodes(...binding(n1({}), { nodeSelector }))).toEqual(['a/web is bound to n1, which is not pool=fast']);
  expect(bindingsFitNodes(...binding(n1({}, nodeSelector), { nodeSelector }))).toEqual([]);
});

test('a StatefulSet that makes the pod of no ordinal is found', () => {
  const set = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db', namespace: 'a', uid: 'set' }, spec: { replicas: 1 } };
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'set', controller: true }];
  const made = pod('db-x', { metadata: { ownerReferences } });
  const { view } = simulation(set, made);

  expect(newIdentityIsUnique(write(view, undefined, made), view)).toEqual(['db: db-x is no ordinal']);
});

test('a volume of one node that is attached to two is found', () => {
  const volume = (mode: string) => ({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'disk' }, spec: { accessModes: [mode] } });
  const attachment = (nodeName: string, attached = true) => ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'VolumeAttachment',
    metadata: { name: nodeName },
    spec: { attacher: 'disks.lan', nodeName, source: { persistentVolumeName: 'disk' } },
    status: { attached },
  });
  const breaches = (...objects: readonly object[]) => {
    const { view } = simulation(...objects);
    return oneNodeAtATime(write(view, undefined, attachment('n2')), view);
  };

  expect(breaches(volume('ReadWriteOnce'), attachment('n1'), attachment('n2'))).toEqual(['disk is attached to n1 and n2']);
  expect(breaches(volume('ReadWriteOnce'), attachment('n1', false), attachment('n2'))).toEqual([]);
  expect(breaches(volume('ReadWriteMany'), attachment('n1'), attachment('n2'))).toEqual([]);
});

test('evictions beyond a budget, and those that leave too few healthy pods, are found', () => {
  const budget = (disruptionsAllowed: number, disruptedPods: object = {}) => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'a' },
    spec: { selector: { matchLabels: { app: 'web' } } },
    status: { disruptionsAllowed, disruptedPods, desiredHealthy: 1 },
  });
  const ready = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };
  const { view } = simulation(pod('web-1', ready), pod('web-2', ready));

  expect(budgetsAreKept(write(view, budget(1), budget(0, { 'web-1': 'now' })), view)).toEqual([]);
  expect(budgetsAreKept(write(view, budget(0), budget(0, { 'web-1': 'now' })), view)).toEqual(['a/web allowed 0 disruptions, 1 are taken']);
  expect(budgetsAreKept(write(view, budget(0), budget(-1)), view)).toEqual(['a/web allows -1 disruptions']);
  expect(budgetsAreKept(write(view, budget(2), budget(0, { 'web-1': 'now', 'web-2': 'now' })), view)).toEqual([
    'a/web demands 1 healthy pods, an eviction leaves 0',
  ]);
});

test('what goes in spite of its finalizers is found', () => {
  const { view } = simulation();
  const held = pod('web', { metadata: { finalizers: ['batch.kubernetes.io/job-tracking'] } });

  expect(finalizersHold(write(view, held, undefined))).toEqual(['Pod a/web is gone in spite of batch.kubernetes.io/job-tracking']);
  expect(finalizersHold(write(view, held, undefined, 'job', lastFinalizerGone))).toEqual([]);
});

test('a pod that moves, rises from the dead or forgets its restarts is found', () => {
  const { view } = simulation();
  const restarted = (restartCount: number) => pod('web', { status: { containerStatuses: [{ name: 'app', restartCount }] } });
  const moves = (before: Pod, after: Pod) => podsOnlyMoveOn(write(view, before, after));

  expect(moves(pod('web', { spec: { nodeName: 'n1' } }), pod('web', { spec: { nodeName: 'n2' } }))).toEqual(['a/web moves from n1']);
  expect(moves(pod('web', { metadata: { deletionTimestamp: 'now' } }), pod('web'))).toEqual(['a/web is not to be deleted any more']);
  expect(moves(pod('web', { status: { phase: 'Failed' } }), pod('web', { status: { phase: 'Running' } }))).toEqual([
    'a/web was Failed and is Running',
  ]);
  expect(moves(pod('web'), pod('web', { metadata: { uid: 'other' } }))).toEqual(['a/web becomes another pod']);
  expect(moves(restarted(3), restarted(2))).toEqual(['a/web: app was restarted 3 times and then 2']);
  expect(moves(restarted(2), restarted(3))).toEqual([]);
});

test('who writes without running is found', () => {
  const eve = simulation();
  const { view } = eve;
  const bound = pod('web', { spec: { nodeName: 'n1' } });
  const stop = (process: string) =>
    eve.perform({ verb: 'row', table: processes, ref: processRef(view, process), value: { acting: false, incarnation: 0 } }, 'test');
  const found = (by: string) => onlyTheRunningWrite(write(view, bound, bound, by), view).length;
  const before = [found('pod-worker'), found('replicaset'), found('kubectl')];

  stop(kubeletProcess('n1'));
  stop(controllerManagerProcess);
  const without = [found('pod-worker'), found('replicaset'), found('kubectl')];
  stop('kube-apiserver');

  expect(before).toEqual([0, 0, 0]);
  expect(without).toEqual([1, 1, 0]);
  expect(found('kubectl')).toBe(1);
});

test('a status that cannot be is found', () => {
  const { view } = simulation();
  const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
  const said = (status: object, container: object) =>
    statusesArePossible(
      write(view, undefined, pod('web', { status: { ...status, containerStatuses: [{ name: 'app', ...container }] } }), 'pod-worker'),
      view,
    );

  expect(said(ready, { ready: false })).toEqual(['a/web: it is Ready and app is not']);
  expect(said({}, { state: { waiting: { message: 'back-off 5m20s restarting failed container=app' } } })).toEqual(['a/web: app backs off 320 s']);
  expect(said({}, { state: { running: { startedAt: '2999-01-01T00:00:00Z' } } })).toEqual([expect.stringContaining('run backwards')]);
  expect(said(ready, { ready: true, state: { running: { startedAt: '2025-01-01T00:00:00Z' } } })).toEqual([]);
});
