import { expect, test } from 'vitest';
import type { IntOrString, KubeObject, Pod, PodDisruptionBudget } from '#model/kubernetes.ts';
import type { Actor } from '../../actor.ts';
import { evict } from '../../eviction.ts';
import type { Status } from '../../store/api/errors.ts';
import { podsOfController } from '../../store/indexes.ts';
import { aCluster, aNode, aPod } from '../cluster.fixture.ts';
import { disruption, disruptionIndexes } from './disruption.ts';

const answers: Status[] = [];

/** Evicts the pod a ConfigMap of that name asks for. */
const evictor: Actor = {
  name: 'evictor',
  watches: [{ kind: 'ConfigMap', keys: ({ ref }) => [ref] }],
  active: () => true,
  *reconcile(ref, view) {
    answers.push(yield* evict(view, view.ref('Pod', ref.namespace, ref.name)));
  },
};

function aBudget(spec: { minAvailable?: IntOrString; maxUnavailable?: IntOrString }, more: object = {}): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b', namespace: 'a' },
    spec: { selector: { matchLabels: { app: 'web' } }, ...spec, ...more },
  };
}

const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'uid-set', controller: true };

function pods(count: number, managed = true): Pod[] {
  const metadata = { labels: { app: 'web' }, ...(managed ? { ownerReferences: [owner] } : {}) };
  return Array.from({ length: count }, (_, index) => aPod(`web-${index}`, 'n1', { metadata }));
}

function set(replicas: number): KubeObject {
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'web', namespace: 'a', uid: 'uid-set' }, spec: { replicas } } as KubeObject;
}

function clusterOf(objects: readonly KubeObject[]) {
  answers.length = 0;
  const cluster = aCluster({
    actors: [...disruption, evictor],
    indexes: [podsOfController, ...disruptionIndexes],
    objects: [aNode('n1'), ...objects],
  });
  const status = () => cluster.view.get<PodDisruptionBudget>('PodDisruptionBudget', 'a', 'b')?.status;
  const evictPod = (name: string) => {
    cluster.perform({ verb: 'create', object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'a' } } }, 'test');
    cluster.runTo(cluster.view.now / 1000);
    return answers.at(-1);
  };
  return { ...cluster, setStatus: cluster.status, status, evictPod };
}

test.each([
  [{ minAvailable: '50%' }, 2, 2],
  [{ minAvailable: '51%' }, 3, 1],
  [{ maxUnavailable: '30%' }, 2, 2],
  [{ maxUnavailable: '20%' }, 3, 1],
  [{ minAvailable: 0 }, 0, 4],
  [{ minAvailable: 10 }, 10, 0],
])('four pods with %o: %i needed, %i allowed', (spec, desired, allowed) => {
  const cluster = clusterOf([set(4), ...pods(4)]);

  cluster.perform({ verb: 'create', object: aBudget(spec) }, 'test');
  cluster.settle();

  expect(cluster.status()).toMatchObject({ expectedPods: 4, currentHealthy: 4, desiredHealthy: desired, disruptionsAllowed: allowed });
});

test('pods without controller are never given up by a share, but by a number', () => {
  const share = clusterOf(pods(2, false));
  const number = clusterOf(pods(2, false));

  share.perform({ verb: 'create', object: aBudget({ maxUnavailable: 1 }) }, 'test');
  number.perform({ verb: 'create', object: aBudget({ minAvailable: 1 }) }, 'test');
  share.settle();
  number.settle();

  expect(share.status()).toMatchObject({ expectedPods: 0, currentHealthy: 2, desiredHealthy: 0, disruptionsAllowed: 0 });
  expect(share.events()[0]).toContain(
    'UnmanagedPods Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{app: web,},',
  );
  expect(number.status()).toMatchObject({ expectedPods: 2, disruptionsAllowed: 1 });
});

test('a budget is used up by an eviction, shrinks with a lost pod, and grows when the pod is back', () => {
  const cluster = clusterOf([set(3), ...pods(3)]);
  cluster.perform({ verb: 'create', object: aBudget({ maxUnavailable: 1 }) }, 'test');
  cluster.settle();

  const first = cluster.evictPod('web-0');
  const second = cluster.evictPod('web-1');
  const whileGoing = cluster.status();
  cluster.perform({ verb: 'delete', ref: cluster.view.ref('Pod', 'a', 'web-0'), graceSeconds: 0 }, 'test');
  cluster.perform({ verb: 'create', object: pods(1)[0] as Pod }, 'test');
  cluster.settle();

  expect(first).toMatchObject({ code: 201, status: 'Success' });
  expect(second).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    reason: 'TooManyRequests',
    details: { causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget b needs 2 healthy pods and has 2 currently' }] },
    code: 429,
  });
  expect(whileGoing).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 0 });
  expect(cluster.status()).toMatchObject({ currentHealthy: 3, disruptionsAllowed: 1 });
  expect(cluster.status()?.disruptedPods).toBeUndefined();
});

test('an observed budget follows its pods', () => {
  const cluster = clusterOf([set(3), ...pods(3), aBudget({ maxUnavailable: 1 })]);

  cluster.status();
  cluster.perform({ verb: 'delete', ref: cluster.view.ref('Pod', 'a', 'web-0') }, 'test');
  cluster.settle();

  expect(cluster.status()).toMatchObject({ currentHealthy: 2, expectedPods: 3, disruptionsAllowed: 0 });
});

test('an unready pod goes without budget only when enough others are healthy, or always if the budget says so', () => {
  const [first, second] = pods(2) as [Pod, Pod];
  const unready = { ...first, status: { ...first.status, conditions: [] } };
  const healthy = clusterOf([set(2), unready, second]);
  healthy.perform({ verb: 'create', object: aBudget({ minAvailable: 1 }) }, 'test');
  const unhealthy = clusterOf([set(2), unready, second]);
  unhealthy.perform({ verb: 'create', object: aBudget({ minAvailable: 2 }) }, 'test');
  const always = clusterOf([set(2), unready, second]);
  always.perform({ verb: 'create', object: aBudget({ minAvailable: 2 }, { unhealthyPodEvictionPolicy: 'AlwaysAllow' }) }, 'test');
  for (const cluster of [healthy, unhealthy, always]) cluster.settle();

  const codes = [healthy, unhealthy, always].map((cluster) => cluster.evictPod('web-0')?.code);

  expect(codes).toEqual([201, 429, 201]);
});

test('two budgets for one pod are refused', () => {
  const other = { ...aBudget({ minAvailable: 1 }), metadata: { name: 'c', namespace: 'a' } };
  const cluster = clusterOf([set(2), ...pods(2)]);
  for (const object of [aBudget({ minAvailable: 1 }), other]) cluster.perform({ verb: 'create', object }, 'test');
  cluster.settle();

  const answer = cluster.evictPod('web-0');

  expect(answer).toMatchObject({
    code: 500,
    message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
  });
});

test('the sums of budgets equal those counted anew, whatever happens to the pods', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const cluster = clusterOf([set(5), ...pods(5)]);
    cluster.perform({ verb: 'create', object: aBudget({ minAvailable: 2 }) }, 'test');
    for (let step = 0; step < 40; step++) {
      disturb(cluster, (seed * 7919 + step * 104_729) % 1009);
      cluster.runTo(step);
    }
    cluster.settle();

    const present = cluster.view.objects<Pod>('Pod').filter(({ metadata }) => metadata.labels?.['app'] === 'web');
    const healthy = present.filter(({ metadata, status }) => metadata.deletionTimestamp === undefined && status?.conditions?.[0]?.status === 'True');
    expect(cluster.status()).toMatchObject({ expectedPods: present.length, currentHealthy: healthy.length });
  }
});

function disturb(cluster: ReturnType<typeof clusterOf>, draw: number): void {
  const name = `web-${draw % 5}`;
  const ref = cluster.view.ref('Pod', 'a', name);
  const pod = cluster.view.object<Pod>(ref);
  if (pod === undefined) cluster.perform({ verb: 'create', object: pods(5)[draw % 5] as Pod }, 'test');
  else if (draw % 4 === 0) cluster.perform({ verb: 'delete', ref, graceSeconds: draw % 2 === 0 ? 0 : 30 }, 'test');
  else if (draw % 4 === 1)
    cluster.setStatus<Pod>(ref, (each) => ({
      ...each,
      status: { ...each.status, conditions: [{ type: 'Ready', status: draw % 3 === 0 ? 'True' : 'False' }] },
    }));
  else if (draw % 4 === 2)
    cluster.change<Pod>(ref, (each) => ({ ...each, metadata: { ...each.metadata, labels: { app: draw % 3 === 0 ? 'other' : 'web' } } }));
}
