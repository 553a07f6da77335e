import { expect, test } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim } from '#model/kubernetes.ts';
import { clusterView } from '../../snapshot.ts';
import { aNode, aPod } from '../../test-builders.ts';
import { filterVolumeLimits } from './node-volume-limits.ts';

const names = ['one', 'two'];
const claims = names.map(
  (name): PersistentVolumeClaim => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'default' },
    spec: { volumeName: `pv-${name}` },
  }),
);
const volumes = names.map(
  (name): PersistentVolume => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pv-${name}` },
    spec: { csi: { driver: 'disks.example', volumeHandle: name } },
  }),
);
const using = (claimName: string) => aPod(`uses-${claimName}`, { volumes: [{ name: 'v', persistentVolumeClaim: { claimName } }] });

test.each([
  ['one more than the driver allows', 'two', 1, ['node(s) exceed max volume count']],
  ['one that is attached already', 'one', 1, undefined],
  ['one more that is allowed', 'two', 2, undefined],
])('%s', (_, claim, limit, reasons) => {
  const node = aNode('a', {}, [using('one')], new Map([['disks.example', limit]]));
  const { lookups } = clusterView({ nodes: [node], claims, volumes });

  expect(filterVolumeLimits(using(claim).podClass, node, lookups)?.reasons).toEqual(reasons);
});
