import { drawBelow } from '#base/random.ts';

/** Draws a number below a limit, for a purpose. */
type Pick = (what: string, limit: number) => number;

const zone = 'topology.kubernetes.io/zone';
const registryOnNode = '10.0.0.1:5000';
const registryBehindService = '10.96.0.60:5000';

/** What can make the loss of a node matter. */
const hazards = [
  ...[
    'room',
    'pods',
    'zones',
    'spread',
    'apart',
    'excluding',
    'needs',
    'providers',
    'patience',
    'everywhere',
    'quota',
    'webhook',
    'wildcard webhook',
  ],
  ...[
    'images',
    'registry',
    'registry on a node',
    'registry down',
    'volumes',
    'unknown capacity',
    'taints',
    'host ports',
    'sets',
    'alone',
    'limits',
    'cron',
    'pools',
  ],
] as const;

type Hazard = (typeof hazards)[number];

/** Draws of one cluster, and which hazards it has. */
interface Plan {
  readonly pick: Pick;
  readonly has: (hazard: Hazard) => boolean;
}

/**
 * A cluster in which the loss of a node may do harm in one to three ways, or in none: tight nodes, rules of placement, single
 * providers that others need, webhooks, quotas, volumes, a registry of its own. The files of a seed are the same each time.
 */
export function sweepClusterFiles(seed: number): readonly { readonly path: string; readonly text: string }[] {
  const pick: Pick = (what, limit) => drawBelow(limit, seed, 3, what, 0);
  const chosen = new Set(Array.from({ length: 1 + pick('hazards', 3) }, (_, at) => hazards[pick(`hazard ${at}`, hazards.length)]));
  const plan: Plan = { pick, has: (hazard) => chosen.has(hazard) };
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } },
    ...nodes(plan),
    ...Array.from({ length: 2 + pick('apps', 4) }, (_, app) => appObjects(app, plan)).flat(),
    ...agents(pick),
    ...extras(plan),
  ];
  const world = { hosts: { 'registry.example.org': { state: plan.has('registry down') ? 'down' : 'up' } } };
  return [
    { path: 'cluster.yaml', text: objects.map((object) => JSON.stringify(object)).join('\n---\n') },
    { path: 'world.yaml', text: JSON.stringify(world) },
  ];
}

function nodes({ pick, has }: Plan): object[] {
  const zones = 1 + pick('zones', has('zones') ? 4 : 2);
  const workers = Array.from({ length: 3 + pick('workers', 5) }, (_, number): object => {
    const capacity = {
      cpu: has('room') ? `${1 + pick('cpu', 3)}` : '16',
      memory: has('room') ? `${1 + pick('memory', 3)}Gi` : '32Gi',
      'ephemeral-storage': '20Gi',
      pods: has('pods') ? `${3 + pick('pods', 6)}` : '110',
    };
    const labels = { [zone]: `zone-${number % zones}`, pool: `pool-${number % 2}`, 'kubernetes.io/hostname': `worker-${number}` };
    const isKept = has('taints') && pick(`taint ${number}`, 2) === 0;
    return {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: `worker-${number}`, labels },
      spec: isKept ? { taints: [{ key: 'kept', value: 'for', effect: 'NoSchedule' }] } : {},
      status: {
        addresses: [{ type: 'InternalIP', address: `10.0.0.${number + 1}` }],
        ...(has('unknown capacity') ? {} : { capacity, allocatable: capacity }),
      },
    };
  });
  const server = { name: 'server', labels: { 'node-role.kubernetes.io/control-plane': '' } };
  const spec = { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] };
  return pick('server', 2) === 0 ? workers : [{ apiVersion: 'v1', kind: 'Node', metadata: server, spec }, ...workers];
}

function appObjects(app: number, plan: Plan): object[] {
  const name = `app-${app}`;
  const draw: Pick = (what, limit) => plan.pick(`${what} of ${app}`, limit);
  const own: Plan = { pick: draw, has: plan.has };
  const kind = plan.has('sets') && draw('kind', 2) === 0 ? 'StatefulSet' : 'Deployment';
  const labels = { app: name };
  const template = { metadata: { labels, annotations: annotations(app, own) }, spec: podSpec(name, own) };
  const spec = {
    replicas: 1 + draw('replicas', 4),
    selector: { matchLabels: labels },
    template,
    ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
  };
  return [
    { apiVersion: 'apps/v1', kind, metadata: { name, namespace: 'team' }, spec },
    { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'team' }, spec: { selector: labels, ports: [{ port: 80 }] } },
  ];
}

function annotations(app: number, { pick, has }: Plan): object {
  const words = ['blackstart.dev/needs', 'blackstart.dev/needs-to-start', 'blackstart.dev/needs-or-exits', 'blackstart.dev/needs-to-serve'];
  const word = app > 0 && has('needs') ? words[pick('word', 6)] : undefined;
  const other = `service(app-${pick('needed', Math.max(app, 1))})`;
  const provides = has('providers') ? ['dns', 'operator(things)', 'cni', 'ingress(a)'][pick('provides', 8)] : undefined;
  return {
    ...(word === undefined ? {} : { [word]: ['dns', other, other, `${other} or dns`][pick('need', 4)] }),
    ...(provides === undefined ? {} : { 'blackstart.dev/provides': provides }),
  };
}

function podSpec(name: string, { pick, has }: Plan): object {
  const requests = { cpu: `${50 * pick('cpu', 12)}m`, memory: `${64 * pick('memory', 8)}Mi` };
  const images = [
    'registry.example.org/app:1',
    `${has('registry') ? registryBehindService : registryOnNode}/${name}:1`,
    'docker.io/library/app:latest',
    'docker.io/library/app:2',
  ];
  const isOdd = has('images') || has('registry') || has('registry on a node') || has('registry down');
  const container = {
    name: 'app',
    image: isOdd ? images[pick('image', 4)] : 'docker.io/library/app:2',
    resources: pick('asks', 4) === 0 ? {} : { requests },
    ...(has('host ports') && pick('host port', 2) === 0 ? { ports: [{ containerPort: 80, hostPort: 8080 }] } : {}),
  };
  return {
    containers: [container],
    ...(has('pools') && pick('pool', 2) === 0 ? { nodeSelector: { pool: `pool-${pick('which pool', 2)}` } } : {}),
    ...tolerations({ pick, has }),
    ...placement(name, { pick, has }),
    ...(has('volumes') ? volumes(pick) : {}),
  };
}

function tolerations({ pick, has }: Plan): object {
  const seconds = [0, 30, 600, 6000, 10_000][pick('seconds', 5)];
  const patient = { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: seconds };
  const everywhere = [{ operator: 'Exists' }, { operator: 'Exists', effect: 'NoSchedule' }][pick('everywhere', 4)];
  return {
    tolerations: [
      ...(has('patience') && pick('patience', 2) === 0 ? [patient] : []),
      ...(has('everywhere') && everywhere !== undefined ? [everywhere] : []),
      ...(has('taints') && pick('kept', 2) === 0 ? [{ key: 'kept', operator: 'Exists' }] : []),
    ],
  };
}

function placement(name: string, { pick, has }: Plan): object {
  const labelSelector = { matchLabels: { app: name } };
  const topologyKey = pick('by', 2) === 0 ? zone : 'kubernetes.io/hostname';
  const whenUnsatisfiable = pick('hard', 3) === 0 ? 'ScheduleAnyway' : 'DoNotSchedule';
  const apart = (selector: object) => ({
    podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: selector, topologyKey: 'kubernetes.io/hostname' }] },
  });
  const excluded = { matchLabels: { app: `app-${pick('excluded', 4)}` } };
  return {
    ...(has('spread') ? { topologySpreadConstraints: [{ maxSkew: 1 + pick('skew', 2), topologyKey, whenUnsatisfiable, labelSelector }] } : {}),
    ...(has('apart') && pick('apart', 2) === 0 ? { affinity: apart(labelSelector) } : {}),
    ...(has('excluding') && pick('excluding', 2) === 0 ? { affinity: apart(excluded) } : {}),
  };
}

function volumes(pick: Pick): object {
  switch (pick('volume', 4)) {
    case 0:
      return { volumes: [{ name: 'data', hostPath: { path: '/srv' } }] };
    case 1:
      return {
        volumes: [
          { name: 'settings', configMap: { name: 'settings' } },
          { name: 'scratch', emptyDir: {} },
        ],
      };
    case 2:
      return { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] };
    default:
      return {};
  }
}

/** On every node, or nearly: the network, perhaps, and something else. */
function agents(pick: Pick): object[] {
  const daemonSet = (name: string, annotations: object, spec: object) => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: 'team' },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name }, annotations }, spec: { containers: [{ name, image: 'docker.io/library/agent:1' }], ...spec } },
    },
  });
  const isNetworkStored = pick('network store', 2) === 0;
  const networkAnnotations = {
    'blackstart.dev/provides': 'cni',
    ...(isNetworkStored ? { 'blackstart.dev/needs-to-serve': 'service(network-store)' } : {}),
  };
  return [
    ...(pick('network', 2) === 0 ? [daemonSet('network', networkAnnotations, { hostNetwork: true, tolerations: [{ operator: 'Exists' }] })] : []),
    ...(isNetworkStored ? networkStore : []),
    ...(pick('agent', 2) === 0 ? [daemonSet('agent', {}, pick('agent pool', 3) === 0 ? { nodeSelector: { pool: 'pool-0' } } : {})] : []),
  ];
}

/** What the network keeps elsewhere, in the only pod of a set, and does not serve without. */
const networkStore = [
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'network-store', namespace: 'team' },
    spec: {
      serviceName: 'network-store',
      replicas: 1,
      selector: { matchLabels: { app: 'network-store' } },
      template: {
        metadata: { labels: { app: 'network-store' } },
        spec: { hostNetwork: true, containers: [{ name: 'store', image: 'docker.io/library/store:1' }] },
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'network-store', namespace: 'team' },
    spec: { selector: { app: 'network-store' }, ports: [{ port: 2379 }] },
  },
];

function extras({ pick, has }: Plan): object[] {
  const pods = `${6 + pick('quota', 12)}`;
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'team' } },
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: 'team' }, spec: claim },
    ...(has('quota') ? [{ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'pods', namespace: 'team' }, spec: { hard: { pods } } }] : []),
    ...(has('webhook') ? [webhook(pick, 'pods')] : []),
    ...(has('wildcard webhook') ? [webhook(pick, '*')] : []),
    ...(has('alone') ? [alone] : []),
    ...(has('limits') ? [limitRange] : []),
    ...(has('cron') ? [cronJob] : []),
    ...(has('registry on a node') ? [registryPod] : []),
    ...(has('registry') ? registryOf(1 + pick('registries', 2)) : []),
  ];
}

const claim = { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } };

const alone = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'alone', namespace: 'team' },
  spec: { containers: [{ name: 'c', image: 'docker.io/library/a:1' }] },
};

/** Its Service may have no pods that ever answer. */
function webhook(pick: Pick, resources: string): object {
  const rules = [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: [resources] }];
  const service = { namespace: 'team', name: `app-${pick('backend', 3)}` };
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: `asks-${resources === '*' ? 'all' : resources}` },
    webhooks: [
      {
        name: 'asks.example.org',
        clientConfig: { service },
        failurePolicy: pick('policy', 3) === 0 ? 'Ignore' : 'Fail',
        rules,
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  };
}

const limitRange = {
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'least', namespace: 'team' },
  spec: { limits: [{ type: 'Container', defaultRequest: { cpu: '300m' } }] },
};

const cronJob = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'sweeps', namespace: 'team' },
  spec: {
    schedule: '*/10 * * * *',
    jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'docker.io/library/a:1' }] } } } },
  },
};

const registryPod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'registry', namespace: 'team' },
  spec: {
    nodeName: 'worker-0',
    containers: [{ name: 'registry', image: 'docker.io/library/registry:2', ports: [{ containerPort: 5000, hostPort: 5000 }] }],
  },
};

/** What it holds is in its containers. */
function registryOf(replicas: number): object[] {
  const metadata = { name: 'registry', namespace: 'team' };
  const labels = { app: 'registry' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'registry', image: 'docker.io/library/registry:2' }] } };
  return [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas, selector: { matchLabels: labels }, template } },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { clusterIP: '10.96.0.60', selector: labels, ports: [{ port: 5000 }] } },
  ];
}
