import { expect, test } from 'vitest';
import type { Node } from '#model/kubernetes.ts';
import { processes, processRef, runtimeProcess } from '../processes.ts';
import { killContainers, killSandbox } from './faults.ts';
import { aContainer, Bench } from './kubelet.fixture.ts';

function runtime(bench: Bench, acting: boolean): void {
  const ref = processRef(bench.view, runtimeProcess('n1'));
  bench.simulation.perform({ verb: 'row', table: processes, ref, value: { acting, incarnation: 0 }, what: `runtime ${acting}` }, 'test');
}

function readyOf({ view, node }: Bench) {
  return view.object<Node>(node)?.status?.conditions?.find(({ type }) => type === 'Ready');
}

const gone =
  'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory"';

test('without its runtime a node is not ready after half a minute, and ready again with it', () => {
  const bench = new Bench();
  bench.runTo(5);

  runtime(bench, false);
  bench.runTo(34);
  const patient = readyOf(bench);
  bench.runTo(120);
  const without = readyOf(bench);
  runtime(bench, true);
  bench.runTo(140);

  expect(patient).toMatchObject({ status: 'True' });
  expect(without).toMatchObject({ status: 'False', reason: 'KubeletNotReady', message: 'container runtime is down' });
  expect(readyOf(bench)).toMatchObject({ status: 'True' });
  expect(bench.events(bench.node).filter((text) => text.includes('ContainerGCFailed'))).toEqual([expect.stringContaining(gone)]);
});

test('pods wait for the runtime: one that is new is told why, one that ends meanwhile is restarted afterwards', () => {
  const bench = new Bench();
  const pod = bench.create('pod');
  bench.runTo(5);

  runtime(bench, false);
  bench.runTo(6);
  const early = bench.create('early');
  for (const write of killContainers(bench.view, pod, 137)) bench.simulation.perform(write, 'test');
  bench.simulation.wake('pod-worker', pod, []);
  bench.runTo(60);
  const late = bench.create('late');
  bench.runTo(100);
  const meanwhile = [pod, early, late].map((ref) => bench.pod(ref)?.status?.phase);
  runtime(bench, true);
  bench.runTo(120);

  expect(meanwhile).toEqual(['Running', 'Pending', undefined]);
  expect(bench.events(early)[0]).toContain(`FailedCreatePodSandBox: Failed to create pod sandbox: ${gone}`);
  expect(bench.events(early).filter((text) => text.includes('FailedCreatePodSandBox'))).toHaveLength(1);
  expect([early, late].map((ref) => bench.pod(ref)?.status?.phase)).toEqual(['Running', 'Running']);
  expect(bench.pod(pod)?.status?.containerStatuses).toMatchObject([{ restartCount: 1, ready: true }]);
});

test('when its sandbox dies, a pod is stopped and made anew, unless it is not to be restarted', () => {
  const bench = new Bench();
  const pod = bench.create('pod', { initContainers: [aContainer('i')], containers: [aContainer('a'), aContainer('b')] });
  const once = bench.create('once', { restartPolicy: 'Never' }, { annotations: { 'blackstart.dev/runs-for': 'ever' } });
  bench.runTo(10);

  for (const ref of [pod, once]) {
    for (const write of killSandbox(bench.view, ref)) bench.simulation.perform(write, 'test');
    bench.simulation.wake('pod-worker', ref, []);
  }
  bench.runTo(60);

  const said = bench.events(pod).join('\n');
  expect(said).toMatch(/SandboxChanged: Pod sandbox changed, it will be killed and re-created\.\n.*Stopping container a\n.*Stopping container b\n/);
  expect(bench.pod(pod)?.status?.containerStatuses).toMatchObject([
    { restartCount: 1, ready: true },
    { restartCount: 1, ready: true },
  ]);
  expect(bench.pod(once)?.status?.phase).toBe('Failed');
  expect(bench.events(once).join('\n')).not.toContain('SandboxChanged');
});
