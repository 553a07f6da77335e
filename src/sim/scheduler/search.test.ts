import { expect, test } from 'vitest';
import { draw as drawNumber } from '#base/random.ts';
import type { Labels, Node, PersistentVolume, PersistentVolumeClaim, Pod, PodSpec, StorageClass } from '#model/kubernetes.ts';
import { seedsFor } from '#testing/seeds.ts';
import { decide } from './decide.ts';
import { matcherOf } from './matchers.ts';
import { failureMessage } from './messages.ts';
import { inZoneOrder, NodeList } from './node-list.ts';
import { nodeView, podView, withoutPod, withPod } from './node-view.ts';
import { PodClasses } from './pod-class.ts';
import { search } from './search.ts';
import { SearchMemo } from './search-memo.ts';
import { type ClusterParts, clusterView } from './snapshot.ts';
import type { NodeView, PodView } from './views.ts';

const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';
const apps = ['web', 'db', 'cache', 'batch', 'cron'];
const teams = ['red', 'blue'];

test.each(seedsFor(30))('a search by what is known gives what asking every plug-in gives (seed %i)', (seed) => {
  const random = dice(seed);
  const parts = someParts(random);
  const memo = new SearchMemo();
  const lists = [NodeList.of(inZoneOrder(populated(random, parts.classes, random(3) === 0 ? 100 + random(160) : 12 + random(40))))];
  const nominated = new Map<string, readonly PodView[]>();
  let namespaces: ReadonlyMap<string, Labels> = new Map();
  let start = 0;

  const differing: string[] = [];
  for (let step = 0; step < 40; step++) {
    // Now and then an earlier state goes on: another fork.
    let nodes = disturbed(random, lists[random(4) === 0 ? random(lists.length) : lists.length - 1] as NodeList, parts.classes, step);
    const pod = somePod(random, parts.classes, `new-${step}`);
    if (random(12) === 0)
      nominated.set(nodes.at(random(nodes.size)).name, [{ ...somePod(random, parts.classes, `coming-${step}`), priority: random(2) }]);
    if (random(6) === 0) namespaces = new Map([['m', { team: teams[random(2)] as string }]]);
    const cluster = { ...clusterView({ ...parts, nodes: [...nodes], namespaces, nominated, defaultSelector: selectorOf }), nodes };
    const tie = ({ name }: NodeView): number => drawNumber(seed, hash(name), 'tie', step);

    const plain = decide(pod, cluster, tie, start);
    const found = search(pod, cluster, tie, start, memo);

    if (textOf(plain) !== textOf(found)) differing.push(`${step}: ${textOf(plain)} ${textOf(found)}`);
    if ('nextStart' in plain) start = plain.nextStart;
    if (plain.outcome === 'placed') nodes = nodes.with(nodes.placeOf(plain.node.name) as number, withPod(plain.node, pod));
    lists.push(nodes);
  }

  expect(differing).toEqual([]);
});

/** Everything that comes of a decision. */
function textOf(decision: ReturnType<typeof decide>): string {
  if (decision.outcome === 'placed') {
    const volumes = decision.volumes?.bindings.map(({ volume }) => volume.metadata.name);
    return JSON.stringify([decision.node.name, volumes, decision.nextStart]);
  }
  if (decision.outcome !== 'infeasible') return decision.message;
  const { diagnosis, rejections, plugins, nextStart } = decision;
  return JSON.stringify([failureMessage(diagnosis, '', 28), rejections, [...plugins], nextStart]);
}

function selectorOf({ podClass }: PodView): ReturnType<typeof matcherOf> | undefined {
  return podClass.labels['app'] === 'cron' ? undefined : matcherOf({ matchLabels: { app: podClass.labels['app'] ?? '' } });
}

/** Pods come and go, nodes are cordoned, tainted or lost, nodes come. */
function disturbed(random: (below: number) => number, nodes: NodeList, classes: PodClasses, step: number): NodeList {
  const place = random(nodes.size);
  const node = nodes.at(place);
  switch (random(10)) {
    case 0:
      return nodes.with(place, { ...node, unschedulable: !node.unschedulable });
    case 1:
      return nodes.with(place, { ...node, taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }] });
    case 2:
      return node.pods.length === 0 ? nodes : nodes.with(place, withoutPod(node, node.pods[random(node.pods.length)] as PodView));
    case 3:
      return nodes.size > 5 && random(3) === 0 ? NodeList.of([...nodes].filter((other) => other !== node)) : nodes;
    case 4:
      return random(3) === 0 ? NodeList.of([...nodes, nodeView(someNode(random, `new-${step}`), [])]) : nodes;
    case 5:
      return random(3) === 0 ? nodes.with(place, { ...node, labels: { ...node.labels, [ZONE]: `z${random(4)}` } }) : nodes;
    case 6: {
      const ending = node.pods.map((pod) => (random(2) === 0 ? pod : { ...pod, terminating: true }));
      return nodes.with(place, { ...node, pods: ending });
    }
    default:
      return nodes.with(place, withPod(node, somePod(random, classes, `extra-${step}`)));
  }
}

/** Claims: one on a local volume of one node, one in a zone, one to be bound to any of some volumes, one to be provisioned. */
function someParts(random: (below: number) => number): Omit<ClusterParts, 'nodes'> & { readonly classes: PodClasses } {
  const claim = (name: string, spec: PersistentVolumeClaim['spec'], bound: boolean): PersistentVolumeClaim => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'n', ...(bound ? { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } } : {}) },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  });
  const volume = (name: string, change: Partial<PersistentVolume['spec']>, labels = {}): PersistentVolume => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, labels },
    spec: { capacity: { storage: '2Gi' }, accessModes: ['ReadWriteOnce'], storageClassName: 'local', ...change },
    status: { phase: 'Available' },
  });
  const on = (key: string, value: string) => ({
    nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In' as const, values: [value] }] }] } },
  });
  const storageClass = (name: string, provisioner: string): StorageClass => ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name },
    provisioner,
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  return {
    classes: new PodClasses(),
    claims: [
      claim('claim-0', { volumeName: 'pv-0' }, true),
      claim('claim-1', { volumeName: 'pv-1' }, true),
      claim('claim-2', { storageClassName: 'local' }, false),
      claim('claim-3', { storageClassName: 'made' }, false),
    ],
    volumes: [
      volume('pv-0', on(HOST, `node-00${random(9)}`)),
      volume('pv-1', {}, { [ZONE]: 'z1' }),
      volume('pv-2', on(ZONE, 'z0')),
      volume('pv-3', on(ZONE, 'z2')),
    ],
    storageClasses: [storageClass('local', 'kubernetes.io/no-provisioner'), storageClass('made', 'disks.example')],
  };
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
  const elsewhere = random(2) === 0 ? { namespaces: ['m'] } : { namespaceSelector: { matchLabels: { team: teams[random(2)] as string } } };
  const evenly = { maxSkew: 1, labelSelector: { matchLabels: { app } } };
  const onSsd = { matchExpressions: [{ key: 'disk', operator: 'In' as const, values: ['ssd'] }] };
  const requests = { cpu: ['100m', '250m', '500m'][random(3)] as string, memory: ['64Mi', '256Mi'][random(2)] as string };
  const shaped: Partial<PodSpec>[] = [
    {},
    {},
    { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [own] } } },
    { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } },
    { affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 40, podAffinityTerm: own }] } } },
    { affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 70, podAffinityTerm: term }] } } },
    { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ ...own, ...elsewhere }] } } },
    { affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 20, podAffinityTerm: { ...term, ...elsewhere } }] } } },
    { topologySpreadConstraints: [{ ...evenly, topologyKey, whenUnsatisfiable: 'DoNotSchedule' }] },
    { topologySpreadConstraints: [{ ...evenly, topologyKey, whenUnsatisfiable: 'ScheduleAnyway' }] },
    { nodeSelector: { disk: 'ssd' }, tolerations: [{ key: 'gpu', operator: 'Exists' }] },
    { tolerations: [{ key: 'soft', operator: 'Exists' }] },
    { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 30, preference: onSsd }] } } },
    { topologySpreadConstraints: [{ ...evenly, topologyKey, whenUnsatisfiable: 'DoNotSchedule', nodeTaintsPolicy: 'Honor' }] },
    { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: `claim-${random(4)}` } }] },
    { nodeSelector: { disk: 'none' } },
    { containers: [{ name: 'c', image: 'img:1', ports: [{ containerPort: 80, hostPort: 80 + random(2) }], resources: { requests } }] },
  ];
  const spec: PodSpec = { containers: [{ name: 'c', image: 'img:1', resources: { requests } }], ...shaped[random(shaped.length)] };
  const namespace = spec.volumes === undefined && random(4) === 0 ? 'm' : 'n';
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, uid: name, labels: { app } }, spec };
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
