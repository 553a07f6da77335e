import { describe, expect, test } from 'vitest';
import { aCluster } from '#testing/a-cluster.ts';
import { registryAt } from '#testing/rule-cluster.ts';
import { settledTwin } from '#testing/settled-cluster.ts';
import { Runs } from '../runs.ts';
import { ScreenedRun } from './screened-run.ts';
import { Screening } from './screening.ts';

const zone = (name: string) => ({ labels: { 'topology.kubernetes.io/zone': name, 'kubernetes.io/hostname': name } });
const small = { cpu: '1', memory: '1Gi', 'ephemeral-storage': '10Gi', pods: '20' };
const three = () => aCluster().node('n1').node('n2').node('n3');
type Cluster = ReturnType<typeof three>;

function provedIn(cluster: Cluster): string[] {
  const twin = cluster.twin();
  const screening = new Screening(twin);
  return twin.eve.view.list('Node').flatMap(({ name }) => (screening.loss(name) === undefined ? [] : [name]));
}

describe('the loss of a node is harmless without a run', () => {
  test('everywhere in a large cluster whose workloads find room elsewhere', () => {
    const twin = settledTwin({ nodes: 48, podsPerNode: 10, spreadPercent: 24 });

    const runs = new Runs([twin], []);

    const proved = twin.eve.view.list('Node').filter(({ name }) => runs.of(`node-down:${name}`) instanceof ScreenedRun);
    expect(proved).toHaveLength(48);
  });

  test('where Deployments move and a DaemonSet is held', () => {
    const cluster = three()
      .deployment('team/web', { replicas: 3 })
      .daemonSet('team/agent', { spec: { tolerations: [{ operator: 'Exists' }] } });

    const loss = new Screening(cluster.twin()).loss('n2');

    expect(loss?.held.map(({ workload, release }) => [workload.ref.name, workload.working, release])).toEqual([
      ['agent', 2, 'return n2, or delete the Node'],
    ]);
  });
});

describe('the loss of a node is left to a run', () => {
  const web = { replicas: 3, requests: { cpu: '600m' } };
  const apart = (app: string) => ({
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { app } }, topologyKey: 'kubernetes.io/hostname' }],
    },
  });

  const named = ['a', 'b', 'c'].reduce((some, name) => some.node(name, { labels: { 'kubernetes.io/hostname': name } }), aCluster());

  test.each<readonly [string, Cluster]>([
    ['where it carries the control plane', aCluster().controlPlane('n1').deployment('team/web')],
    [
      'where the others are full',
      ['n1', 'n2', 'n3'].reduce((some, name) => some.node(name, { capacity: small }), aCluster()).deployment('team/web', web),
    ],
    ['where a pod has nobody who makes it again', three().with(pod('n1'), pod('n2'), pod('n3'))],
    [
      'where pods keep to the dead node',
      three().deployment('team/web', { replicas: 9, spec: { tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }] } }),
    ],
    [
      'where pods have data on their node',
      three().deployment('team/web', { replicas: 9, spec: { volumes: [{ name: 'data', hostPath: { path: '/srv' } }] } }),
    ],
    [
      'where pods of others exclude new ones',
      named.deployment('team/late', { replicas: 2 }).deployment('team/shy', { spec: { affinity: apart('late') } }),
    ],
    [
      'where its zone has no other node',
      ['a', 'b', 'c'].reduce((some, name) => some.node(name, zone(name)), aCluster()).deployment('team/web', { replicas: 9 }),
    ],
  ])('%s', (_, cluster) => {
    expect(provedIn(cluster)).toEqual([]);
  });

  test('where all that others need is on it', () => {
    const needs = { metadata: { labels: { app: 'web' }, annotations: { 'blackstart.dev/needs': 'service(db)' } } };
    const [web] = aCluster().deployment('team/web', { replicas: 9 }).build().objects;
    const object = web?.object as unknown as { spec: { template: object } };
    const needing = { ...object, spec: { ...object.spec, template: { ...object.spec.template, ...needs } } } as never;
    const cluster = three().with(needing).deployment('team/db').service('team/db');
    const twin = cluster.twin();
    const home = twin.eve.view.objects<Placed>('Pod').find(({ metadata }) => metadata.name.startsWith('db'))?.spec.nodeName;

    expect(provedIn(cluster)).toEqual(['n1', 'n2', 'n3'].filter((name) => name !== home));
  });

  test('where what serves the network of the other nodes is on it', () => {
    const annotations = { 'blackstart.dev/provides': 'cni', 'blackstart.dev/needs-to-serve': 'service(db)' };
    const [network] = aCluster()
      .daemonSet('team/network', { spec: { hostNetwork: true, tolerations: [{ operator: 'Exists' }] } })
      .build().objects;
    const object = network?.object as unknown as { spec: { template: { metadata: object } } };
    const template = { ...object.spec.template, metadata: { ...object.spec.template.metadata, annotations } };
    const serving = { ...object, spec: { ...object.spec, template } } as never;
    const twin = three().with(serving).deployment('team/web', { replicas: 9 }).deployment('team/db').service('team/db').twin();
    const home = twin.eve.view.objects<Placed>('Pod').find(({ metadata }) => metadata.name.startsWith('db'))?.spec.nodeName;

    const screening = new Screening(twin);

    expect(['n1', 'n2', 'n3'].filter((name) => screening.loss(name) === undefined)).toEqual([home]);
  });

  test.each([
    ['where the only pod of the registry that new pods pull from is on it', 'Always', true],
    ['but not where every node has what that registry serves', 'IfNotPresent', false],
  ] as const)('%s', (_, imagePullPolicy, isLeft) => {
    const image = '10.0.0.9:5000/team/web:1';
    const [web] = aCluster()
      .deployment('team/web', { replicas: 9, spec: { containers: [{ name: 'web', image, imagePullPolicy }] } })
      .build().objects;
    const objects = [...registryAt('10.0.0.9', 'infra/registry', 'docker.io/library/registry:2'), web?.object as never];
    const twin = three()
      .with(...objects)
      .twin();
    const home = twin.eve.view.objects<Placed>('Pod').find(({ metadata }) => metadata.name.startsWith('registry'))?.spec.nodeName;

    const screening = new Screening(twin);

    expect(['n1', 'n2', 'n3'].filter((name) => screening.loss(name) === undefined)).toEqual(isLeft ? [home] : []);
  });
});

interface Placed {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly nodeName?: string };
}

function pod(node: string): never {
  const metadata = { name: `alone-${node}`, namespace: 'team' };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName: node, containers: [{ name: 'c', image: 'images.example.org/a:1' }] } } as never;
}
