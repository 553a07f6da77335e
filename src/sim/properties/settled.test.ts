import { expect, test } from 'vitest';
import { settledCluster } from '#testing/settled-cluster.ts';
import { onceSettled } from '../checkers/checkers.ts';

test('a settled cluster stays settled when everybody hears of everything', () => {
  const cluster = settledCluster({ nodes: 24, podsPerNode: 12, told: true });

  expect(cluster.state.trace.next).toBe(cluster.state.trace.first);
  expect(onceSettled.flatMap((check) => check(cluster.view))).toEqual([]);
  expect(cluster.state.inconsistencies()).toEqual([]);
});

test('what waits in a settled cluster does not grow with nodes and pods', () => {
  const small = settledCluster({ nodes: 12, podsPerNode: 10 });
  const large = settledCluster({ nodes: 48, podsPerNode: 20 });

  expect(large.state.queue.size).toBe(small.state.queue.size);
  expect(large.state.dirty.values().reduce((sum, keys) => sum + keys.size, 0)).toBe(0);
});
