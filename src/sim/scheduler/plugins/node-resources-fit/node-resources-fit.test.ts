import { expect, test } from 'vitest';
import { aNode, aPod } from '../../test-builders.ts';
import { filterResources, leastAllocatedScore } from './node-resources-fit.ts';

const busy = aNode('a', {}, [aPod('x', {}, { requests: { cpu: '3', memory: '7Gi' } })]);
const full = aNode('b', { status: { allocatable: { cpu: '4', memory: '8Gi', pods: '1' } } }, [aPod('x')]);

test.each([
  ['what is left', busy, { cpu: '1', memory: '1Gi' }, undefined],
  ['nothing', busy, {}, undefined],
  ['a bit too much of both', busy, { cpu: '1001m', memory: '1025Mi' }, ['Insufficient cpu', 'Insufficient memory']],
  ['something the node has never heard of', busy, { 'example.com/gpu': '1' }, ['Insufficient example.com/gpu']],
  ['nothing where no pod may come', full, {}, ['Too many pods']],
])('a pod that asks for %s', (_, node, requests, reasons) => {
  expect(filterResources(aPod('p', {}, { requests }).podClass, node, 28)?.reasons).toEqual(reasons);
});

test('newer versions know when preemption is hopeless', () => {
  const giant = aPod('p', {}, { requests: { cpu: '5' } }).podClass;

  expect(filterResources(giant, busy, 28)?.resolvable).toBe(true);
  expect(filterResources(giant, busy, 34)?.resolvable).toBe(false);
});

test('init containers count when they need more than all others together', () => {
  const init = { name: 'i', resources: { requests: { cpu: '2' } } };

  expect(filterResources(aPod('p', { initContainers: [init] }, { requests: { cpu: '500m' } }).podClass, busy, 28)?.reasons).toEqual([
    'Insufficient cpu',
  ]);
});

test('the emptier node scores higher; containers without requests count as a little', () => {
  const pod = aPod('p').podClass;

  expect(leastAllocatedScore(pod, aNode('c'))).toBe(97);
  expect(leastAllocatedScore(pod, busy)).toBe(16);
});
