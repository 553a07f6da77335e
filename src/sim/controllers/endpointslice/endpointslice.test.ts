import { expect, test } from 'vitest';
import type { EndpointSlice, Pod, Service } from '#model/kubernetes.ts';
import { endpointSlicesOfService } from '../../store/indexes.ts';
import { aCluster, aNode, aPod } from '../cluster.fixture.ts';
import { endpointSlice, endpointSliceIndexes } from './endpointslice.ts';

const service: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'a', uid: 'uid-web', labels: { app: 'web' } },
  spec: { clusterIP: '10.1.0.1', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
};

function webPod(name: string): Pod {
  const containers = [{ name: 'c', image: 'i', ports: [{ name: 'http', containerPort: 8080 }] }];
  return aPod(name, 'n1', { spec: { containers }, metadata: { labels: { app: 'web' } } });
}

function clusterOf(objects: Parameters<typeof aCluster>[0]['objects']) {
  const cluster = aCluster({
    actors: [...endpointSlice],
    indexes: [endpointSlicesOfService, ...endpointSliceIndexes],
    objects: [aNode('n1'), ...objects],
  });
  const slices = () => cluster.view.objects<EndpointSlice>('EndpointSlice');
  const endpoints = () => slices().flatMap(({ endpoints: all }) => all.map(({ targetRef, conditions }) => ({ pod: targetRef?.name, ...conditions })));
  return { ...cluster, slices, endpoints };
}

test('a Service gets a slice with its pods, their named port and its labels', () => {
  const cluster = clusterOf([webPod('p'), webPod('q'), aPod('other', 'n1')]);

  cluster.perform({ verb: 'create', object: service }, 'test');
  cluster.settle();

  expect(cluster.slices()).toHaveLength(1);
  expect(cluster.slices()[0]).toMatchObject({
    metadata: {
      labels: { app: 'web', 'kubernetes.io/service-name': 'web', 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' },
      ownerReferences: [{ kind: 'Service', name: 'web', controller: true }],
    },
    ports: [{ name: '', port: 8080, protocol: 'TCP' }],
  });
  expect(cluster.endpoints()).toEqual([
    { pod: 'p', ready: true, serving: true, terminating: false },
    { pod: 'q', ready: true, serving: true, terminating: false },
  ]);
});

test('a pod that becomes not ready, terminates and goes is followed', () => {
  const cluster = clusterOf([webPod('p'), webPod('q')]);
  cluster.perform({ verb: 'create', object: service }, 'test');
  cluster.settle();
  const ref = cluster.view.ref('Pod', 'a', 'p');

  cluster.status<Pod>(ref, (pod) => ({ ...pod, status: { ...pod.status, conditions: [{ type: 'Ready', status: 'False' }] } }));
  cluster.settle();
  const afterLoss = cluster.endpoints()[0];
  cluster.perform({ verb: 'delete', ref }, 'test');
  cluster.settle();
  const afterMark = cluster.endpoints()[0];
  cluster.perform({ verb: 'delete', ref, graceSeconds: 0 }, 'test');
  cluster.settle();

  expect(afterLoss).toEqual({ pod: 'p', ready: false, serving: false, terminating: false });
  expect(afterMark).toEqual({ pod: 'p', ready: false, serving: false, terminating: true });
  expect(cluster.endpoints().map(({ pod }) => pod)).toEqual(['q']);
});

test('an observed slice is found again and changed in place', () => {
  const made = clusterOf([webPod('p')]);
  made.perform({ verb: 'create', object: service }, 'test');
  made.settle();
  const observed = clusterOf([webPod('p'), service, ...made.slices()]);

  observed.perform({ verb: 'create', object: webPod('q') }, 'test');
  observed.perform({ verb: 'delete', ref: observed.view.ref('Pod', 'a', 'p'), graceSeconds: 0 }, 'test');
  observed.settle();

  expect(observed.slices()).toHaveLength(1);
  expect(observed.endpoints().map(({ pod }) => pod)).toEqual(['q']);
});

test('a slice holds a hundred endpoints; one without any is kept', () => {
  const cluster = clusterOf(Array.from({ length: 250 }, (_, index) => webPod(`p${index}`)));

  cluster.perform({ verb: 'create', object: service }, 'test');
  cluster.perform(
    {
      verb: 'create',
      object: { ...service, metadata: { ...service.metadata, name: 'none' }, spec: { ...service.spec, selector: { app: 'no' } } } as Service,
    },
    'test',
  );
  cluster.settle();

  expect(
    cluster
      .slices()
      .map(({ endpoints }) => endpoints.length)
      .sort(),
  ).toEqual([0, 100, 100, 50]);
});

test('slices that followed each change equal slices made anew', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const cluster = clusterOf([webPod('p0'), webPod('p1'), webPod('p2')]);
    cluster.perform({ verb: 'create', object: service }, 'test');
    for (let step = 0; step < 40; step++) disturb(cluster, (seed * 7919 + step * 104_729) % 1009);
    cluster.settle();

    const served = cluster.view
      .objects<Pod>('Pod')
      .filter(({ metadata, status }) => metadata.labels?.['app'] === 'web' && status?.phase === 'Running');
    const wanted = served.map(({ metadata, status }) => {
      const serving = status?.conditions?.[0]?.status === 'True';
      const terminating = metadata.deletionTimestamp !== undefined;
      return { pod: metadata.name, ready: serving && !terminating, serving, terminating };
    });
    expect(cluster.endpoints().sort((left, right) => ((left.pod ?? '') < (right.pod ?? '') ? -1 : 1))).toEqual(wanted);
  }
});

function disturb(cluster: ReturnType<typeof clusterOf>, draw: number): void {
  const name = `p${draw % 6}`;
  const ref = cluster.view.ref('Pod', 'a', name);
  if (cluster.view.object(ref) === undefined) cluster.perform({ verb: 'create', object: webPod(name) }, 'test');
  else if (draw % 5 === 0) cluster.perform({ verb: 'delete', ref, graceSeconds: draw % 2 === 0 ? 0 : 30 }, 'test');
  else if (draw % 5 === 1)
    cluster.status<Pod>(ref, (pod) => ({
      ...pod,
      status: { ...pod.status, conditions: [{ type: 'Ready', status: draw % 3 === 0 ? 'True' : 'False' }] },
    }));
  else if (draw % 5 === 2)
    cluster.change<Pod>(ref, (pod) => ({ ...pod, metadata: { ...pod.metadata, labels: { app: draw % 3 === 0 ? 'other' : 'web' } } }));
  else if (draw % 5 === 3) cluster.status<Pod>(ref, (pod) => ({ ...pod, status: { ...pod.status, phase: draw % 3 === 0 ? 'Failed' : 'Running' } }));
  cluster.settle();
}
