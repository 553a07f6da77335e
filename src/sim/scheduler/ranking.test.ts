import { describe, expect, test } from 'vitest';
import { draw as drawNumber } from '#base/random.ts';
import type { Node, Pod, PodSpec } from '#model/kubernetes.ts';
import { BaseIndex } from './base-index.ts';
import { decide, type Placement } from './decide.ts';
import { matcherOf } from './matchers.ts';
import { differsInPodsOnly, nodeView, podView, withoutPod, withPod } from './node-view.ts';
import { PodClasses } from './pod-class.ts';
import { decideByRanking } from './ranking.ts';
import { clusterView } from './snapshot.ts';
import type { NodeView, PodView } from './views.ts';

const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';
const apps = ['web', 'db', 'cache', 'batch', 'cron'];

describe('ranking and touched nodes', () => {
  test.each(Array.from({ length: 24 }, (_, seed) => seed))('give the node that looking at every node gives (seed %i)', (seed) => {
    const random = dice(seed);
    const classes = new PodClasses();
    let base = populated(random, classes, 12 + random(40));
    const index = new BaseIndex(base, 28, () => ({}));
    const touched = new Map<string, NodeView | undefined>();
    const nominated = new Map<string, readonly PodView[]>();
    const now = new Map(base.map((node) => [node.name, node]));
    const set = (name: string, node: NodeView | undefined): void => {
      touched.set(name, node);
      if (node === undefined) now.delete(name);
      else now.set(name, node);
    };

    const differing: string[] = [];
    for (let step = 0; step < 40; step++) {
      disturb(random, [...now.values()], set, classes, step);
      const pod = somePod(random, classes, `new-${step}`);
      if (random(12) === 0)
        nominated.set([...now.keys()][random(now.size)] as string, [{ ...somePod(random, classes, `coming-${step}`), priority: random(2) }]);
      const view = clusterView({ nodes: [...now.values()], nominated, defaultSelector: selectorOf });
      const tie = (name: string): number => drawNumber(seed, hash(name), 'tie', step);

      const plain = decide(pod, view, tie);
      const ranked = decideByRanking(pod, { base: index, touched, nominated: nominated.keys() }, view.lookups, tie);

      if (nameOf(plain) !== nameOf(ranked)) differing.push(`${step}: ${nameOf(plain)} ${nameOf(ranked)}`);
      if (plain.outcome === 'placed') set(plain.node.name, withPod(plain.node, pod));
      if (random(3) === 0) base = goneOn(index, base, touched);
    }

    expect(differing).toEqual([]);
  });
});

/** The base goes on to what the touched nodes have become, as far as only their pods are others. */
function goneOn(index: BaseIndex, base: readonly NodeView[], touched: Map<string, NodeView | undefined>): readonly NodeView[] {
  const nodes = [...base];
  const changed: number[] = [];
  base.forEach((before, place) => {
    const now = touched.get(before.name);
    if (now === undefined || !differsInPodsOnly(before, now)) return;
    nodes[place] = now;
    changed.push(place);
    touched.delete(before.name);
  });
  index.advance(nodes, changed);
  return nodes;
}

function nameOf(decision: ReturnType<typeof decide>): string {
  return decision.outcome === 'placed' ? (decision as Placement).node.name : decision.outcome;
}

function selectorOf({ podClass }: PodView): ReturnType<typeof matcherOf> | undefined {
  return podClass.labels['app'] === 'cron' ? undefined : matcherOf({ matchLabels: { app: podClass.labels['app'] ?? '' } });
}

/** Pods go, nodes are cordoned, tainted or lost, nodes come. */
function disturb(
  random: (below: number) => number,
  nodes: readonly NodeView[],
  set: (name: string, node: NodeView | undefined) => void,
  classes: PodClasses,
  step: number,
): void {
  const node = nodes[random(nodes.length)] as NodeView;
  const pods = [...node.pods()];
  switch (random(9)) {
    case 0:
      set(node.name, { ...node, unschedulable: !node.unschedulable });
      break;
    case 1:
      set(node.name, { ...node, taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }] });
      break;
    case 2:
      if (pods.length > 0) set(node.name, withoutPod(node, pods[random(pods.length)] as PodView));
      break;
    case 3:
      if (nodes.length > 5 && random(3) === 0) set(node.name, undefined);
      break;
    case 4:
      if (random(3) === 0) set(`new-${step}`, nodeView(someNode(random, `new-${step}`), []));
      break;
    case 5:
      if (random(3) === 0) set(node.name, { ...node, labels: { ...node.labels, [ZONE]: `z${random(4)}` } });
      break;
    default:
      set(node.name, withPod(node, somePod(random, classes, `extra-${step}`)));
  }
}

function populated(random: (below: number) => number, classes: PodClasses, count: number): readonly NodeView[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `node-${String(index).padStart(3, '0')}`;
    const pods = Array.from({ length: random(6) }, (__, place) => somePod(random, classes, `${name}-${place}`));
    return nodeView(someNode(random, name), pods);
  });
}

function someNode(random: (below: number) => number, name: string): Node {
  const labels: Record<string, string> = { [HOST]: name };
  if (random(8) > 0) labels[ZONE] = `z${random(3)}`;
  if (random(2) === 0) labels['disk'] = 'ssd';
  const allocatable = { cpu: `${2 + random(3)}`, memory: `${4 + random(3) * 2}Gi`, pods: '12' };
  const taints =
    random(6) === 0 ? [{ key: 'soft', effect: 'PreferNoSchedule' as const }] : random(9) === 0 ? [{ key: 'gpu', effect: 'NoSchedule' as const }] : [];
  const images = random(3) === 0 ? [{ names: ['img:1'], sizeBytes: 400_000_000 }] : [];
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec: { taints }, status: { allocatable, images } };
}

function somePod(random: (below: number) => number, classes: PodClasses, name: string): PodView {
  const app = apps[random(apps.length)] as string;
  const other = apps[random(apps.length)] as string;
  const topologyKey = random(2) === 0 ? ZONE : HOST;
  const term = { topologyKey, labelSelector: { matchLabels: { app: other } } };
  const own = { topologyKey, labelSelector: { matchLabels: { app } } };
  const requests = { cpu: ['100m', '250m', '500m'][random(3)] as string, memory: ['64Mi', '256Mi'][random(2)] as string };
  const shaped: Partial<PodSpec>[] = [
    {},
    {},
    { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [own] } } },
    { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } },
    { affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 40, podAffinityTerm: own }] } } },
    { affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 70, podAffinityTerm: term }] } } },
    { topologySpreadConstraints: [{ maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', topologyKey, labelSelector: { matchLabels: { app } } }] },
    { topologySpreadConstraints: [{ maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', topologyKey, labelSelector: { matchLabels: { app } } }] },
    { nodeSelector: { disk: 'ssd' }, tolerations: [{ key: 'gpu', operator: 'Exists' }] },
    { tolerations: [{ key: 'soft', operator: 'Exists' }] },
  ];
  const spec: PodSpec = { containers: [{ name: 'c', image: 'img:1', resources: { requests } }], ...shaped[random(shaped.length)] };
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'n', uid: name, labels: { app } }, spec };
  return podView(pod, classes);
}

function dice(seed: number): (below: number) => number {
  let count = 0;
  return (below) => drawNumber(seed, 7, 'test', count++) % below;
}

function hash(text: string): number {
  let value = 0;
  for (const letter of text) value = (value * 31 + (letter.codePointAt(0) ?? 0)) | 0;
  return value >>> 0;
}
