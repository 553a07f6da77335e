import { expect, test } from 'vitest';
import { after, deletePods, nodes, shopTwin, volumeOf, workload } from '#testing/shop.ts';
import { wayOutOf } from './way-out.ts';

const driver = { apiVersion: 'storage.k8s.io/v1', kind: 'CSIDriver', metadata: { name: 'disks.example.org' }, spec: { attachRequired: false } };
const { objects: volume, pod } = volumeOf('disks.example.org');

function plan(objects: readonly object[], name: string) {
  const twin = shopTwin([...nodes(8), ...objects]);
  return wayOutOf(twin, after(twin, { kind: 'cordon', node: 'w1' }, deletePods('Deployment', name)));
}

test('a plan that heals only if an unknown driver works names it', () => {
  expect(plan([driver, ...volume, workload('Deployment', 'db', { pod })], 'db')).toMatchObject({
    kind: 'plan',
    steps: [{ text: 'kubectl uncordon w1' }],
    onlyIf: ['whether the driver disks.example.org works: nothing in the input is recognised as its node plugin'],
  });
});

test('a plan that needs nothing unknown hangs on nothing', () => {
  expect(plan([driver, workload('Deployment', 'web')], 'web')).toMatchObject({ kind: 'plan', onlyIf: [] });
});
