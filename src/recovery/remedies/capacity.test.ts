import { expect, test } from 'vitest';
import { nodes, shopTwin, workload } from '#testing/shop.ts';
import { found } from './found.fixture.ts';

test('what nearly fits asks for what a node has left, or gets another machine', () => {
  const twin = shopTwin([...nodes(4), workload('Deployment', 'web', { replicas: 2, cpu: '2200m' })]);

  const { cause, steps, instead } = found(twin, twin.eve);

  expect(cause).toBe('capacity');
  expect(steps[0]).toContain('"requests":{"cpu":"1800m"}');
  expect(instead).toEqual(['join another machine, another-1, as large as w1']);
});

test('of what would have to do with a third, another machine comes first', () => {
  const twin = shopTwin([...nodes(4), workload('Deployment', 'web', { replicas: 2, cpu: '3' })]);

  const { steps, instead } = found(twin, twin.eve);

  expect(steps[0]).toContain('join another machine, another-1');
  expect(instead).toEqual([expect.stringContaining('"requests":{"cpu":"1000m"}')]);
});
