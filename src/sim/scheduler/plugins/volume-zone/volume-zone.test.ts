import { expect, test } from 'vitest';
import { aNode } from '../../test-builders.ts';
import { filterZones } from './volume-zone.ts';

const zone = 'topology.kubernetes.io/zone';

test.each([
  ['in the zone', { [zone]: 'z1' }, { key: zone, values: ['z1', 'z2'] }, undefined],
  ['in another zone', { [zone]: 'z3' }, { key: zone, values: ['z1'] }, ['node(s) had no available volume zone']],
  ['without any zone', {}, { key: zone, values: ['z1'] }, undefined],
  ['in the zone, by the old label of the volume', { [zone]: 'z1' }, { key: 'failure-domain.beta.kubernetes.io/zone', values: ['z1'] }, undefined],
])('a node %s', (_, labels, wanted, reasons) => {
  expect(filterZones([wanted], aNode('a', { labels }))?.reasons).toEqual(reasons);
});
