import { expect, test } from 'vitest';
import type { Deployment, KubeObject } from '#model/kubernetes.ts';
import { ruleCluster } from '#testing/rule-cluster.ts';

const labels = { app: 'kiosk' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'quay.io/team/kiosk:1' }] } };
const observed = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'kiosk', namespace: 'shop', uid: 'kiosk-uid', creationTimestamp: '2025-12-01T00:00:00Z' },
  spec: { selector: { matchLabels: labels }, template },
} as KubeObject;
const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } } as KubeObject;

test('an observed Deployment without defaults and status gets one ReplicaSet and settles', () => {
  const { eve } = ruleCluster({ objects: [namespace], observed: [observed] });

  expect(eve.view.list('ReplicaSet')).toHaveLength(1);
  expect(eve.view.list('Pod')).toHaveLength(1);
  expect(eve.view.get<Deployment>('Deployment', 'shop', 'kiosk')).toMatchObject({
    spec: { replicas: 1, template: { spec: { restartPolicy: 'Always', containers: [{ imagePullPolicy: 'IfNotPresent' }] } } },
    status: { readyReplicas: 1 },
  });
});
