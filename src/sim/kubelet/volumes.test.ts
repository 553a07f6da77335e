import { expect, test } from 'vitest';
import type { KubeObject } from '#model/kubernetes.ts';
import { aContainer, Bench } from './kubelet.fixture.ts';

function make(bench: Bench, kind: 'Secret' | 'ConfigMap', name: string, data: Record<string, string> = {}): void {
  bench.simulation.perform({ verb: 'create', object: { apiVersion: 'v1', kind, metadata: { name, namespace: 'a' }, data } as KubeObject }, 'test');
}

test('a missing Secret is looked for at the recorded times', () => {
  const bench = new Bench();
  const pod = bench.create('web', { volumes: [{ name: 's', secret: { secretName: 'nosuch' } }] });

  bench.runTo(2000);

  const times = bench.events(pod).map((line) => Number(line.split(' ')[0]));
  const recorded = [0, 0.5, 1.6, 3.6, 7.6, 15.7, 32, 64, 128];
  recorded.forEach((time, index) => {
    expect(Math.abs((times[index] as number) - time)).toBeLessThanOrEqual(1);
  });
  expect(bench.events(pod)[0]).toContain('FailedMount: MountVolume.SetUp failed for volume "s" : secret "nosuch" not found');
  expect(bench.simulation.state.queue.settled).toBe(true);
});

test('a Secret made later is mounted at the next try', () => {
  const bench = new Bench();
  const pod = bench.create('web', { volumes: [{ name: 's', secret: { secretName: 'late' } }] });
  bench.runTo(1000);

  make(bench, 'Secret', 'late');
  const story = bench.watch(pod, 1130);

  expect(story.at(-1)).toMatch(/Running running\+\/0 Ready$/);
});

test('a key that is missing in a ConfigMap is a configuration error, and heals with the ConfigMap', () => {
  const bench = new Bench();
  const env = [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'settings', key: 'x' } } }];
  const pod = bench.create('web', { containers: [aContainer('c', { env })] });
  bench.watch(pod, 60);
  expect(bench.pod(pod)?.status?.containerStatuses?.[0]?.state?.waiting).toEqual({
    reason: 'CreateContainerConfigError',
    message: 'configmap "settings" not found',
  });

  make(bench, 'ConfigMap', 'settings', { x: '1' });

  expect(bench.watch(pod, 80).at(-1)).toMatch(/Running running\+\/0 Ready$/);
});

test('a claim whose driver is not there waits for it', () => {
  const bench = new Bench();
  const volume = { kind: 'volume', namespace: 'a', claim: 'data', node: 'n1' } as const;
  bench.turn(volume, false);
  const pod = bench.create('db', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] });
  bench.runTo(600);
  expect(bench.simulation.state.queue.settled).toBe(true);

  bench.turn(volume, true, [pod]);

  expect(bench.watch(pod, 730).at(-1)).toMatch(/Running running\+\/0 Ready$/);
});

test('a volume that is not attached yet is waited for without an event', () => {
  const bench = new Bench();
  const made = (kind: string, namespace: string | undefined, name: string, spec: object) =>
    bench.simulation.perform({ verb: 'create', object: { apiVersion: 'v1', kind, metadata: { name, namespace }, spec } as KubeObject }, 'test');
  made('PersistentVolume', undefined, 'pv-1', { csi: { driver: 'disk.example.org', volumeHandle: 'one' } });
  made('PersistentVolumeClaim', 'a', 'data', { volumeName: 'pv-1' });
  bench.turn({ kind: 'volume', namespace: 'a', claim: 'data', node: 'n1' }, false);
  const pod = bench.create('db', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] });

  bench.runTo(600);

  expect(bench.events(pod)).toEqual([]);
  expect(bench.pod(pod)?.status?.phase).toBe('Pending');
});
