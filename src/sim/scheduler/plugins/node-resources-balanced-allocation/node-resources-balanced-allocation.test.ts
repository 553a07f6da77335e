import { expect, test } from 'vitest';
import { aNode, aPod } from '../../test-builders.ts';
import { balancedAllocationScore } from './node-resources-balanced-allocation.ts';

test.each([
  [{ cpu: '2', memory: '4Gi' }, 100],
  [{ cpu: '4' }, 50],
  [{ cpu: '1', memory: '4Gi' }, 87],
  [{}, 100],
])('a pod of %o scores %i on an empty node', (requests, score) => {
  expect(balancedAllocationScore(aPod('p', {}, { requests }).podClass, aNode('a'))).toBe(score);
});
