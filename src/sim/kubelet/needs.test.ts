import { expect, test } from 'vitest';
import type { Capability } from '#model/capabilities/capability.ts';
import { type Need, needs } from '#model/capabilities/requirement.ts';
import { waits } from '../capabilities/waits.ts';
import { aContainer, Bench } from './kubelet.fixture.ts';
import { withDerivedRestarts } from './parking.ts';

const database: Capability = { kind: 'service', namespace: 'a', name: 'db' };

function aNeed(at: Need['at'], without: Need['without'], afterMs?: number): Need {
  const place = { kind: 'assumed' } as unknown as Need['place'];
  return { needs: needs(database), at, without, ...(afterMs === undefined ? {} : { afterMs }), certainty: 'configured', place };
}

function words(story: readonly string[]): string[] {
  return story.map((line) => line.replace(/^\S+ /, ''));
}

test('a container that waits for what it needs runs unready, and is ready once it is there', () => {
  const bench = new Bench({ needs: { c: [aNeed('start', 'waits')] } });
  bench.turn(database, false);
  const pod = bench.create('web');
  bench.watch(pod, 60);
  expect(bench.simulation.state.queue.settled).toBe(true);

  bench.turn(database, true, [pod]);
  const story = bench.watch(pod, 70);

  expect(words(story)).toEqual(['Pending ContainerCreating/0', 'Running running/0', 'Running running+/0 Ready']);
});

test('with a startup probe, too: what it counted of failures does not hold up its success', () => {
  const startupProbe = { tcpSocket: { port: 80 }, periodSeconds: 10, failureThreshold: 360 };
  const bench = new Bench({ needs: { c: [aNeed('start', 'waits')] }, behaviour: { c: { servesAfterMs: 15_000 } } });
  bench.turn(database, false);
  const pod = bench.create('web', { containers: [aContainer('c', { startupProbe })] });
  bench.watch(pod, 60);

  bench.turn(database, true, [pod]);
  const story = bench.watch(pod, 100);

  expect(words(story).at(-1)).toBe('Running running+/0 Ready');
});

test('an init container that waits is done after what it needs has come', () => {
  const bench = new Bench({ needs: { i: [aNeed('start', 'waits')] } });
  bench.turn(database, false);
  const pod = bench.create('web', { initContainers: [aContainer('i')] });
  bench.watch(pod, 60);

  bench.turn(database, true, [pod]);
  const story = bench.watch(pod, 70);

  expect(words(story)).toEqual([
    'Pending PodInitializing/0 PodInitializing/0',
    'Pending running/0 PodInitializing/0',
    'Pending Completed+/0 PodInitializing/0',
    'Running Completed+/0 running+/0 Ready',
  ]);
});

test('a container that gives up without what it needs crash-loops, is parked at the cap, and comes back within its back-off', () => {
  const bench = new Bench({ needs: { c: [aNeed('start', 'exits', 2000)] } });
  bench.turn(database, false);
  const pod = bench.create('web');
  bench.watch(pod, 3000);
  expect(bench.simulation.state.queue.settled).toBe(true);
  expect(bench.view.row(waits, pod)?.on).toEqual(needs(database));
  const stored = bench.pod(pod);
  const derived = stored === undefined ? undefined : withDerivedRestarts(bench.view, pod, stored);
  expect(derived?.status?.containerStatuses?.[0]?.restartCount).toBeGreaterThanOrEqual(13);

  bench.turn(database, true, [pod]);
  const story = bench.watch(pod, 3330);

  expect(story.at(-1)).toMatch(/Running running\+\/1[3-5] Ready$/);
  expect(bench.view.row(waits, pod)).toBeUndefined();
});

test('a program that outlives its patience is not ended when the need comes in time', () => {
  const bench = new Bench({ needs: { c: [aNeed('start', 'exits', 60_000)] } });
  bench.turn(database, false);
  const pod = bench.create('web');
  bench.watch(pod, 30);

  bench.turn(database, true, [pod]);

  expect(words(bench.watch(pod, 200)).at(-1)).toBe('Running running+/0 Ready');
});

test('a container that must keep what it needs to be ready loses and regains readiness', () => {
  const bench = new Bench({ needs: { c: [aNeed('ready', 'not-ready')] } });
  const pod = bench.create('web', { containers: [aContainer('c', { readinessProbe: { periodSeconds: 5 } })] });
  bench.watch(pod, 20);

  bench.turn(database, false, [pod]);
  bench.watch(pod, 60);
  bench.turn(database, true, [pod]);
  const story = bench.watch(pod, 90);

  expect(words(story)).toEqual([
    'Pending ContainerCreating/0',
    'Running running/0',
    'Running running+/0 Ready',
    'Running running/0',
    'Running running+/0 Ready',
  ]);
  const lost = Number(story[3]?.split(' ')[0]);
  expect(lost).toBeGreaterThanOrEqual(30);
  expect(lost).toBeLessThanOrEqual(36);
});

test('a container with a startup probe that never starts is killed and restarted', () => {
  const bench = new Bench({ needs: { c: [aNeed('start', 'waits')] } });
  bench.turn(database, false);
  const container = aContainer('c', { startupProbe: { httpGet: { port: 80 }, periodSeconds: 2, failureThreshold: 5 } });
  const pod = bench.create('web', { containers: [container] });

  bench.watch(pod, 30);

  expect(bench.events(pod).some((line) => line.endsWith('Container c failed startup probe, will be restarted'))).toBe(true);
  expect(bench.pod(pod)?.status?.containerStatuses?.[0]?.restartCount).toBeGreaterThan(0);
});

test('a sandbox without network is tried again at the next point after the network has come', () => {
  const bench = new Bench();
  bench.turn({ kind: 'cni', node: 'n1' }, false);
  const pod = bench.create('web');
  const host = bench.create('host', { hostNetwork: true });
  bench.watch(pod, 60);
  expect(bench.events(pod)[0]).toMatch(
    /FailedCreatePodSandBox: Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network/,
  );
  expect(bench.pod(host)?.status?.phase).toBe('Running');
  expect(bench.simulation.state.queue.settled).toBe(true);

  bench.turn({ kind: 'cni', node: 'n1' }, true, [pod]);

  expect(words(bench.watch(pod, 80)).at(-1)).toBe('Running running+/0 Ready');
});

test('a Job ends well when its needs are met', () => {
  const bench = new Bench();

  const pod = bench.create('job', { restartPolicy: 'Never' }, { annotations: { 'blackstart.dev/runs-for': '30s' } });

  expect(words(bench.watch(pod, 60))).toEqual([
    'Pending ContainerCreating/0',
    'Running running+/0 Ready',
    'Running Completed/0',
    'Succeeded Completed/0',
  ]);
  expect(bench.simulation.state.queue.settled).toBe(true);
});

test('restarts that are derived are as many as those that are simulated', () => {
  const restarts = [true, false].map((parks) => {
    const bench = new Bench({ behaviour: { c: { runsMs: 2_000, exitCode: 1 } }, parks });
    const pod = bench.create('web');
    bench.runTo(7_200);
    const stored = bench.pod(pod);
    const shown = stored === undefined ? undefined : withDerivedRestarts(bench.view, pod, stored);
    return shown?.status?.containerStatuses?.[0]?.restartCount ?? 0;
  });

  expect(restarts[0]).toBeGreaterThan(20);
  expect(Math.abs((restarts[0] ?? 0) - (restarts[1] ?? 0))).toBeLessThanOrEqual(1);
});
