import { expect, test } from 'vitest';
import type { TopologySpreadConstraint } from '#model/kubernetes.ts';
import { evaluate } from '../../decide.ts';
import { clusterView } from '../../snapshot.ts';
import { aNode, aPod } from '../../test-builders.ts';
import type { NodeView } from '../../views.ts';

const web = { app: 'web' };
const constraint = (change: Partial<TopologySpreadConstraint> = {}): TopologySpreadConstraint => ({
  maxSkew: 1,
  topologyKey: 'zone',
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector: { matchLabels: web },
  ...change,
});
const inZone = (name: string, zone: string | undefined, pods: number): NodeView =>
  aNode(
    name,
    { labels: zone === undefined ? {} : { zone } },
    Array.from({ length: pods }, (_, index) => aPod(`${name}-${index}`, {}, { labels: web })),
  );

function rejections(nodes: readonly NodeView[], spread: TopologySpreadConstraint): Record<string, string> {
  const evaluation = evaluate(aPod('new', { topologySpreadConstraints: [spread] }, { labels: web }), clusterView({ nodes }));
  if (evaluation.outcome === 'infeasible')
    return Object.fromEntries(evaluation.rejections.map((rejection, place) => [nodes[place]?.name, rejection?.reasons.join()]));
  return evaluation.outcome === 'feasible' ? { fits: evaluation.nodes.map(({ name }) => name).join() } : {};
}

test('a pod goes where its kind is rarest', () => {
  expect(rejections([inZone('a', 'z1', 1), inZone('b', 'z2', 0)], constraint())).toEqual({ fits: 'b' });
});

test('an empty zone without a fitting node keeps the others from taking more', () => {
  const dead = { ...inZone('c', 'z3', 0), unschedulable: true };

  expect(rejections([inZone('a', 'z1', 1), inZone('b', 'z2', 1), dead], constraint())).toEqual({
    a: "node(s) didn't match pod topology spread constraints",
    b: "node(s) didn't match pod topology spread constraints",
    c: 'node(s) were unschedulable',
  });
});

test('a node without the label is no domain', () => {
  expect(rejections([inZone('a', undefined, 0)], constraint())).toEqual({
    a: "node(s) didn't match pod topology spread constraints (missing required label)",
  });
});

test('fewer domains than wanted count as an empty one', () => {
  expect(rejections([inZone('a', 'z1', 1)], constraint({ minDomains: 2 }))).toEqual({ a: "node(s) didn't match pod topology spread constraints" });
});

test('soft constraints prefer the rarer zone', () => {
  const nodes = [inZone('a', 'z1', 2), inZone('b', 'z2', 0)];
  const pod = aPod('new', { topologySpreadConstraints: [constraint({ whenUnsatisfiable: 'ScheduleAnyway' })] }, { labels: web });

  const evaluation = evaluate(pod, clusterView({ nodes }));

  const scores = evaluation.outcome === 'feasible' ? evaluation.pluginScores.find(({ plugin }) => plugin === 'PodTopologySpread')?.scores : undefined;
  expect(scores).toEqual([0, 200]);
});
