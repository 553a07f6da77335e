import { expect, test } from 'vitest';
import { after, nodes, patch, shopTwin, workload } from '#testing/shop.ts';
import { found } from './found.fixture.ts';

const first = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'first' }, value: 10 };

function shop(priorityClassName?: string) {
  const newcomer = workload('Deployment', 'c', { replicas: 0, cpu: '3', pod: priorityClassName === undefined ? {} : { priorityClassName } });
  return shopTwin([...nodes(3, 3), first, workload('Deployment', 'a', { cpu: '3' }), workload('Deployment', 'b', { cpu: '3' }), newcomer]);
}

const scaledUp = patch('Deployment', 'c', { spec: { replicas: 1 } });

test('pods that displaced others are named with their class; room for both helps, or that they give it back', () => {
  const twin = shop('first');

  expect(found(twin, after(twin, scaledUp))).toEqual({
    cause: 'priority',
    steps: ['join another machine, another-1, as large as w1'],
    instead: ['kubectl patch deployment/c -n shop {"spec":{"replicas":0}}'],
  });
});

test('where nothing was displaced there is too little room, whatever classes there are', () => {
  const twin = shop();

  expect(found(twin, after(twin, scaledUp))).toMatchObject({ cause: 'capacity', steps: ['join another machine, another-1, as large as w1'] });
});
