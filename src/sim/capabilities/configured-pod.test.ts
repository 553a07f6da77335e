import { expect, test } from 'vitest';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { ConfiguredPods } from './configured-pod.ts';

const map = (name: string, data: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop' },
  data,
});
const container = {
  name: 'app',
  envFrom: [{ configMapRef: { name: 'settings' } }, { prefix: 'OLD_', configMapRef: { name: 'more' } }, { secretRef: { name: 'secret' } }],
  env: [
    { name: 'MODE', value: 'own' },
    { name: 'PORT', valueFrom: { configMapKeyRef: { name: 'more', key: 'port' } } },
    { name: 'NONE', valueFrom: { configMapKeyRef: { name: 'absent', key: 'port' } } },
  ],
};
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop' }, spec: { containers: [container] } } as Pod;

const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'secret', namespace: 'shop' }, data: { URL: btoa('redis://cache') } };

test('values of ConfigMaps and Secrets stand in the environment; what a container says itself wins', () => {
  const { view } = aCluster()
    .node('w1')
    .with(map('settings', { MODE: 'map', HOST: 'db' }) as KubeObject, map('more', { port: '5432' }) as KubeObject, secret as KubeObject)
    .twin().eve;

  const [filled] = new ConfiguredPods().of(view, pod).spec.containers;

  expect(filled?.env).toEqual([
    { name: 'HOST', value: 'db' },
    { name: 'OLD_port', value: '5432' },
    { name: 'URL', value: 'redis://cache' },
    { name: 'MODE', value: 'own' },
    { name: 'PORT', value: '5432' },
    container.env[2],
  ]);
});

test('the same pod and the same ConfigMaps give the same object, another ConfigMap another', () => {
  const { eve } = aCluster()
    .node('w1')
    .with(map('settings', { HOST: 'db' }) as KubeObject)
    .twin();
  const later = eve.fork();
  const pods = new ConfiguredPods();
  later.perform({ verb: 'update', object: map('settings', { HOST: 'other' }) as KubeObject }, 'test');

  const [first, again, changed] = [eve, eve, later].map(({ view }) => pods.of(view, pod));

  expect(again).toBe(first);
  expect(changed?.spec.containers[0]?.env?.[0]).toEqual({ name: 'HOST', value: 'other' });
  expect(pods.of(eve.view, { ...pod, spec: { containers: [{ name: 'plain' }] } }).spec.containers).toEqual([{ name: 'plain' }]);
});
