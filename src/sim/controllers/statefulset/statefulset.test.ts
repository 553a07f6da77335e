import { expect, test } from 'vitest';
import type { Pod, StatefulSet } from '#model/kubernetes.ts';
import { aCluster, aTemplate, aWorkload, type TestCluster } from '../controllers.fixture.ts';
import type { ControllerRevision } from '../revisions.ts';

function running(spec: object = {}): TestCluster {
  const cluster = aCluster();
  cluster.create(aWorkload<StatefulSet>('StatefulSet', { replicas: 3, serviceName: 'w', ...spec }));
  cluster.settle();
  return cluster;
}

function status(cluster: TestCluster) {
  return cluster.get<StatefulSet>('StatefulSet').status;
}

test('pods are made one after the other, each when the one before is Ready', () => {
  const cluster = aCluster();
  cluster.create(aWorkload<StatefulSet>('StatefulSet', { replicas: 3, serviceName: 'w' }));

  cluster.pass(1500);
  const early = cluster.podNames;
  cluster.settle();

  expect(early).toEqual(['w-0', 'w-1']);
  expect(cluster.podNames).toEqual(['w-0', 'w-1', 'w-2']);
  expect(cluster.get<Pod>('Pod', 'w-1').spec).toMatchObject({ hostname: 'w-1', subdomain: 'w' });
  expect(status(cluster)).toMatchObject({ replicas: 3, readyReplicas: 3, availableReplicas: 3, currentReplicas: 3, updatedReplicas: 3 });
  expect(cluster.events[0]).toBe('SuccessfulCreate create Pod w-0 in StatefulSet w successful');
});

test('a parallel set makes all pods at once', () => {
  const cluster = aCluster();

  cluster.create(aWorkload<StatefulSet>('StatefulSet', { replicas: 3, podManagementPolicy: 'Parallel' }));
  cluster.pass(10);

  expect(cluster.podNames).toEqual(['w-0', 'w-1', 'w-2']);
});

test('an update goes from the highest ordinal down to the partition', () => {
  const cluster = running({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } });

  cluster.change<StatefulSet>('StatefulSet', 'w', { template: aTemplate('i:2') });
  cluster.pass(100);
  const first = cluster.pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined).map(({ metadata }) => metadata.name);
  cluster.settle();
  cluster.delete('Pod', 'w-0');
  cluster.settle();

  expect(first).toEqual(['w-2']);
  expect(cluster.images).toEqual(['i:1', 'i:2', 'i:2']);
  expect(status(cluster)?.currentRevision).not.toBe(status(cluster)?.updateRevision);
});

test('when all pods are updated the new revision is the current one, and history is kept', () => {
  const cluster = running();

  cluster.change<StatefulSet>('StatefulSet', 'w', { template: aTemplate('i:2') });
  cluster.settle();
  cluster.change<StatefulSet>('StatefulSet', 'w', { template: aTemplate('i:1') });
  cluster.settle();

  expect(status(cluster)?.currentRevision).toBe(status(cluster)?.updateRevision);
  expect(
    cluster.view
      .objects<ControllerRevision>('ControllerRevision')
      .map(({ revision }) => revision)
      .sort(),
  ).toEqual([2, 3]);
});

test('a broken update stops at the first bad pod, and going back does not replace it', () => {
  const cluster = running();
  cluster.change<StatefulSet>('StatefulSet', 'w', { template: aTemplate('bad') });
  cluster.settle();

  cluster.change<StatefulSet>('StatefulSet', 'w', { template: aTemplate('i:1') });
  cluster.settle();
  const stuck = cluster.images;
  cluster.delete('Pod', 'w-2');
  cluster.settle();

  expect(stuck).toEqual(['i:1', 'i:1', 'bad']);
  expect(cluster.images).toEqual(['i:1', 'i:1', 'i:1']);
});

test('OnDelete updates only what is deleted', () => {
  const cluster = running({ updateStrategy: { type: 'OnDelete' } });

  cluster.change<StatefulSet>('StatefulSet', 'w', { template: aTemplate('i:2') });
  cluster.settle();
  cluster.delete('Pod', 'w-1');
  cluster.settle();

  expect(cluster.images).toEqual(['i:1', 'i:2', 'i:1']);
});

test('scaling down deletes from the top, one after the other', () => {
  const cluster = running();

  cluster.change<StatefulSet>('StatefulSet', 'w', { replicas: 1 });
  cluster.pass(100);
  const first = cluster.pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined).map(({ metadata }) => metadata.name);
  cluster.settle();

  expect(first).toEqual(['w-2']);
  expect(cluster.podNames).toEqual(['w-0']);
});

test('a failed pod is made anew under its name', () => {
  const cluster = running();

  cluster.end(cluster.get<Pod>('Pod', 'w-1'), 'Failed');
  cluster.settle();

  expect(cluster.readyPods).toBe(3);
  expect(cluster.events.slice(-2)).toEqual([
    'SuccessfulDelete delete Pod w-1 in StatefulSet w successful',
    'SuccessfulCreate create Pod w-1 in StatefulSet w successful',
  ]);
});

test('each pod gets its claims, and they stay when it goes', () => {
  const volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'] } }];
  const cluster = running({ replicas: 2, volumeClaimTemplates });

  cluster.change<StatefulSet>('StatefulSet', 'w', { replicas: 1 });
  cluster.settle();

  expect(cluster.view.list('PersistentVolumeClaim').map(({ name }) => name)).toEqual(['data-w-0', 'data-w-1']);
  expect(cluster.get<Pod>('Pod', 'w-0').spec.volumes).toEqual([{ name: 'data', persistentVolumeClaim: { claimName: 'data-w-0' } }]);
  expect(cluster.events).toContain('SuccessfulCreate create Claim data-w-0 Pod w-0 in StatefulSet w success');
});

test('with whenScaled Delete the claim of a pod that is too many belongs to that pod', () => {
  const volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: {} }];
  const cluster = running({ replicas: 2, volumeClaimTemplates, persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } });
  const uid = cluster.get<Pod>('Pod', 'w-1').metadata.uid;

  cluster.change<StatefulSet>('StatefulSet', 'w', { replicas: 1 });
  cluster.pass(100);

  expect(cluster.get('PersistentVolumeClaim', 'data-w-1').metadata.ownerReferences).toEqual([{ apiVersion: 'v1', kind: 'Pod', name: 'w-1', uid }]);
});

test('a refused pod is said and tried again', () => {
  const cluster = aCluster();

  cluster.create(aWorkload<StatefulSet>('StatefulSet', { replicas: 2, template: aTemplate('refused') }));
  cluster.pass(100);

  expect(cluster.events[0]).toBe('FailedCreate create Pod w-0 in StatefulSet w failed error: pods "w-0" is forbidden: not here');
  expect(cluster.events.length).toBeGreaterThan(3);
  expect(cluster.settle()).toBe('settled');
});
