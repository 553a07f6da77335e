import { expect, test } from 'vitest';
import type { NodeSelectorTerm, PodSpec } from '#model/kubernetes.ts';
import { aNode, aPod } from '../../test-builders.ts';
import { filterNodeAffinity, nodesNamedByAffinity, preferenceWeight } from './node-affinity.ts';

const node = aNode('a', { labels: { disk: 'ssd', cores: '8' } });

const requiring = (...nodeSelectorTerms: NodeSelectorTerm[]): Partial<PodSpec> => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});
const expression = (key: string, operator: 'In' | 'NotIn' | 'Gt' | 'DoesNotExist', ...values: string[]): NodeSelectorTerm => ({
  matchExpressions: [{ key, operator, values }],
});

test.each([
  ['no rule', {}, true],
  ['a selector that holds', { nodeSelector: { disk: 'ssd' } }, true],
  ['a selector that does not', { nodeSelector: { disk: 'hdd' } }, false],
  ['one of two terms', requiring(expression('disk', 'In', 'hdd'), expression('cores', 'Gt', '4')), true],
  ['an absent label not in a list', requiring(expression('gone', 'NotIn', 'x')), true],
  ['an empty term', requiring({}), false],
  ['another node by name', requiring({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['b'] }] }), false],
  ['a term and a selector that does not hold', { ...requiring(expression('disk', 'In', 'ssd')), nodeSelector: { x: 'y' } }, false],
])('%s', (_, spec, fits) => {
  expect(filterNodeAffinity(aPod('p', spec).podClass, node)?.reasons).toEqual(
    fits ? undefined : ["node(s) didn't match Pod's node affinity/selector"],
  );
});

test('terms that all name nodes leave only those', () => {
  const named = (name: string): NodeSelectorTerm => ({ matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }] });

  expect(nodesNamedByAffinity(aPod('p', requiring(named('a'), named('b'))).podClass)).toEqual(new Set(['a', 'b']));
  expect(nodesNamedByAffinity(aPod('p', requiring(named('a'), expression('disk', 'In', 'ssd'))).podClass)).toBeUndefined();
});

test('weights of preferences that hold are added up, empty ones never hold', () => {
  const preferred = [
    { weight: 30, preference: expression('disk', 'In', 'ssd') },
    { weight: 5, preference: expression('disk', 'In', 'hdd') },
    { weight: 9, preference: {} },
  ];
  const pod = aPod('p', { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } } });

  expect(preferenceWeight(pod.podClass, node)).toBe(30);
});
