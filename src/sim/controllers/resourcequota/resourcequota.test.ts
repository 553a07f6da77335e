import { expect, test } from 'vitest';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import type { ResourceQuota } from '../../store/api/validation/quota.ts';
import { aCluster, aPod } from '../cluster.fixture.ts';
import { resourceQuota, resourceQuotaCount } from './resourcequota.ts';

const quota: ResourceQuota = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'q', namespace: 'a' },
  spec: { hard: { pods: '5', 'requests.cpu': '2', configmaps: '10', 'count/deployments.apps': '3' } },
};

function asking(name: string, cpu: string): Pod {
  return aPod(name, 'n1', { spec: { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu } } }] } });
}

test('what a namespace uses is counted, and counted anew when something goes or ends', () => {
  const config: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kube-root-ca.crt', namespace: 'a' } };
  const cluster = aCluster({ actors: [resourceQuota], objects: [asking('p', '500m'), asking('q', '250m'), asking('r', '1'), config] });
  const used = () => cluster.view.get<ResourceQuota>('ResourceQuota', 'a', 'q')?.status?.used;

  cluster.perform({ verb: 'create', object: quota }, 'test');
  cluster.settle();
  const before = used();
  cluster.perform({ verb: 'delete', ref: cluster.view.ref('Pod', 'a', 'p'), graceSeconds: 0 }, 'test');
  cluster.status<Pod>(cluster.view.ref('Pod', 'a', 'r'), (pod) => ({ ...pod, status: { phase: 'Succeeded' } }));
  cluster.settle();

  expect(before).toEqual({ pods: '3', 'requests.cpu': '1750m', configmaps: '1', 'count/deployments.apps': '0' });
  expect(used()).toEqual({ pods: '1', 'requests.cpu': '250m', configmaps: '1', 'count/deployments.apps': '0' });
});

test('a pod that should be gone and is not is no longer charged, from the next full count on', () => {
  const objects = [asking('p', '500m'), asking('q', '250m')];
  const hard = { pods: '5', 'count/pods': '9', 'requests.cpu': '2' };
  const cluster = aCluster({ actors: [resourceQuota, resourceQuotaCount], objects });
  const used = () => cluster.view.get<ResourceQuota>('ResourceQuota', 'a', 'q')?.status?.used;
  const byCount: ResourceQuota = { ...quota, spec: { hard } };
  cluster.perform({ verb: 'create', object: byCount }, 'test');
  cluster.settle();

  cluster.perform({ verb: 'delete', ref: cluster.view.ref('Pod', 'a', 'p'), graceSeconds: 30 }, 'test');
  cluster.runTo(60);
  const whileItMayEnd = used();
  cluster.settle();

  expect(whileItMayEnd).toEqual({ pods: '2', 'count/pods': '2', 'requests.cpu': '750m' });
  expect(used()).toEqual({ pods: '1', 'count/pods': '2', 'requests.cpu': '250m' });
  expect(cluster.view.now / 1000).toBeLessThanOrEqual(360.001);
});

test('nobody waits for a full count when the pod ends in time', () => {
  const cluster = aCluster({ actors: [resourceQuota, resourceQuotaCount], objects: [asking('p', '500m')] });
  cluster.perform({ verb: 'create', object: quota }, 'test');
  cluster.settle();

  cluster.perform({ verb: 'delete', ref: cluster.view.ref('Pod', 'a', 'p'), graceSeconds: 30 }, 'test');
  cluster.perform({ verb: 'delete', ref: cluster.view.ref('Pod', 'a', 'p'), graceSeconds: 0 }, 'test');
  cluster.settle();

  expect(cluster.view.now / 1000).toBeLessThan(61);
});
