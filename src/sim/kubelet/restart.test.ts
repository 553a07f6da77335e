import { expect, test } from 'vitest';
import type { Pod } from '#model/kubernetes.ts';
import { aContainer, Bench } from './kubelet.fixture.ts';
import { podRuntimes } from './runtime.ts';
import { staticPods } from './static-pods.ts';

function words(story: readonly string[]): string[] {
  return story.map((line) => line.replace(/^\S+ /, ''));
}

function aStaticPod(bench: Bench, name: string) {
  const ref = bench.view.ref('Pod', 'kube-system', `${name}-n1`);
  const value: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${name}-n1`, namespace: 'kube-system', uid: 'abc' },
    spec: { nodeName: 'n1', hostNetwork: true, containers: [aContainer('c')] },
  };
  bench.simulation.perform({ verb: 'row', table: staticPods, ref, value, what: 'a manifest' }, 'test');
  return ref;
}

test('a settled pod leaves no row behind', () => {
  const bench = new Bench();

  bench.create('web');
  bench.runTo(10);

  expect(bench.view.rows(podRuntimes)).toEqual([]);
});

test('a kubelet restart leaves containers alone and forgets back-offs', () => {
  const bench = new Bench({ behaviour: { x: { runsMs: 200, exitCode: 1 } } });
  const steady = bench.create('steady');
  const crashing = bench.create('crashing', { containers: [aContainer('x')] });
  bench.runTo(300);
  const before = bench.pod(crashing)?.status?.containerStatuses?.[0]?.restartCount ?? 0;

  bench.kubelet(false);
  bench.runTo(303);
  bench.kubelet(true);
  bench.runTo(325);

  expect(bench.pod(steady)?.status?.containerStatuses?.[0]?.restartCount).toBe(0);
  expect(bench.pod(crashing)?.status?.containerStatuses?.[0]?.restartCount).toBe(before + 2);
});

test('a probed container shows not ready for an instant after a kubelet restart', () => {
  const bench = new Bench();
  const pod = bench.create('web', { containers: [aContainer('c', { readinessProbe: { tcpSocket: { port: 80 } } })] });
  bench.watch(pod, 30);

  bench.kubelet(false);
  bench.watch(pod, 33);
  bench.kubelet(true);

  expect(bench.watch(pod, 50).at(-1)).toMatch(/running\+\/0 Ready$/);
  const what = [...bench.simulation.state.trace.entries()].flatMap(({ body }) => (body.kind === 'write' && body.ref === pod ? [body.what] : []));
  expect(what.slice(-2)).toEqual(['is Running, not ready', 'is ready']);
});

test('a pod that is removed at once is stopped, as soon as its kubelet runs', () => {
  const bench = new Bench();
  const [now, later, lost] = [bench.create('now'), bench.create('later'), bench.create('lost')];
  bench.runTo(10);

  bench.delete(now, 0);
  bench.runTo(11);
  bench.kubelet(false);
  bench.delete(later, 0);
  bench.runTo(20);
  const meanwhile = bench.events(later);
  bench.kubelet(true);
  bench.runTo(30);
  bench.kubelet(false);
  bench.delete(lost, 0);
  bench.power(false);
  bench.runTo(40);
  bench.power(true);
  bench.runTo(60);

  expect(bench.events(now).at(-1)).toBe('10.0 Killing: Stopping container c');
  expect(meanwhile.at(-1)).not.toContain('Killing');
  expect(bench.events(later).at(-1)).toBe('20.0 Killing: Stopping container c');
  expect(bench.events(lost).at(-1)).not.toContain('Killing');
});

test('a kubelet whose Node is gone goes on telling of it, and makes it anew when it starts', () => {
  const bench = new Bench();
  bench.create('pod');
  bench.runTo(10);

  bench.delete(bench.node);
  bench.runTo(100);
  const told = bench.events(bench.node);
  bench.kubelet(false);
  bench.kubelet(true);
  bench.runTo(110);

  expect(told.map((text) => text.replace(/^\S+ /, ''))).toEqual([
    'NodeHasSufficientMemory: Node n1 status is now: NodeHasSufficientMemory',
    'NodeHasNoDiskPressure: Node n1 status is now: NodeHasNoDiskPressure',
    'NodeHasSufficientPID: Node n1 status is now: NodeHasSufficientPID',
  ]);
  expect(readyOf(bench)).toMatchObject({ status: 'True' });
});

test('what happened while the kubelet was away is handled when it is back', () => {
  const bench = new Bench();
  const deleted = bench.create('deleted');
  bench.runTo(10);
  bench.kubelet(false);
  const created = bench.create('created');
  bench.delete(deleted);
  bench.runTo(40);
  expect(bench.pod(created)?.status).toBeUndefined();

  bench.kubelet(true);
  bench.runTo(45);

  expect(bench.pod(created)?.status?.phase).toBe('Running');
  expect(bench.pod(deleted)).toBeUndefined();
});

test('every kubelet start passes through NotReady', () => {
  const bench = new Bench();
  bench.kubelet(false);
  bench.runTo(5);

  bench.kubelet(true);
  bench.runTo(6);
  const early = readyOf(bench);
  bench.runTo(18);

  expect(early).toMatchObject({ status: 'False', reason: 'KubeletNotReady', message: 'container runtime status check may not have completed yet' });
  expect(readyOf(bench)).toMatchObject({ status: 'True', reason: 'KubeletReady' });
  expect(bench.events(bench.node).map((line) => line.split(' ')[1])).toEqual([
    'Starting:',
    'NodeHasSufficientMemory:',
    'NodeHasNoDiskPressure:',
    'NodeHasSufficientPID:',
    'NodeNotReady:',
    'NodeAllocatableEnforced:',
    'NodeReady:',
  ]);
});

test('a reboot is told with the id of the boot', () => {
  const bench = new Bench();
  bench.power(false);
  bench.runTo(30);

  bench.power(true);
  bench.runTo(45);

  expect(bench.events(bench.node).some((line) => /Rebooted: Node n1 has been rebooted, boot id: [0-9a-f-]{36}$/.test(line))).toBe(true);
});

test('pods of an earlier boot that may not restart are Failed after it', () => {
  const bench = new Bench();
  const pod = bench.create('job', { restartPolicy: 'Never' }, { annotations: { 'blackstart.dev/runs-for': '1h' } });
  bench.watch(pod, 10);
  bench.power(false);
  bench.runTo(20);

  bench.power(true);

  expect(words(bench.watch(pod, 40)).slice(2)).toEqual(['Running Unknown/0', 'Failed Unknown/0']);
});

test('init containers run again after a reboot, and Initialized stays true', () => {
  const bench = new Bench();
  const pod = bench.create('web', { initContainers: [aContainer('i')] });
  bench.watch(pod, 20);
  bench.power(false);
  bench.watch(pod, 30);

  bench.power(true);

  expect(words(bench.watch(pod, 60)).slice(4)).toEqual([
    'Running Completed+/0 Unknown/0',
    'Running running/1 Unknown/0',
    'Running Completed+/1 Unknown/0',
    'Running Completed+/1 running+/1 Ready',
  ]);
});

test('a terminating pod is not started again after a reboot', () => {
  const bench = new Bench();
  const pod = bench.create('web');
  bench.watch(pod, 10);
  bench.power(false);
  bench.runTo(15);
  bench.delete(pod);
  bench.runTo(20);

  bench.power(true);
  const story = words(bench.watch(pod, 30));

  expect(story.slice(-2)).toEqual(['Failed Unknown/0 deleting', 'gone']);
});

test('without the API crashed containers are restarted, and told of when it is back', () => {
  const bench = new Bench({ behaviour: { c: { runsMs: 30_000, exitCode: 1 } } });
  const pod = bench.create('web');
  bench.runTo(10);

  bench.api(false);
  bench.runTo(100);
  expect(bench.pod(pod)?.status?.containerStatuses?.[0]?.restartCount).toBe(0);
  bench.api(true);
  bench.runTo(115);

  expect(bench.pod(pod)?.status?.containerStatuses?.[0]?.restartCount).toBe(2);
});

test('after a power cut without API only static pods start; the others when the API is back', () => {
  const bench = new Bench();
  const pod = bench.create('web');
  const fixed = aStaticPod(bench, 'etcd');
  bench.runTo(10);
  expect(bench.pod(fixed)?.status?.phase).toBe('Running');
  bench.power(false);
  bench.api(false);
  bench.runTo(20);

  bench.power(true);
  bench.runTo(90);
  const status = bench.view.row(podRuntimes, fixed)?.unsent;
  expect(status?.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 1 });
  expect(bench.view.row(podRuntimes, pod)).toBeUndefined();
  bench.api(true);
  bench.runTo(160);

  expect(bench.pod(pod)?.status?.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 1 });
  expect(bench.pod(fixed)?.status?.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 1 });
});

test('deleting a mirror pod does not touch the static pod, and another mirror appears', () => {
  const bench = new Bench();
  const fixed = aStaticPod(bench, 'etcd');
  bench.runTo(10);
  const uid = bench.pod(fixed)?.metadata.uid;

  bench.simulation.perform({ verb: 'delete', ref: fixed, graceSeconds: 0 }, 'test');
  bench.runTo(75);

  expect(bench.pod(fixed)?.metadata.uid).toBeDefined();
  expect(bench.pod(fixed)?.metadata.uid).not.toBe(uid);
  expect(bench.pod(fixed)?.status?.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 0 });
});

function readyOf(bench: Bench) {
  const node = bench.view.object<{ status?: { conditions?: { type: string }[] } } & Pod>(bench.node) as unknown as {
    status: { conditions: { type: string }[] };
  };
  return node.status.conditions.find(({ type }) => type === 'Ready');
}

test('a pod that settled after a kubelet restart is not taken for new later', () => {
  const bench = new Bench();
  const pod = bench.create('web', { containers: [aContainer('c', { readinessProbe: { periodSeconds: 5 } })] });
  bench.runTo(20);
  bench.kubelet(false);
  bench.runTo(23);
  bench.kubelet(true);
  bench.runTo(60);
  const before = bench.pod(pod)?.status;

  bench.turn({ kind: 'dns' }, true, [pod]);
  bench.runTo(61);

  expect(bench.pod(pod)?.status).toBe(before);
});

test('a Node that was deleted comes back with a restart of its kubelet, not before', () => {
  const bench = new Bench();
  bench.runTo(5);
  bench.simulation.perform({ verb: 'delete', ref: bench.node }, 'test');
  bench.runTo(60);
  expect(bench.view.object(bench.node)).toBeUndefined();

  bench.kubelet(false);
  bench.runTo(63);
  bench.kubelet(true);
  bench.runTo(70);

  expect(readyOf(bench)).toMatchObject({ status: 'True' });
  expect(bench.view.object(bench.node)?.metadata.labels).toEqual({ 'kubernetes.io/hostname': 'n1' });
});
