import { expect, test } from 'vitest';
import type { Action } from '#sim/actions/action.ts';
import { after, deletePods, nodes, shopTwin, workload } from '#testing/shop.ts';
import { found } from './found.fixture.ts';

function lost(kind: string, name: string): Action {
  return { kind: 'delete', object: { kind, namespace: 'shop', name } };
}

const key = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key', namespace: 'shop' }, data: { k: 'eA==' } };
const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' }, data: { a: '1' } };
const env = [{ name: 'K', valueFrom: { secretKeyRef: { name: 'key', key: 'k' } } }];
const pod = {
  containers: [{ name: 'main', image: 'quay.io/team/web:1', env }],
  volumes: [{ name: 's', configMap: { name: 'settings' } }],
};

test('what pods read and somebody deleted is made again, each of what is missing', () => {
  const twin = shopTwin([...nodes(8), key, settings, workload('Deployment', 'web', { pod })]);
  const moment = after(twin, lost('Secret', 'key'), lost('ConfigMap', 'settings'), deletePods('Deployment', 'web'));

  expect(found(twin, moment)).toMatchObject({
    cause: 'configuration',
    steps: ['kubectl create configmap/settings -n shop', 'kubectl create secret/key -n shop'],
  });
});

test('what nobody described was there all along', () => {
  const twin = shopTwin([...nodes(8), workload('Deployment', 'web', { pod })]);

  expect(found(twin, after(twin, deletePods('Deployment', 'web')))).toMatchObject({ cause: undefined, steps: [] });
});
