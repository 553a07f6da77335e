import { describe, expect, test } from 'vitest';
import { applyJsonPatch, type Operation } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';
import { applyStrategicMerge } from './strategic.ts';
import { jsonThreeWayPatch, threeWayMerge, threeWayPatch } from './three-way.ts';

type Json = { [key: string]: unknown };

describe('JSON patch', () => {
  const document = { a: { b: [1, 2] }, 'x/y': 1 };

  test.each<[string, Operation[], unknown]>([
    ['adds a field', [{ op: 'add', path: '/c', value: 3 }], { ...document, c: 3 }],
    ['adds before an element', [{ op: 'add', path: '/a/b/1', value: 9 }], { ...document, a: { b: [1, 9, 2] } }],
    ['adds at the end', [{ op: 'add', path: '/a/b/-', value: 9 }], { ...document, a: { b: [1, 2, 9] } }],
    ['removes', [{ op: 'remove', path: '/a/b/0' }], { ...document, a: { b: [2] } }],
    ['replaces a name with a slash', [{ op: 'replace', path: '/x~1y', value: 2 }], { ...document, 'x/y': 2 }],
    ['moves', [{ op: 'move', from: '/a/b', path: '/b' }], { a: {}, b: [1, 2], 'x/y': 1 }],
    [
      'tests before it changes',
      [
        { op: 'test', path: '/a/b/0', value: 1 },
        { op: 'remove', path: '/a' },
      ],
      { 'x/y': 1 },
    ],
  ])('%s', (_what, operations, value) => {
    expect(applyJsonPatch(document, operations)).toEqual({ applied: true, value });
  });

  test.each<[string, Operation[]]>([
    ['a missing field cannot be replaced', [{ op: 'replace', path: '/nope/x', value: 1 }]],
    ['a test that fails stops', [{ op: 'test', path: '/a', value: 1 }]],
    ['an index beyond the end', [{ op: 'remove', path: '/a/b/7' }]],
    ['an unknown operation', [{ op: 'merge', path: '/a' }]],
  ])('%s', (_what, operations) => {
    expect(applyJsonPatch(document, operations).applied).toBe(false);
  });
});

test('merge patches merge maps, replace lists and remove nulls', () => {
  expect(applyMergePatch({ a: { b: 1, c: 2 }, l: [1] }, { a: { b: null, d: 3 }, l: [2, 3] })).toEqual({ a: { c: 2, d: 3 }, l: [2, 3] });
});

describe('strategic merge patch', () => {
  const pod = (spec: Json): Json => ({ spec });
  const merged = (spec: Json, patch: Json) => {
    const result = applyStrategicMerge(pod(spec), pod(patch), 'core.Pod');
    return result.applied ? (result.value as { spec: Json }).spec : result.problem;
  };

  test.each<[string, Json, Json, Json]>([
    [
      'containers merge by name',
      { containers: [{ name: 'a', image: 'x' }, { name: 'b' }] },
      { containers: [{ name: 'b', image: 'y' }, { name: 'c' }] },
      { containers: [{ name: 'a', image: 'x' }, { name: 'b', image: 'y' }, { name: 'c' }] },
    ],
    [
      'variables keep what the patch does not name',
      { containers: [{ name: 'a', env: [{ name: 'P', value: 'literal' }] }] },
      { containers: [{ name: 'a', env: [{ name: 'P', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }] },
      { containers: [{ name: 'a', env: [{ name: 'P', value: 'literal', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }] },
    ],
    [
      'an element is deleted',
      { containers: [{ name: 'a' }, { name: 'b' }] },
      { containers: [{ $patch: 'delete', name: 'a' }] },
      { containers: [{ name: 'b' }] },
    ],
    [
      'a list is replaced when it says so',
      { containers: [{ name: 'a', env: [{ name: 'P', value: '1' }] }] },
      { containers: [{ name: 'a', env: [{ $patch: 'replace' }, { name: 'Q', value: '2' }] }] },
      { containers: [{ name: 'a', env: [{ name: 'Q', value: '2' }] }] },
    ],
    [
      'a map is replaced when it says so',
      { nodeSelector: { a: 'b' } },
      { nodeSelector: { $patch: 'replace', c: 'd' } },
      { nodeSelector: { c: 'd' } },
    ],
    ['lists without a key are replaced', { tolerations: [{ key: 'a' }] }, { tolerations: [{ key: 'b' }] }, { tolerations: [{ key: 'b' }] }],
    ['null removes', { hostname: 'a', nodeSelector: { a: 'b' } }, { hostname: null, nodeSelector: { a: null } }, { nodeSelector: {} }],
    [
      'order follows the directive',
      { containers: [{ name: 'a' }, { name: 'b' }] },
      { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }], containers: [{ name: 'a', image: 'x' }] },
      { containers: [{ name: 'b' }, { name: 'a', image: 'x' }] },
    ],
  ])('%s', (_what, spec, patch, expected) => {
    expect(merged(spec, patch)).toEqual(expected);
  });

  test('finalizers merge as a set, new ones first, and can be taken out', () => {
    const object = { metadata: { finalizers: ['a/b', 'c/d'] } };
    const added = applyStrategicMerge(object, { metadata: { finalizers: ['e/f'] } }, 'core.Pod');
    const removed = applyStrategicMerge(object, { metadata: { '$deleteFromPrimitiveList/finalizers': ['a/b'] } }, 'core.Pod');

    expect(added).toEqual({ applied: true, value: { metadata: { finalizers: ['e/f', 'a/b', 'c/d'] } } });
    expect(removed).toEqual({ applied: true, value: { metadata: { finalizers: ['c/d'] } } });
  });

  test('an update strategy keeps only the keys it retains', () => {
    const object = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } };
    const patch = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } };

    expect(applyStrategicMerge(object, patch, 'apps.Deployment')).toEqual({ applied: true, value: { spec: { strategy: { type: 'Recreate' } } } });
  });

  test.each<[string, Json, string]>([
    ['an element without its key', { containers: [{ image: 'x' }] }, 'map: map[image:x] does not contain declared merge key: name'],
    ['an unknown directive', { nodeSelector: { $patch: 'burn' } }, 'unknown patch type found: "burn"'],
  ])('%s is a mistake', (_what, patch, problem) => {
    expect(merged({ containers: [{ name: 'a' }], nodeSelector: { a: 'b' } }, patch)).toContain(problem.slice(0, 20));
  });
});

describe('three-way merge', () => {
  const withEnv = (...env: Json[]): Json => ({ spec: { template: { spec: { containers: [{ name: 'c', env }] } } } });
  const literal = { name: 'P', value: 'x' };
  const secret = { name: 'P', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } };

  test('what was applied before and is gone is removed', () => {
    expect(threeWayMerge(withEnv(literal), withEnv(secret), withEnv(literal), 'apps.StatefulSet')).toEqual(withEnv(secret));
  });

  test('what others wrote stays: value and valueFrom meet', () => {
    expect(threeWayMerge(withEnv(secret), withEnv(secret), withEnv(literal), 'apps.StatefulSet')).toEqual(withEnv({ ...literal, ...secret }));
  });

  test('nothing is sent where nothing differs', () => {
    expect(threeWayPatch(withEnv(literal), withEnv(literal), withEnv(literal), 'apps.StatefulSet')).toEqual({});
  });

  test('custom resources merge as JSON: lists are replaced', () => {
    expect(jsonThreeWayPatch({ a: 1, l: [1] }, { l: [1, 2] }, { a: 1, l: [1], x: 1 })).toEqual({ a: null, l: [1, 2] });
  });
});
