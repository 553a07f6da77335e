import { expect, test } from 'vitest';
import { after, deletePods, nodes, shopTwin, workload } from '#testing/shop.ts';
import { found } from './found.fixture.ts';

const gone = 'docker.io/old/db:15';

test('an image that has moved is named where it is now, and the pod that keeps the old name is deleted', () => {
  const world = { present: ['docker.io/legacy/db:15'], absent: [gone] };
  const twin = shopTwin([...nodes(8), workload('StatefulSet', 'db', { image: gone })], world);

  const { cause, steps } = found(twin, after(twin, deletePods('StatefulSet', 'db')));

  expect(cause).toBe('reference');
  expect(steps).toEqual([expect.stringContaining('"image":"docker.io/legacy/db:15"'), 'kubectl delete pod/db-0 -n shop']);
});

test('what another node still holds can be carried over', () => {
  const world = { absent: [gone], images: { w1: [gone] } };
  const twin = shopTwin([...nodes(8, 8), workload('Deployment', 'db', { image: gone })], world);
  const moment = after(twin, { kind: 'cordon', node: 'w1' }, deletePods('Deployment', 'db'));

  const { steps, instead } = found(twin, moment);

  expect([...steps, ...instead]).toContain(`import ${gone} on w2 from w1`);
});
