import { expect, test } from 'vitest';
import { nodes, shopTwin, workload } from '#testing/shop.ts';
import { found } from './found.fixture.ts';

test('what fits nowhere asks for what a node has left, or gets another machine', () => {
  const twin = shopTwin([...nodes(4), workload('Deployment', 'web', { replicas: 2, cpu: '3' })]);

  const { cause, steps, instead } = found(twin, twin.eve);

  expect(cause).toBe('capacity');
  expect(steps[0]).toContain('"requests":{"cpu":"1000m"}');
  expect(instead).toEqual(['join another machine, another-1, as large as w1']);
});
