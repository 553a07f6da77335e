import { expect, test } from 'vitest';
import type { Line } from '../control-plane/record.ts';
import { controllersRecordings } from './controllers.ts';

const node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n1', resourceVersion: '5', uid: 'u' },
  status: { allocatable: { cpu: '4', memory: '8Gi', pods: '110' } },
};
const template = { metadata: { labels: { app: 'd' } }, spec: { containers: [{ name: 'c', image: 'i:1' }] } };
const namespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'w', resourceVersion: '1' },
  spec: { finalizers: ['kubernetes'] },
  status: { phase: 'Active' },
};
const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'w', resourceVersion: '2' } };
const record = {
  name: 'one-pod',
  kubernetes: 'v1.28.3',
  start: '2026-01-01T00:00:00.500Z',
  before: [namespace, account, node],
  fakeKubelet: { startDelaySeconds: 0.8, terminationDelaySeconds: 0.5, heartbeatSeconds: 10, resyncSeconds: 3 },
  actions: [
    {
      t: 1,
      verb: 'create',
      path: '/apis/apps/v1/namespaces/w/replicasets',
      body: {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: { name: 'd' },
        spec: { replicas: 1, selector: { matchLabels: { app: 'd' } }, template },
      },
    },
  ],
  timeline: [
    { t: 1, kind: 'replicaset', name: 'd', desired: 1, replicas: 0, ready: 0, available: 0 },
    { t: 1.1, kind: 'pod', name: 'w/d-abcde', owner: 'ReplicaSet/d', phase: 'Pending', node: 'n1' },
    {
      t: 1.1,
      kind: 'event',
      type: 'Normal',
      reason: 'SuccessfulCreate',
      object: 'ReplicaSet/w/d',
      message: 'Created pod: d-abcde',
      source: 'replicaset-controller',
    },
    {
      t: 1.1,
      kind: 'event',
      type: 'Normal',
      reason: 'Scheduled',
      object: 'Pod/w/d-abcde',
      message: 'Successfully assigned w/d-abcde to n1',
      source: 'default-scheduler',
    },
    { t: 1.9, kind: 'pod', name: 'w/d-abcde', owner: 'ReplicaSet/d', phase: 'Running', node: 'n1', ready: 'True' },
    { t: 1.9, kind: 'replicaset', name: 'd', desired: 1, replicas: 1, ready: 1, available: 1 },
    { t: 9, kind: 'action', action: 'nothing more' },
  ] as readonly Line[],
};

function difference(change: (line: Line, index: number) => Line | undefined) {
  const timeline = record.timeline.flatMap((line, index) => change(line, index) ?? []);
  const { question, expected } = controllersRecordings.split({ ...record, timeline });
  return controllersRecordings.compare(expected, controllersRecordings.answer(question), question);
}

test('recognises recordings of a control plane over time, and no drains', () => {
  expect(controllersRecordings.recognises(record)).toBe(true);
  expect(controllersRecordings.recognises({ ...record, runs: [] })).toBe(false);
});

test('agrees with what the twin does', () => {
  expect(difference((line) => line)).toBeUndefined();
});

test.each([
  ['a pod that starts late', (line: Line) => (line.phase === 'Running' ? { ...line, t: 4.5 } : line)],
  ['a pod that the twin has not', (line: Line) => (line.kind === 'pod' ? { ...line, owner: 'ReplicaSet/e' } : line)],
  ['an event that the twin does not send', (line: Line) => (line.reason === 'Scheduled' ? { ...line, reason: 'Bound' } : line)],
  ['an event that was not sent', (line: Line) => (line.reason === 'Scheduled' ? undefined : line)],
  ['another final state', (line: Line) => (line.kind === 'replicaset' && line.ready === 1 ? { ...line, available: 0 } : line)],
])('sees %s', (_, change) => {
  expect(difference(change)).toBeDefined();
});
