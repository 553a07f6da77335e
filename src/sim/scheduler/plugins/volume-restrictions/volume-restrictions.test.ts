import { expect, test } from 'vitest';
import type { PersistentVolumeClaim } from '#model/kubernetes.ts';
import { clusterView } from '../../snapshot.ts';
import { aNode, aPod } from '../../test-builders.ts';
import { exclusiveClaimsInUse, filterExclusiveClaims, missingClaim, withoutClaimsOf } from './volume-restrictions.ts';

const spec = { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] };
const claim = (...accessModes: string[]): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'default' },
  spec: { accessModes },
});
const pod = aPod('p', spec);

test('a claim that does not exist turns the pod away', () => {
  expect(missingClaim(pod.podClass, clusterView({ nodes: [] }).lookups)?.reasons).toEqual(['persistentvolumeclaim "data" not found']);
});

test.each([
  ['ReadWriteOncePod', 28, ['node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode']],
  ['ReadWriteOnce', 28, undefined],
])('a claim in use with %s', (mode, minor, reasons) => {
  const { lookups } = clusterView({ nodes: [aNode('a', {}, [aPod('x', spec)])], claims: [claim(mode)] });

  expect(filterExclusiveClaims(exclusiveClaimsInUse(pod.podClass, lookups), minor)?.reasons).toEqual(reasons);
});

test('is free again when its user goes', () => {
  expect(withoutClaimsOf(new Set(['data']), pod.podClass, aPod('x', spec).podClass)).toEqual(new Set());
});
