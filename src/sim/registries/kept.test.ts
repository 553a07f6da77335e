import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import type { Container, Pod, Volume } from '#model/kubernetes.ts';
import { readFiles } from '#sources/read-files.ts';
import { assembleTwin } from '../assemble.ts';
import { parseFault } from '../faults/fault.ts';
import { runFaults } from '../faults/inject.ts';
import { keptBy, stillKept } from './kept.ts';

test.each([
  [undefined, 'container'],
  [{ configMap: { name: 'c' } }, 'container'],
  [{ emptyDir: { medium: 'Memory' } }, 'container'],
  [{ emptyDir: {} }, 'pod'],
  [{ persistentVolumeClaim: { claimName: 'c' } }, 'storage'],
  [{ hostPath: { path: '/srv' } }, 'storage'],
  [{ nfs: { server: 'nas', path: '/' } }, 'storage'],
  [{ csi: { driver: 'd' } }, 'storage'],
])('with %o the content is kept in the %s', (source, expected) => {
  const container = { name: 'registry', volumeMounts: [{ name: 'v', mountPath: '/var/lib/registry' }] } as Container;
  const volumes: Volume[] = source === undefined ? [] : [{ name: 'v', ...source }];

  expect(keptBy({ spec: { containers: [container], volumes } } as never as Pod, container)).toBe(expected);
});

test('a bucket elsewhere is storage', () => {
  const container = { name: 'registry', env: [{ name: 'REGISTRY_STORAGE_S3_BUCKET', value: 'b' }] } as Container;

  expect(keptBy({ spec: { containers: [container] } } as never as Pod, container)).toBe('storage');
});

test('content goes with what it is kept in', () => {
  const pod = (uid: string, restartCount: number) =>
    ({ metadata: { uid }, status: { containerStatuses: [{ name: 'registry', restartCount }] } }) as never as Pod;
  const after = (kept: 'pod' | 'container' | 'storage', now: Pod) => stillKept(kept, 'registry', [{ uid: 'a', restarts: 1 }], [now]);

  expect((['container', 'pod', 'storage'] as const).map((kept) => after(kept, pod('a', 1)))).toEqual([true, true, true]);
  expect((['container', 'pod', 'storage'] as const).map((kept) => after(kept, pod('a', 2)))).toEqual([false, true, true]);
  expect((['container', 'pod', 'storage'] as const).map((kept) => after(kept, pod('b', 1)))).toEqual([false, false, true]);
});

test.each([
  [undefined, false],
  [{ emptyDir: {} }, true],
  [{ hostPath: { path: '/srv' } }, true],
])('after a reboot of its node a registry with %o still holds its images: %s', (source, expected) => {
  const volumeMounts = source === undefined ? [] : [{ name: 'v', mountPath: '/var/lib/registry' }];
  const containers = [{ name: 'registry', image: 'docker.io/library/registry:2', volumeMounts, ports: [{ containerPort: 5000, hostPort: 5000 }] }];
  const spec = { nodeName: 'n0', containers, volumes: source === undefined ? [] : [{ name: 'v', ...source }] };
  const addresses = [{ type: 'InternalIP', address: '10.0.0.1' }];
  const objects = [
    { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n0' }, status: { addresses } },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'store' }, spec },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'app' }, spec: { nodeName: 'n0', containers: [{ name: 'c', image: '10.0.0.1:5000/app:1' }] } },
  ];
  const text = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  const twin = assembleTwin(readFiles([{ path: 'cluster.yaml', text }]), { catalogue, seed: 1, calendarStartMs: 0 });
  const simulation = twin.eve.fork();
  const fault = parseFault('node-reboot:n0');
  if ('wrong' in fault) throw new Error(fault.wrong);

  const before = twin.images.pull(simulation.view, 'n0', '10.0.0.1:5000/app:1').pulled;
  runFaults(simulation, [fault], 3_600_000, twin.tools);

  expect([before, twin.images.pull(simulation.view, 'n0', '10.0.0.1:5000/app:1').pulled]).toEqual([true, expected]);
});
