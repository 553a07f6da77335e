import { expect, test } from 'vitest';
import { objectsOf } from '#testing/chart-objects.ts';
import { csiDriverNfs } from './csi-driver-nfs.ts';

test('the plug-in is on every node in its network, the controller beside it', () => {
  const made = objectsOf(csiDriverNfs, { version: '4.13.4' });

  expect(made['DaemonSet/csi-nfs-node']).toMatchObject({
    spec: {
      template: {
        spec: {
          hostNetwork: true,
          tolerations: [{ operator: 'Exists' }],
          containers: [{ image: 'registry.k8s.io/sig-storage/nfsplugin:v4.13.4' }, {}, { name: 'node-driver-registrar' }],
        },
      },
    },
  });
  expect(made['Deployment/csi-nfs-controller']).toMatchObject({ spec: { replicas: 1, strategy: { type: 'Recreate' } } });
  expect(made['CSIDriver/nfs.csi.k8s.io']).toMatchObject({ spec: { attachRequired: false, volumeLifecycleModes: ['Persistent'] } });
});

test('a class with what the values say of it', () => {
  const storageClass = { create: true, name: 'nfs-csi', parameters: { server: 'nas.internal' }, mountOptions: ['hard'], reclaimPolicy: 'Retain' };
  const made = objectsOf(csiDriverNfs, { values: { storageClass, driver: { name: 'nfs.example.org' } } });

  expect(made['StorageClass/nfs-csi']).toMatchObject({
    provisioner: 'nfs.example.org',
    parameters: { server: 'nas.internal' },
    mountOptions: ['hard'],
    reclaimPolicy: 'Retain',
  });
});

test('images of another registry, and a controller for the control plane only', () => {
  const made = objectsOf(csiDriverNfs, { values: { image: { baseRepo: 'mirror.lan' }, controller: { runOnControlPlane: true, replicas: 2 } } });

  const role = { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists' };
  const requiredDuringSchedulingIgnoredDuringExecution = { nodeSelectorTerms: [{ matchExpressions: [role] }] };
  expect(made['Deployment/csi-nfs-controller']).toMatchObject({
    spec: {
      replicas: 2,
      template: {
        spec: {
          affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution } },
          containers: [{}, { image: 'mirror.lan/sig-storage/csi-provisioner:of-chart-1.2.3' }, {}, {}, {}],
        },
      },
    },
  });
});
