import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import type { Node, Pod } from '#model/kubernetes.ts';
import type { Simulation } from '#sim/simulation.ts';
import { pendingCluster } from '#testing/pending-cluster.ts';
import { decide } from './decide.ts';
import { nodeView, podView, withPod } from './node-view.ts';
import { PodClasses } from './pod-class.ts';
import { clusterView } from './snapshot.ts';
import type { NodeView } from './views.ts';

test.each([
  { seed: 1, nodes: 60, pods: 500 },
  { seed: 2, nodes: 60, pods: 500 },
  { seed: 3, nodes: 260, pods: 400 },
])('many pods go where asking every plug-in about every node sends them (seed $seed, $nodes nodes)', ({ seed, nodes, pods }) => {
  const simulation = pendingCluster({ nodes, pods, spread: 0.24, seed });
  const naive = placedNaively(simulation);

  simulation.run((simulation.state.now + 60_000) as TimeMs);

  const placed = simulation.view.objects<Pod>('Pod').map(({ metadata, spec }) => [metadata.name, spec.nodeName]);
  expect(Object.fromEntries(placed)).toEqual(naive);
});

/** One pod after the other as they came, each search beginning where the last one ended; ties are drawn as the scheduler draws them. */
function placedNaively({ view }: Simulation): Readonly<Record<string, string | undefined>> {
  const classes = new PodClasses();
  const ordered = view.objects<Node>('Node').map((node) => nodeView(node, [], { serial: view.serialOf(view.refOf(node)) }));
  const nodes = new Map(zonesInTurn(ordered).map((node) => [node.name, node]));
  const pods = view.objects<Pod>('Pod').toSorted((left, right) => sequenceOf(left) - sequenceOf(right));
  let start = 0;
  return Object.fromEntries(
    pods.map((pod) => {
      const attempt = view.draw(view.refOf(pod), 'placement', 1);
      const draw = ({ name }: NodeView) => view.draw(view.ref('Node', '', name), 'tie', attempt);
      const own = podView(pod, classes);
      const decision = decide(own, clusterView({ nodes: [...nodes.values()] }), draw, start);
      if ('nextStart' in decision) start = decision.nextStart;
      if (decision.outcome !== 'placed') return [pod.metadata.name, undefined];
      nodes.set(decision.node.name, withPod(decision.node, own));
      return [pod.metadata.name, decision.node.name];
    }),
  );
}

/** The first node of each zone, then the second of each, and so on. */
function zonesInTurn(nodes: readonly NodeView[]): readonly NodeView[] {
  const left = Object.values(Object.groupBy(nodes, ({ labels }) => labels['topology.kubernetes.io/zone'] ?? '')) as NodeView[][];
  return nodes.map((_, round) => {
    const zone = left[round % left.length] as NodeView[];
    return zone.shift() as NodeView;
  });
}

function sequenceOf({ metadata }: Pod): number {
  return Number(metadata.uid?.split('-')[1]);
}
