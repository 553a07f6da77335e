import { expect, test } from 'vitest';
import type { Pod } from '#model/kubernetes.ts';
import { podSummary } from '#model/printers/pod-summary.ts';
import { after, aTalosCluster, deployment, isReady, nodeOf } from '#testing/talos-cluster.ts';
import type { Simulation } from '../simulation.ts';

const onFirst = { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['t1'] }] };
const affinity = { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: onFirst }] } };
const neverPulled = [{ name: 'app', image: 'dead.example.org/app:1', imagePullPolicy: 'Always' }];

/** Two workloads that like to be on the first node; one of them cannot pull its image once its pod has been deleted. */
const twin = aTalosCluster({
  hosts: { 'dead.example.org': 'down' },
  objects: [deployment('web', { affinity }), deployment('waits', { affinity, containers: neverPulled })],
});

/** So many seconds after the reboot of the first node, which begins ten minutes after the deletion. */
function rebooted(seconds: number): Simulation {
  const [name = ''] = twin.eve.view.list('Pod', 'shop').flatMap((ref) => (ref.name.startsWith('waits') ? [ref.name] : []));
  return after(twin, 600 + seconds, [
    [0, { kind: 'delete', object: { kind: 'Pod', namespace: 'shop', name } }],
    [600, { kind: 'reboot', node: 't1' }],
  ]);
}

function pods({ view }: Simulation, app: string): Pod[] {
  return view.objects<Pod>('Pod', 'shop').filter(({ metadata }) => metadata.labels?.app === app);
}

/** Pods of a workload as kubectl shows them: READY, STATUS, RESTARTS, NODE. */
function table(simulation: Simulation, app: string): string[] {
  const moment = { nowMs: simulation.view.calendarMs(), minor: 27 };
  const rows = pods(simulation, app).map((pod) => {
    const { ready, status, restarts } = podSummary(pod, moment);
    return `${ready} ${status} ${restarts} ${pod.spec.nodeName === 't1' ? 't1' : 'elsewhere'}`;
  });
  return rows.sort();
}

test('on a graceful reboot ended pods stay beside their replacements, which go elsewhere', () => {
  const [before, during, later] = [rebooted(-5), rebooted(25), rebooted(400)];

  expect([before, during, later].map((each) => table(each, 'web'))).toEqual([
    ['1/1 Running 0 t1'],
    ['0/1 Completed 0 t1', '1/1 Running 0 elsewhere'],
    ['0/1 Completed 0 t1', '1/1 Running 0 elsewhere'],
  ]);
});

test('a pod that never started a container ends as one whose container is not known', () => {
  const [before, later] = [rebooted(-5), rebooted(400)];

  expect(table(before, 'waits')).toEqual(['0/1 ImagePullBackOff 0 t1']);
  expect(table(later, 'waits')).toEqual([
    '0/1 ContainerStatusUnknown 0 t1',
    expect.stringMatching(/^0[/]1 (ErrImagePull|ImagePullBackOff) 0 elsewhere$/),
  ]);
  expect(pods(later, 'waits').find(({ spec }) => spec.nodeName === 't1')?.status).toMatchObject({
    phase: 'Failed',
    reason: 'Terminated',
    message: 'Pod was terminated in response to imminent node shutdown.',
    containerStatuses: [
      {
        state: {
          terminated: {
            exitCode: 137,
            reason: 'ContainerStatusUnknown',
            message: 'The container could not be located when the pod was terminated',
          },
        },
      },
    ],
  });
});

test('the node says that it shuts down, and is tainted at once', () => {
  const simulation = rebooted(5);

  expect(isReady(simulation, 't1')).toBe(false);
  expect(nodeOf(simulation, 't1').status?.conditions).toContainEqual(expect.objectContaining({ type: 'Ready', message: 'node is shutting down' }));
  expect(nodeOf(simulation, 't1').spec?.taints).toContainEqual(expect.objectContaining({ key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' }));
});

test('without a graceful shutdown the pods stay and start again', () => {
  const simulation = after(twin, 400, [], 'node-down:t1@0s+10s');

  expect(table(simulation, 'web')).toEqual([expect.stringMatching(/^1[/]1 Running 1 .* t1$/)]);
});
