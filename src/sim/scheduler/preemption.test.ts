import { expect, test } from 'vitest';
import type { PodDisruptionBudget } from '#model/kubernetes.ts';
import { evaluate } from './decide.ts';
import { failureMessage } from './messages.ts';
import { preempt } from './preemption.ts';
import { type ClusterParts, clusterView } from './snapshot.ts';
import { aNode, aPod } from './test-builders.ts';
import type { PodView } from './views.ts';

const NO_DRAWS = { start: () => 0, draw: () => 0 };
const requests = { cpu: '2' };
const important = (change = {}): PodView => aPod('important', { priority: 1000, ...change }, { requests });
const lesser = (name: string, priority: number, startTime?: string): PodView =>
  aPod(name, { priority }, { requests, labels: { app: 'lesser' }, ...(startTime === undefined ? {} : { status: { startTime } }) });

function attempt(pod: PodView, parts: ClusterParts): string {
  const cluster = clusterView(parts);
  const found = evaluate(pod, cluster);
  if (found.outcome !== 'infeasible') return 'fits';
  const result = preempt(pod, cluster, found, NO_DRAWS);
  if (result.outcome === 'not-preempted') return failureMessage(found.diagnosis, result.message, cluster.minor);
  return `${result.chosen.node.name}: ${result.chosen.victims.map(({ name }) => name).join()}`;
}

test('the least important pods go, and no more than needed', () => {
  const node = aNode('a', {}, [lesser('low', 1), lesser('mid', 10)]);

  expect(attempt(important(), { nodes: [node] })).toBe('a: low');
});

test('among equals the longer running stays', () => {
  const node = aNode('a', {}, [lesser('young', 1, '2026-01-01T00:01:00Z'), lesser('old', 1, '2026-01-01T00:00:00Z')]);

  expect(attempt(important(), { nodes: [node] })).toBe('a: young');
});

test('a node whose pods no budget protects is preferred', () => {
  const budget: PodDisruptionBudget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b', namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'lesser' } } },
    status: { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
  };
  const guarded = aNode('a', {}, [lesser('x', 1), lesser('y', 1)]);
  const free = aNode('b', {}, [aPod('u', { priority: 10 }, { requests }), aPod('v', { priority: 10 }, { requests })]);

  expect(attempt(important(), { nodes: [guarded, free], budgets: [budget] })).toBe('b: v');
});

test.each([
  [
    'may not preempt',
    important({ preemptionPolicy: 'Never' }),
    1,
    '0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never..',
  ],
  [
    'finds nobody less important',
    important(),
    1000,
    '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod..',
  ],
  [
    'is turned away for good',
    important({ nodeSelector: { x: 'y' } }),
    1,
    "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling..",
  ],
])('a pod that %s says so', (_, pod, priority, message) => {
  expect(attempt(pod, { nodes: [aNode('a', {}, [lesser('x', priority), lesser('y', priority)])] })).toBe(message);
});
