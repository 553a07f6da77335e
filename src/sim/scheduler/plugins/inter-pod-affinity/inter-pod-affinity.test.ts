import { expect, test } from 'vitest';
import type { PodAffinityTerm, PodSpec } from '#model/kubernetes.ts';
import { evaluate } from '../../decide.ts';
import { clusterView } from '../../snapshot.ts';
import { aNode, aPod } from '../../test-builders.ts';
import type { PodView } from '../../views.ts';

const near = (app: string): PodAffinityTerm => ({ topologyKey: 'zone', labelSelector: { matchLabels: { app } } });
const wanting = (app: string): Partial<PodSpec> => ({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [near(app)] } } });
const avoiding = (app: string): Partial<PodSpec> => ({
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [near(app)] } },
});

function reasons(pod: PodView, existing: PodView, labels: Record<string, string> = { zone: 'z1' }): readonly string[] {
  const evaluation = evaluate(pod, clusterView({ nodes: [aNode('a', { labels }, [existing])] }));
  return evaluation.outcome === 'infeasible' ? (evaluation.rejections[0]?.reasons ?? []) : [];
}

const db = aPod('db', {}, { labels: { app: 'db' } });

test.each([
  ['wanting what is there', wanting('db'), [], {}],
  ['wanting what is not', wanting('cache'), ["node(s) didn't match pod affinity rules"], {}],
  ['wanting its own kind as the first of it', wanting('web'), [], {}],
  ['avoiding what is there', avoiding('db'), ["node(s) didn't match pod anti-affinity rules"], {}],
  ['avoiding what is not', avoiding('cache'), [], {}],
])('a pod %s', (_, spec, expected) => {
  expect(reasons(aPod('web', spec, { labels: { app: 'web' } }), db)).toEqual(expected);
});

test('a pod that others avoid', () => {
  expect(reasons(aPod('web', {}, { labels: { app: 'web' } }), aPod('db', avoiding('web'), { labels: { app: 'db' } }))).toEqual([
    "node(s) didn't satisfy existing pods anti-affinity rules",
  ]);
});

test('a node without the topology fails affinity and passes anti-affinity', () => {
  expect(reasons(aPod('web', wanting('db')), db, {})).toEqual(["node(s) didn't match pod affinity rules"]);
  expect(reasons(aPod('web', avoiding('db')), db, {})).toEqual([]);
});
