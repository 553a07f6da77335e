import { expect, test } from 'vitest';
import { decide, enoughOf, evaluate } from './decide.ts';
import { clusterView } from './snapshot.ts';
import { aNode, aPod } from './test-builders.ts';

const nodes = Array.from({ length: 300 }, (_, index) => aNode(`n${String(index).padStart(3, '0')}`));

test.each([
  [99, 99],
  [100, 100],
  [300, 144],
  [1000, 420],
  [5000, 500],
  [10_000, 500],
])('of %i nodes %i that would do are enough', (all, enough) => {
  expect(enoughOf(all)).toBe(enough);
});

test('a search begins where the last one ended, and goes on from the first node', () => {
  const evaluation = evaluate(aPod('p'), clusterView({ nodes }), 250);

  if (evaluation.outcome !== 'feasible') throw new Error(evaluation.outcome);
  const names = evaluation.nodes.map(({ name }) => name);
  expect([names.length, names[0], names.at(-1), evaluation.nextStart]).toEqual([144, 'n250', 'n093', 94]);
});

test.each([
  [28, 0],
  [31, 43],
])('after a pod that names its node, 1.%i begins at %i', (minor, start) => {
  const term = { matchFields: [{ key: 'metadata.name', operator: 'In' as const, values: ['n007'] }] };
  const pod = aPod('p', { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } } } });

  expect(decide(pod, clusterView({ nodes, minor }), () => 0, 42)).toMatchObject({ outcome: 'placed', node: { name: 'n007' }, nextStart: start });
});
