import { expect, test } from 'vitest';
import { after, deletePods, nodes, shopTwin, workload } from '#testing/shop.ts';
import { wayOutOf } from './way-out.ts';

const driver = { apiVersion: 'storage.k8s.io/v1', kind: 'CSIDriver', metadata: { name: 'disks.example.org' }, spec: { attachRequired: false } };
const volume = {
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'pv1' },
  spec: {
    capacity: { storage: '1Gi' },
    accessModes: ['ReadWriteOnce'],
    csi: { driver: 'disks.example.org', volumeHandle: 'h' },
    claimRef: { namespace: 'shop', name: 'data' },
    storageClassName: 'x',
  },
};
const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'shop' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, volumeName: 'pv1', storageClassName: 'x' },
};
const pod = { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] };

function plan(objects: readonly object[], name: string) {
  const twin = shopTwin([...nodes(8), ...objects]);
  return wayOutOf(twin, after(twin, { kind: 'cordon', node: 'w1' }, deletePods('Deployment', name)));
}

test('a plan that heals only if an unknown driver works names it', () => {
  expect(plan([driver, volume, claim, workload('Deployment', 'db', { pod })], 'db')).toMatchObject({
    kind: 'plan',
    steps: [{ text: 'kubectl uncordon w1' }],
    onlyIf: ['whether the driver disks.example.org works: nothing in the input is recognised as its node plugin'],
  });
});

test('a plan that needs nothing unknown hangs on nothing', () => {
  expect(plan([driver, workload('Deployment', 'web')], 'web')).toMatchObject({ kind: 'plan', onlyIf: [] });
});
