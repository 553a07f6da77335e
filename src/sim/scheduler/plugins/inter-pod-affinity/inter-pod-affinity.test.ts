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

test.each<[string, Partial<PodAffinityTerm>, string, boolean]>([
  ['avoids one of its own value of a label', { matchLabelKeys: ['hash'] }, 'a', true],
  ['does not avoid one of another value', { matchLabelKeys: ['hash'] }, 'b', false],
  ['avoids one of another value where it is told so', { mismatchLabelKeys: ['hash'] }, 'b', true],
  ['does not avoid one of its own value then', { mismatchLabelKeys: ['hash'] }, 'a', false],
  ['passes over labels it lacks', { matchLabelKeys: ['absent'] }, 'b', true],
])('a pod %s', (_, keys, hash, isAvoided) => {
  const apart = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ ...near('web'), ...keys }] } } };
  const web = (name: string, value: string) => aPod(name, apart, { labels: { app: 'web', hash: value } });

  expect(reasons(web('new', 'a'), web('old', hash)).length > 0).toBe(isAvoided);
});
