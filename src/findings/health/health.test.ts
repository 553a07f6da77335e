import { expect, test } from 'vitest';
import type { KubeObject } from '#model/kubernetes.ts';
import type { EntryId } from '#sim/engine/trace.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { expectedObjects, failuresIn, symptomsOf } from './health.ts';

/** Symptoms of a small cluster with one more object in it. */
function symptomsWith(object?: object, image?: string) {
  const twin = aCluster()
    .node('n1')
    .deployment('shop/web', image === undefined ? {} : { image })
    .twin();
  const simulation = twin.eve.fork();
  if (object !== undefined) simulation.adopt(object as KubeObject, 1 as EntryId, false);
  return symptomsOf(simulation, expectedObjects(twin, simulation));
}

function ceph(status: object, image = 'quay.io/ceph/ceph:v17.2.6'): object {
  return { apiVersion: 'ceph.rook.io/v1', kind: 'CephCluster', metadata: { name: 'c', namespace: 'rook' }, spec: { cephVersion: { image } }, status };
}

test('a cluster in which everything works shows no symptom', () => {
  expect(symptomsWith()).toEqual([]);
});

test('a release that is not Ready is a symptom, with its message', () => {
  const conditions = [{ type: 'Ready', status: 'False', reason: 'UpgradeFailed', message: 'upgrade retries exhausted' }];
  const release = {
    apiVersion: 'helm.toolkit.fluxcd.io/v2beta1',
    kind: 'HelmRelease',
    metadata: { name: 'r', namespace: 'shop' },
    status: { conditions },
  };

  expect(symptomsWith(release)).toMatchObject([{ text: 'HelmRelease shop/r is not Ready: upgrade retries exhausted', count: 1 }]);
});

test.each([
  ['HEALTH_ERR is a symptom', ceph({ ceph: { health: 'HEALTH_ERR', details: { MGR_MODULE_ERROR: { message: 'x' } } } }), 1],
  ['HEALTH_WARN is none', ceph({ ceph: { health: 'HEALTH_WARN' } }), 0],
  ['a version that is not reached is a symptom', ceph({ version: { image: 'quay.io/ceph/ceph:v17.2.3' } }), 1],
])('of Ceph %s', (_, cluster, count) => {
  expect(failuresIn(symptomsWith(cluster))).toBe(count);
});
