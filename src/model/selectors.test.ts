import { describe, expect, test } from 'vitest';
import type { Labels } from './kubernetes.ts';
import { matches, matchesExpression, matchesLabels, matchesNodeSelectorTerms, requirementsOf } from './selectors.ts';

describe('label selectors', () => {
  test('a missing selector matches nothing, an empty one everything', () => {
    expect(matches(undefined, { app: 'web' })).toBe(false);
    expect(matches({}, undefined)).toBe(true);
  });

  test('labels and expressions must all hold', () => {
    const selector = { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['db'] }] } as const;

    expect(matches(selector, { app: 'web' })).toBe(true);
    expect(matches(selector, { app: 'web', tier: 'db' })).toBe(false);
    expect(matches(selector, { tier: 'front' })).toBe(false);
  });

  test.each([
    ['In', ['a'], 'a', true],
    ['In', ['a'], undefined, false],
    ['NotIn', ['a'], undefined, true],
    ['NotIn', ['a'], 'a', false],
    ['Exists', [], '', true],
    ['Exists', [], undefined, false],
    ['DoesNotExist', [], undefined, true],
    ['DoesNotExist', [], '', false],
    ['Gt', ['1'], '2', true],
    ['Gt', ['1'], '1', false],
    ['Gt', ['1'], 'two', false],
    ['Gt', ['1'], undefined, false],
    ['Lt', ['9223372036854775807'], '9223372036854775806', true],
    ['Lt', ['9223372036854775808'], '1', false],
    ['Lt', ['1', '2'], '0', false],
  ] as const)('%s %j of %j is %s', (operator, values, value, holds) => {
    const labels: Labels = value === undefined ? {} : { key: value };

    expect(matchesExpression({ key: 'key', operator, values }, labels)).toBe(holds);
  });

  test('a map without entries restricts nothing', () => {
    expect(matchesLabels({}, { a: 'b' })).toBe(true);
    expect(matchesLabels(undefined, undefined)).toBe(true);
    expect(matchesLabels({ a: 'b' }, undefined)).toBe(false);
  });

  test('requirements come sorted by key', () => {
    const selector = { matchLabels: { z: '1', b: '2' }, matchExpressions: [{ key: 'c', operator: 'Exists' }] } as const;

    expect(requirementsOf(selector)?.map(({ key }) => key)).toEqual(['b', 'c', 'z']);
  });
});

describe('node selectors', () => {
  const zone = { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] } as const;
  const name = { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n2'] }] } as const;

  test('one matching term is enough', () => {
    expect(matchesNodeSelectorTerms([zone, name], { zone: 'b' }, 'n2')).toBe(true);
    expect(matchesNodeSelectorTerms([zone, name], { zone: 'b' }, 'n1')).toBe(false);
  });

  test('no terms and empty terms match no node', () => {
    expect(matchesNodeSelectorTerms([], {}, 'n1')).toBe(false);
    expect(matchesNodeSelectorTerms([{}], {}, 'n1')).toBe(false);
  });
});
