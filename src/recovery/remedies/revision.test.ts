import { expect, test } from 'vitest';
import type { Action } from '#sim/actions/action.ts';
import { after, nodes, patch, shopTwin, workload } from '#testing/shop.ts';
import { found } from './found.fixture.ts';

const bad = { absent: ['quay.io/team/web:bad'] };

function image(of: string): Action {
  return patch('StatefulSet', 'web', { spec: { template: { spec: { containers: [{ name: 'main', image: of }] } } } });
}

test('a StatefulSet whose template was mended waits for the pod of the bad one until somebody deletes it', () => {
  const twin = shopTwin([...nodes(8), workload('StatefulSet', 'web', { replicas: 3 })], bad);

  const { cause, steps } = found(twin, after(twin, image('quay.io/team/web:bad'), image('quay.io/team/web:1')));

  expect({ cause, steps }).toEqual({ cause: 'revision', steps: ['kubectl delete pod/web-2 -n shop'] });
});

test('one that replaces all its pods at once needs nobody', () => {
  const twin = shopTwin([...nodes(8), workload('StatefulSet', 'web', { replicas: 3, spec: { podManagementPolicy: 'Parallel' } })], bad);

  const { cause } = found(twin, after(twin, image('quay.io/team/web:bad'), image('quay.io/team/web:1')));

  expect(cause).not.toBe('revision');
});
