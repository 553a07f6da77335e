import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import type { Pod } from '#model/kubernetes.ts';
import { aCluster } from './a-cluster.ts';

test('a write that must never be throws as it is stored, in any test', () => {
  const { eve } = aCluster().node('n1').deployment('shop/web').twin();
  const [pod] = eve.view.objects<Pod>('Pod') as [Pod];
  const say = (restartCount: number) => {
    const containerStatuses = pod.status?.containerStatuses?.map((status) => ({ ...status, restartCount }));
    eve.perform({ verb: 'status', object: { ...pod, status: { ...pod.status, containerStatuses } } as Pod }, 'test');
  };

  say(3);

  expect(() => say(2)).toThrow(/app was restarted 3 times and then 2/);
});

test('a run that settles in a state that must never be throws, in any test', () => {
  const fork = aCluster().node('n1').deployment('shop/web').service('shop/web').twin().eve.fork();
  for (const pod of fork.view.list('Pod')) fork.state.remove(pod);

  expect(() => fork.run((fork.state.now + 1000) as TimeMs)).toThrow(/which is gone/);
});
