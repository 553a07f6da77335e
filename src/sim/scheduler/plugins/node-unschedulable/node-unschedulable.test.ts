import { expect, test } from 'vitest';
import { aNode, aPod } from '../../test-builders.ts';
import { filterUnschedulable } from './node-unschedulable.ts';

const cordoned = aNode('a', { spec: { unschedulable: true } });
const tolerant = { tolerations: [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' as const }] };

test.each([
  ['takes any pod when not cordoned', aNode('b'), {}, undefined],
  ['takes no pod when cordoned', cordoned, {}, ['node(s) were unschedulable']],
  ['takes a pod that tolerates the cordon', cordoned, tolerant, undefined],
])('a node %s', (_, node, spec, reasons) => {
  expect(filterUnschedulable(aPod('p', spec).podClass, node)?.reasons).toEqual(reasons);
});
