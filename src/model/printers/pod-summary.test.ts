import { expect, test } from 'vitest';
import type { ContainerState, ContainerStatus, Pod, PodStatus } from '#model/kubernetes.ts';
import { type PodSummary, podSummary } from './pod-summary.ts';

const nowMs = Date.parse('2024-01-01T01:00:00Z');
const ready = { type: 'Ready', status: 'True' } as const;
const running: ContainerState = { running: { startedAt: '2024-01-01T00:00:00Z' } };

interface Change {
  readonly status?: PodStatus;
  readonly deleted?: boolean;
  readonly containers?: number;
  readonly initContainers?: Pod['spec']['initContainers'];
  readonly minor?: number;
}

function summaryOf({ status, deleted = false, containers = 1, initContainers, minor = 28 }: Change): PodSummary {
  const metadata = { name: 'p', ...(deleted ? { deletionTimestamp: '2024-01-01T00:59:00Z' } : {}) };
  const names = Array.from({ length: containers }, (_, index) => ({ name: `c${index}` }));
  return podSummary({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: names, initContainers }, status }, { nowMs, minor });
}

function container(state: ContainerState, change: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name: 'c0', image: 'i', imageID: '', ready: false, restartCount: 0, state, ...change };
}

test('the phase is the status until something else is known', () => {
  expect(summaryOf({ status: { phase: 'Pending' } })).toEqual({ ready: '0/1', status: 'Pending', restarts: '0' });
  expect(summaryOf({ status: { phase: 'Failed', reason: 'Evicted' } }).status).toBe('Evicted');
});

test('a gated pod says so', () => {
  const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] as const;

  expect(summaryOf({ status: { phase: 'Pending', conditions } }).status).toBe('SchedulingGated');
});

test('the first container that does not run wins', () => {
  const containerStatuses = [
    container({ waiting: { reason: 'CrashLoopBackOff' } }),
    container({ terminated: { exitCode: 1, reason: 'Error' } }),
    container(running, { ready: true }),
  ];

  expect(summaryOf({ containers: 3, status: { phase: 'Running', containerStatuses } })).toMatchObject({ ready: '1/3', status: 'CrashLoopBackOff' });
});

test('an end without a reason shows its signal or exit code', () => {
  const ended = (signal?: number) => [container({ terminated: { exitCode: 3, ...(signal === undefined ? {} : { signal }) } })];

  expect(summaryOf({ status: { phase: 'Running', containerStatuses: ended() } }).status).toBe('ExitCode:3');
  expect(summaryOf({ status: { phase: 'Running', containerStatuses: ended(9) } }).status).toBe('Signal:9');
});

test.each([
  [[ready], 'Running'],
  [[], 'NotReady'],
])('a completed container beside a running one leaves the pod running or not ready', (conditions, status) => {
  const containerStatuses = [container({ terminated: { exitCode: 0, reason: 'Completed' } }), container(running, { ready: true })];

  expect(summaryOf({ containers: 2, status: { phase: 'Running', conditions, containerStatuses } }).status).toBe(status);
});

test.each<[ContainerState, string]>([
  [{ terminated: { exitCode: 1, reason: 'Error' } }, 'Init:Error'],
  [{ terminated: { exitCode: 5 } }, 'Init:ExitCode:5'],
  [{ terminated: { exitCode: 137, signal: 9 } }, 'Init:Signal:9'],
  [{ waiting: { reason: 'ImagePullBackOff' } }, 'Init:ImagePullBackOff'],
  [{ waiting: { reason: 'PodInitializing' } }, 'Init:1/2'],
  [running, 'Init:1/2'],
])('the first unfinished init container decides: %j is %s', (state, status) => {
  const done = container({ terminated: { exitCode: 0, reason: 'Completed' } }, { restartCount: 2 });
  const initContainerStatuses = [done, container(state, { restartCount: 1 })];
  const initContainers = [{ name: 'i0' }, { name: 'i1' }];

  expect(summaryOf({ initContainers, status: { phase: 'Pending', initContainerStatuses } })).toMatchObject({ status, restarts: '3' });
});

test('once initialized, an init container that fails anew does not decide', () => {
  const status: PodStatus = {
    phase: 'Running',
    conditions: [{ type: 'Initialized', status: 'True' }],
    initContainerStatuses: [container({ terminated: { exitCode: 1, reason: 'Error' } }, { restartCount: 4 })],
    containerStatuses: [container({ waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 1 })],
  };

  expect(summaryOf({ initContainers: [{ name: 'i0' }], status })).toMatchObject({ status: 'CrashLoopBackOff', restarts: '1' });
});

test('a sidecar counts among the containers and its restarts among theirs', () => {
  const status: PodStatus = {
    phase: 'Running',
    initContainerStatuses: [container(running, { name: 'side', started: true, ready: true, restartCount: 2 })],
    containerStatuses: [container(running, { ready: true, restartCount: 1 })],
  };

  expect(summaryOf({ initContainers: [{ name: 'side', restartPolicy: 'Always' }], status })).toEqual({
    ready: '2/2',
    status: 'Running',
    restarts: '3',
  });
});

test('the latest end of a container tells how long ago the last restart was', () => {
  const ended = (finishedAt: string) => ({ restartCount: 1, lastState: { terminated: { exitCode: 1, finishedAt } } });
  const containerStatuses = [container(running, ended('2024-01-01T00:50:00Z')), container(running, ended('2024-01-01T00:30:00Z'))];

  expect(summaryOf({ containers: 2, status: { phase: 'Running', containerStatuses } }).restarts).toBe('2 (10m ago)');
});

test('without a restart there is no time of one', () => {
  const containerStatuses = [container(running, { lastState: { terminated: { exitCode: 1, finishedAt: '2024-01-01T00:50:00Z' } } })];

  expect(summaryOf({ status: { phase: 'Running', containerStatuses } }).restarts).toBe('0');
});

test('a deleted pod terminates, or is unknown when its node was lost', () => {
  expect(summaryOf({ deleted: true, status: { phase: 'Running' } }).status).toBe('Terminating');
  expect(summaryOf({ deleted: true, status: { phase: 'Running', reason: 'NodeLost' } }).status).toBe('Unknown');
});

test.each([
  [28, 'Terminating'],
  [30, 'Terminating'],
  [31, 'Failed'],
])('a deleted pod that had failed is shown by 1.%i as %s', (minor, status) => {
  expect(summaryOf({ deleted: true, minor, status: { phase: 'Failed' } }).status).toBe(status);
});
