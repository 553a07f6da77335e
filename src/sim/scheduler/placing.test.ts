import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import type { Node, Pod } from '#model/kubernetes.ts';
import type { Simulation } from '#sim/simulation.ts';
import { pendingCluster } from '#testing/pending-cluster.ts';
import { decide } from './decide.ts';
import { nodeView, podView, withPod } from './node-view.ts';
import { PodClasses } from './pod-class.ts';
import { clusterView } from './snapshot.ts';

test.each([1, 2, 3])('many pods go where looking at every node for each of them sends them (seed %i)', (seed) => {
  const simulation = pendingCluster({ nodes: 60, pods: 700, spread: 0.24, seed });
  const naive = placedNaively(simulation);

  simulation.run((simulation.state.now + 60_000) as TimeMs);

  const placed = simulation.view.objects<Pod>('Pod').map(({ metadata, spec }) => [metadata.name, spec.nodeName]);
  expect(Object.fromEntries(placed)).toEqual(naive);
});

/** One pod after the other as they came, each on the best of all nodes; ties are drawn as the scheduler draws them. */
function placedNaively({ view }: Simulation): Readonly<Record<string, string | undefined>> {
  const classes = new PodClasses();
  const nodes = new Map(view.objects<Node>('Node').map((node) => [node.metadata.name, nodeView(node, [])]));
  const pods = view.objects<Pod>('Pod').toSorted((left, right) => sequenceOf(left) - sequenceOf(right));
  return Object.fromEntries(
    pods.map((pod) => {
      const attempt = view.draw(view.refOf(pod), 'placement', 1);
      const draw = (node: string) => view.draw(view.ref('Node', '', node), 'tie', attempt);
      const own = podView(pod, classes);
      const decision = decide(own, clusterView({ nodes: [...nodes.values()] }), draw);
      if (decision.outcome !== 'placed') return [pod.metadata.name, undefined];
      nodes.set(decision.node.name, withPod(decision.node, own));
      return [pod.metadata.name, decision.node.name];
    }),
  );
}

function sequenceOf({ metadata }: Pod): number {
  return Number(metadata.uid?.split('-')[1]);
}
