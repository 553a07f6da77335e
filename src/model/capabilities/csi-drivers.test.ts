import { expect, test } from 'vitest';
import type { Container, Pod } from '../kubernetes.ts';
import { csiDriversOf } from './csi-drivers.ts';
import { PodDerivation } from './derive.ts';

function aPod(...containers: Partial<Container>[]): Pod {
  const named = containers.map((container, index) => ({ name: `c${index}`, ...container }));
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'plugin', namespace: 'storage' }, spec: { containers: named } };
}

const socket = '/var/lib/kubelet/plugins/disks.example.org/csi.sock';

test.each<[Partial<Container>]>([
  [{ args: [`--kubelet-registration-path=${socket}`] }],
  [{ args: ['--kubelet-registration-path', socket] }],
  [{ args: ['--kubelet-registration-path=$(SOCKET)'], env: [{ name: 'SOCKET', value: socket }] }],
  [{ args: ['--drivername=disks.example.org', '--nodeserver=true'] }],
  [{ command: ['sh', '-c', 'exec plugin --driver-name=disks.example.org'] }],
  [{ env: [{ name: 'DRIVER_NAME', value: 'disks.example.org' }] }],
  [{ env: [{ name: 'ADDRESS', value: socket }] }],
])('%j is a node plugin', (container) => {
  expect(new PodDerivation([]).provisionsOf(aPod(container))).toEqual(['csi(disks.example.org)']);
});

test.each<[Partial<Container>[]]>([
  [[{ args: ['--csi-address=/csi/csi.sock'] }]],
  [[{ env: [{ name: 'ADDRESS', value: '/csi/csi.sock' }] }]],
  [[{ args: ['--drivername=disks.example.org', '--controllerserver=true'] }]],
  [[{ args: ['--drivername=disks.example.org'] }, { image: 'registry.k8s.io/sig-storage/csi-provisioner:v5' }]],
  [[{ env: [{ name: 'ADDRESS', value: 'unix:///elsewhere/csi.sock' }] }]],
])('%j is none', (containers) => {
  expect(csiDriversOf(aPod(...containers))).toEqual([]);
});

test('controller and node plugin in one pod are a node plugin', () => {
  const pod = aPod({ args: [`--kubelet-registration-path=${socket}`] }, { image: 'csi-provisioner:v5' });

  expect(csiDriversOf(pod)).toEqual(['disks.example.org']);
});
