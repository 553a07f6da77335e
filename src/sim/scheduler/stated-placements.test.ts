import { expect, test } from 'vitest';
import type { Pod } from '#model/kubernetes.ts';
import { emptyWorld } from '#model/world/world.ts';
import { workloadNameOf } from '#model/workload-name.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { assembleTwin } from '../assemble.ts';
import { parseFault } from '../faults/fault.ts';
import { runFaults } from '../faults/inject.ts';
import type { Twin } from '../twin.ts';
import type { View } from '../view.ts';

const place = { path: 'world.yaml', line: 1 };
const nodes = aCluster().node('n1').node('n2').node('n3');

function twinOf(cluster: typeof nodes, runs: Readonly<Record<string, readonly string[]>>): Twin {
  const facts = Object.entries(runs).map(([node, workloads]) => ({ node, images: [], runs: workloads, place, certainty: 'configured' as const }));
  const model = { ...cluster.build(), world: { ...emptyWorld, nodes: facts } };
  return assembleTwin(model, { catalogue: [], seed: 1, calendarStartMs: 0 });
}

function nodesOf(view: View, workload: string): (string | undefined)[] {
  const pods = view.objects<Pod>('Pod').filter((pod) => workloadNameOf(pod) === workload);
  return pods.map(({ spec }) => spec.nodeName).sort();
}

test.each(['n1', 'n2', 'n3'])('on the eve a pod is on the node that the world file states: %s', (node) => {
  const { eve, assumptions } = twinOf(nodes.deployment('shop/web').statefulSet('shop/db'), { [node]: ['shop/web', 'shop/db'] });

  expect([nodesOf(eve.view, 'web'), nodesOf(eve.view, 'db')]).toEqual([[node], [node]]);
  expect(assumptions).toContainEqual(expect.objectContaining({ text: `on the eve ${node} runs shop/web, shop/db, as stated`, place }));
});

test('a workload stated on two nodes has a pod on each, and two where it is stated twice', () => {
  const { eve } = twinOf(nodes.deployment('shop/web', { replicas: 3 }), { n3: ['shop/web'], n1: ['shop/web', 'shop/web'] });

  expect(nodesOf(eve.view, 'web')).toEqual(['n1', 'n1', 'n3']);
});

test('a node that a pod does not fit on is no place for it, whatever is stated', () => {
  const cluster = aCluster()
    .node('small', { capacity: { cpu: '1', memory: '1Gi', pods: '110' } })
    .node('large');

  const { eve } = twinOf(cluster.deployment('shop/web', { requests: { cpu: '4' } }), { small: ['shop/web'] });

  expect(nodesOf(eve.view, 'web')).toEqual(['large']);
});

test('what was stated of the eve binds nobody afterwards', () => {
  const twin = twinOf(nodes.controlPlane('n0').deployment('shop/web'), { n2: ['shop/web'] });
  const run = twin.eve.fork();
  const drain = parseFault('node-drain:n2');
  if ('wrong' in drain) throw new Error(drain.wrong);

  runFaults(run, [drain], 600_000, twin.tools);

  expect(nodesOf(run.view, 'web')).not.toContain('n2');
});
