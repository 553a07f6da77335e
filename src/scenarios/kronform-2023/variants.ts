import type { ClusterModel, Machine } from '#model/cluster.ts';
import type { TalosMirror } from '#model/images/registry-config.ts';
import type { HostFact } from '#model/world/world.ts';
import type { Step, Variant } from '../scenario.ts';
import { mirrorsBack } from './timeline.ts';

const ownRegistry = 'registry.kronform.pius.dev';

/** The cluster with each mirror of each machine config changed. */
function withMirrors(model: ClusterModel, change: (mirror: TalosMirror) => TalosMirror): ClusterModel {
  const machine = (each: Machine): Machine => ({ ...each, registries: { ...each.registries, mirrors: each.registries.mirrors.map(change) } });
  return { ...model, machines: model.machines.map(machine) };
}

/** Only the registry in the cluster is left in every mirror: what the operator did in the end. */
function withoutExplicitFallback(model: ClusterModel): ClusterModel {
  return withMirrors(model, (mirror) => ({ ...mirror, endpoints: mirror.endpoints.filter(({ url }) => url.includes(ownRegistry)) }));
}

/** Docker Hub's registry in place of the web site; the other entries were right. */
function withRightFallback(model: ClusterModel): ClusterModel {
  return withMirrors(model, (mirror) => ({
    ...mirror,
    endpoints: mirror.endpoints.map((endpoint) =>
      endpoint.url === 'https://docker.io/v2' ? { ...endpoint, url: 'https://registry-1.docker.io/v2' } : endpoint,
    ),
  }));
}

/** docker.io answers 404; the registry behind it, which is another host, answers as ever. */
function answeringNotFound(fact: HostFact): readonly HostFact[] {
  if (fact.host !== 'docker.io') return [fact];
  return [
    { ...fact, state: { kind: 'status', status: 404 } },
    { ...fact, host: 'registry-1.docker.io', state: { kind: 'up' } },
  ];
}

const laterCharts = ['cluster/charts/harbor/16.7.1.yaml', 'cluster/charts/harbor/16.7.2.yaml'];

/** The gateway in front of the database runs on n2 on the eve. */
function withGatewayElsewhere(model: ClusterModel): ClusterModel {
  const gateway = 'harbor-registry/harbor-registry-pgpool';
  const nodes = model.world.nodes.map((fact) => {
    const others = (fact.runs ?? []).filter((workload) => workload !== gateway);
    return { ...fact, runs: fact.node === 'n2' ? [...others, gateway] : others };
  });
  return { ...model, world: { ...model.world, nodes } };
}

/** Up to here the report's own timeline; what the operator did later answers to what he saw. */
function onlyTheUpgrade(steps: readonly Step[]): readonly Step[] {
  return steps.filter(({ id }) => id === 'upgrade' || id === 'rollback');
}

function isMirrorBack({ id }: Step): boolean {
  return id?.startsWith('mirror-back-') ?? false;
}

/** A node that has lost its images boots while the registry is away. */
const wipedWhileHarborIsDown: readonly Step[] = [
  {
    at: '0s',
    id: 'stop-core',
    text: 'Harbor’s core is scaled to nothing',
    do: {
      kind: 'patch',
      object: { kind: 'Deployment', namespace: 'harbor-registry', name: 'harbor-registry-core' },
      patch: { spec: { replicas: 0 } },
    },
  },
  {
    at: '1m',
    id: 'upgrade',
    text: 'a node is upgraded without --preserve',
    do: { kind: 'talos-upgrade', node: 'n3', version: '1.4.7', client: '1.4.6' },
  },
];

export const variants: readonly Variant[] = [
  {
    id: 'W1',
    alias: 'no-explicit-fallback',
    title: 'no mirror lists an explicit fallback',
    edit: withoutExplicitFallback,
    timeline: onlyTheUpgrade,
  },
  {
    id: 'W2',
    alias: 'ha-gateway-on-the-node',
    title: 'Harbor is highly available; the gateway in front of its database is one pod, on the node that is upgraded',
    files: 'variants/W2',
    without: laterCharts,
    timeline: onlyTheUpgrade,
  },
  {
    id: 'W3',
    alias: 'ha-gateway-elsewhere',
    title: 'Harbor is highly available and the gateway runs elsewhere; then the next node is upgraded, too',
    files: 'variants/W2',
    without: laterCharts,
    edit: withGatewayElsewhere,
    timeline: (steps) => [
      ...onlyTheUpgrade(steps),
      { at: '3h', id: 'upgrade-n2', text: 'the next node is upgraded', do: { kind: 'talos-upgrade', node: 'n2', version: '1.4.7', client: '1.4.6' } },
    ],
    moments: { 'first-node': '2h' },
    until: '6h',
  },
  {
    id: 'W4',
    alias: 'flux-waits-for-health',
    title: 'the Kustomization of the Ceph cluster waits for health',
    files: 'variants/W4',
  },
  {
    id: 'W5',
    alias: 'single-mon',
    title: 'Ceph has a single mon, on the node that is upgraded',
    files: 'variants/W5',
    timeline: onlyTheUpgrade,
  },
  {
    id: 'W6',
    alias: 'right-fallback-without-ha',
    title: 'the fallback of docker.io is the registry; Harbor is as it was',
    edit: withRightFallback,
    timeline: onlyTheUpgrade,
  },
  {
    id: 'X1',
    alias: 'docker-io-404',
    title: 'docker.io answers 404 instead of a web page',
    edit: (model) => ({
      ...model,
      world: {
        ...model.world,
        hosts: model.world.hosts.flatMap(answeringNotFound),
      },
    }),
    timeline: onlyTheUpgrade,
  },
  {
    id: 'X2',
    alias: 'operators-correction',
    title: 'the operator’s correction: no explicit fallback anywhere; then a node without images, while Harbor is down',
    edit: withoutExplicitFallback,
    timeline: () => wipedWhileHarborIsDown,
    until: '3h',
  },
  {
    id: 'X2b',
    alias: 'better-correction',
    title: 'the better correction: only docker.io’s entry is changed; then a node without images, while Harbor is down',
    edit: withRightFallback,
    timeline: () => wipedWhileHarborIsDown,
    until: '3h',
  },
  {
    id: 'X3',
    alias: 'mirrors-back-with-a-reboot',
    title: 'the mirrors are put back with a reboot of the node that carries Harbor',
    timeline: (steps) => [...steps.slice(0, steps.findIndex(isMirrorBack)), ...mirrorsBack('24h50m', 'reboot')],
    until: '27h',
  },
  {
    id: 'X4',
    alias: 'no-failed-upgrade',
    title: 'the portal images exist, so the upgrade to 16.7.1 does not fail',
    edit: (model) => ({
      ...model,
      world: { ...model.world, references: model.world.references.filter(({ reference }) => !reference.includes('harbor-portal')) },
    }),
  },
  {
    id: 'X4b',
    alias: 'without-deleting',
    title: 'the release is suspended and resumed, and the database’s StatefulSet is not deleted',
    timeline: (steps) => steps.filter(({ id }) => id !== 'delete-database'),
  },
];
