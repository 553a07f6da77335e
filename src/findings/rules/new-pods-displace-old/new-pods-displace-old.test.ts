import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { newPodsDisplaceOld } from './new-pods-displace-old.ts';

const later = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'later' }, value: 100 };

/** Two pods on a node of two processors; priorities come once they run. */
function findingsOf({ capacity = '2', globalDefault = true } = {}) {
  const twin = aCluster()
    .node('n1', { capacity: { cpu: capacity, memory: '8Gi', pods: '110' } })
    .deployment('shop/web', { replicas: 2, requests: { cpu: '900m' } })
    .twin();
  twin.eve.perform({ verb: 'create', object: { ...later, globalDefault } as KubeObject }, 'test');
  return check([twin], [newPodsDisplaceOld], new Runs([twin], [])).findings;
}

test('pods older than the default class, on a node without room: one more displaces both', () => {
  expect(findingsOf()).toMatchObject([
    {
      severity: 'high',
      certainty: 'proven',
      subject: 'deployment/shop/web',
      message: 'one pod more of Deployment shop/web displaces 2 of the 2 pods it has',
      because: [
        { text: 'a pod of it has priority 0, given when it was made' },
        { text: 'Deployment shop/web names no class, and later is the default' },
        { text: 'PriorityClass later gives new pods 100' },
        {},
      ],
    },
  ]);
});

test('where there is room for one more nobody is displaced', () => {
  expect(findingsOf({ capacity: '4' })).toEqual([]);
});

test('a class that nobody gets changes nothing', () => {
  expect(findingsOf({ globalDefault: false })).toEqual([]);
});
