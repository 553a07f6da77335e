import { expect, test } from 'vitest';
import { aNode, aPod } from '../../test-builders.ts';
import { countDiscouragingTaints, filterTaints } from './taint-toleration.ts';

const node = aNode('a', {
  spec: {
    taints: [
      { key: 'soft', effect: 'PreferNoSchedule' },
      { key: 'dedicated', value: 'db', effect: 'NoSchedule' },
    ],
  },
});
const matching = { tolerations: [{ key: 'dedicated', operator: 'Equal' as const, value: 'db' }] };
const otherValue = { tolerations: [{ key: 'dedicated', value: 'web' }] };
const otherEffect = { tolerations: [{ key: 'dedicated', operator: 'Exists' as const, effect: 'NoExecute' as const }] };
const everything = { tolerations: [{ operator: 'Exists' as const }] };

test.each([
  ['none', {}, 28, ['node(s) had untolerated taint {dedicated: db}']],
  ['none, in newer words', {}, 34, ['node(s) had untolerated taint(s)']],
  ['the same value', matching, 28, undefined],
  ['another value', otherValue, 28, ['node(s) had untolerated taint {dedicated: db}']],
  ['another effect', otherEffect, 28, ['node(s) had untolerated taint {dedicated: db}']],
  ['everything', everything, 28, undefined],
])('a toleration of %s', (_, spec, minor, reasons) => {
  expect(filterTaints(aPod('p', spec).podClass, node, minor)?.reasons).toEqual(reasons);
});

test('taints that only discourage are counted unless tolerated', () => {
  expect(countDiscouragingTaints(aPod('p').podClass, node)).toBe(1);
  expect(countDiscouragingTaints(aPod('q', everything).podClass, node)).toBe(0);
});
