import { expect, test } from 'vitest';
import { objectsOf } from '#testing/chart-objects.ts';
import { cephCsiDrivers } from './ceph-csi-drivers.ts';
import { intelGpuResourceDriver } from './intel-gpu-resource-driver.ts';
import { multus } from './multus.ts';

test('Ceph has the drivers that are not switched off, under the names of the values', () => {
  const drivers = { rbd: { name: 'rook-ceph.rbd.csi.ceph.com' }, nfs: { enabled: false }, nvmeof: { enabled: false } };

  expect(Object.keys(objectsOf(cephCsiDrivers, { values: { drivers } }))).toEqual([
    'Driver/rook-ceph.rbd.csi.ceph.com',
    'Driver/cephfs.csi.ceph.com',
  ]);
});

test('Multus is on the host’s network of every node without taints, with the images of the values', () => {
  const made = objectsOf(multus, { name: 'multus', values: { multus: { image: { tag: 'v5' } } } });

  expect(made['DaemonSet/multus']).toMatchObject({
    spec: {
      template: {
        spec: {
          hostNetwork: true,
          initContainers: [{ image: 'ghcr.io/home-operations/cni-plugins:1.9.1' }],
          containers: [{ image: 'ghcr.io/k8snetworkplumbingwg/multus-cni:v5' }],
        },
      },
    },
  });
});

test('GPUs are told of where Node Feature Discovery finds them, and are classes of devices', () => {
  const made = objectsOf(intelGpuResourceDriver, { version: '0.9.1', values: { nodeFeatureRules: { enabled: true } } });

  expect(made['DaemonSet/intel-gpu-resource-driver-kubelet-plugin']).toMatchObject({
    spec: {
      template: {
        spec: {
          nodeSelector: { 'intel.feature.node.kubernetes.io/gpu': 'true' },
          containers: [{ image: 'ghcr.io/intel/intel-resource-drivers-for-kubernetes/intel-gpu-resource-driver:v0.9.1' }],
        },
      },
    },
  });
  expect(Object.keys(made)).toContain('DeviceClass/gpu.intel.com');
});
