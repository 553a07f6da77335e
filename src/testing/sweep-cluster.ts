import { drawBelow } from '#base/random.ts';

/** Draws a number below a limit, for a purpose. */
type Pick = (what: string, limit: number) => number;

const zone = 'topology.kubernetes.io/zone';
const registryHost = '10.0.0.1:5000';

/**
 * A cluster in which the loss of a node may do harm in many ways, or in none: tight or roomy nodes in zones and pools, rules of
 * placement, single providers that others need, webhooks, quotas, volumes, a registry of its own. The files of a seed are the same each time.
 */
export function sweepClusterFiles(seed: number): readonly { readonly path: string; readonly text: string }[] {
  const pick: Pick = (what, limit) => drawBelow(limit, seed, 3, what, 0);
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } },
    ...nodes(pick),
    ...Array.from({ length: 2 + pick('apps', 5) }, (_, app) => appObjects(app, pick)).flat(),
    ...agents(pick),
    ...extras(pick),
  ];
  const world = { hosts: { 'registry.example.org': { state: pick('registry', 12) === 0 ? 'down' : 'up' } } };
  return [
    { path: 'cluster.yaml', text: objects.map((object) => JSON.stringify(object)).join('\n---\n') },
    { path: 'world.yaml', text: JSON.stringify(world) },
  ];
}

function nodes(pick: Pick): object[] {
  const zones = 1 + pick('zones', 3);
  const workers = Array.from({ length: 3 + pick('workers', 6) }, (_, number): object => {
    const capacity = {
      cpu: `${1 + pick('cpu', 4)}`,
      memory: `${1 + pick('memory', 4)}Gi`,
      'ephemeral-storage': '20Gi',
      pods: `${4 + pick('pods', 30)}`,
    };
    const labels = { [zone]: `zone-${number % zones}`, pool: `pool-${number % 2}`, 'kubernetes.io/hostname': `worker-${number}` };
    const isKept = pick(`taint ${number}`, 6) === 0;
    const isUnknown = pick('unknown capacity', 10) === 0;
    return {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: `worker-${number}`, labels },
      spec: isKept ? { taints: [{ key: 'kept', value: 'for', effect: 'NoSchedule' }] } : {},
      status: { addresses: [{ type: 'InternalIP', address: `10.0.0.${number + 1}` }], ...(isUnknown ? {} : { capacity, allocatable: capacity }) },
    };
  });
  const server = { name: 'server', labels: { 'node-role.kubernetes.io/control-plane': '' } };
  const spec = { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] };
  return pick('server', 2) === 0 ? workers : [{ apiVersion: 'v1', kind: 'Node', metadata: server, spec }, ...workers];
}

function appObjects(app: number, pick: Pick): object[] {
  const name = `app-${app}`;
  const draw: Pick = (what, limit) => pick(`${what} of ${app}`, limit);
  const kind = draw('kind', 6) === 0 ? 'StatefulSet' : 'Deployment';
  const labels = { app: name };
  const template = { metadata: { labels, annotations: annotations(app, draw) }, spec: podSpec(name, draw) };
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

function annotations(app: number, draw: Pick): object {
  const other = `service(app-${draw('needed', Math.max(app, 1))})`;
  const words = ['blackstart.dev/needs', 'blackstart.dev/needs-to-start', 'blackstart.dev/needs-or-exits', 'blackstart.dev/needs-to-serve'];
  const word = app > 0 && draw('has needs', 4) === 0 ? words[draw('word', 4)] : undefined;
  const provides = ['dns', 'operator(things)', 'cni'][draw('provides', 15)];
  return {
    ...(word === undefined ? {} : { [word]: ['dns', other, `${other} or dns`][draw('need', 3)] }),
    ...(provides === undefined ? {} : { 'blackstart.dev/provides': provides }),
  };
}

function podSpec(name: string, draw: Pick): object {
  const requests = { cpu: `${50 * draw('cpu', 12)}m`, memory: `${64 * draw('memory', 8)}Mi` };
  const images = ['registry.example.org/app:1', 'docker.io/library/app:2', `${registryHost}/${name}:1`, 'docker.io/library/app:latest'];
  const container = {
    name: 'app',
    image: images[draw('image', 8)] ?? images[0],
    resources: draw('asks', 4) === 0 ? {} : { requests },
    ...(draw('host port', 15) === 0 ? { ports: [{ containerPort: 80, hostPort: 8080 }] } : {}),
  };
  return {
    containers: [container],
    ...(draw('pool', 4) === 0 ? { nodeSelector: { pool: `pool-${draw('which pool', 2)}` } } : {}),
    ...tolerations(draw),
    ...placement(name, draw),
    ...volumes(draw),
    ...(draw('priority', 15) === 0 ? { priorityClassName: 'absent-later' } : {}),
  };
}

function tolerations(draw: Pick): object {
  const kept = { key: 'kept', operator: 'Exists' };
  const lists = [
    [{ key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 * draw('seconds', 200) }],
    [{ operator: 'Exists' }],
    [{ operator: 'Exists', effect: 'NoSchedule' }],
    [kept],
    [kept],
  ];
  const list = lists[draw('tolerations', 14)];
  return list === undefined ? {} : { tolerations: list };
}

function placement(name: string, draw: Pick): object {
  const labelSelector = { matchLabels: { app: name } };
  const apart = { labelSelector, topologyKey: draw('apart by', 2) === 0 ? zone : 'kubernetes.io/hostname' };
  const whenUnsatisfiable = draw('hard', 3) === 0 ? 'ScheduleAnyway' : 'DoNotSchedule';
  const spread = (topologyKey: string) => ({ maxSkew: 1 + draw('skew', 2), topologyKey, whenUnsatisfiable, labelSelector });
  switch (draw('placement', 8)) {
    case 0:
      return { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart] } } };
    case 1:
    case 2:
      return { topologySpreadConstraints: [spread(zone)] };
    case 3:
      return { topologySpreadConstraints: [spread('kubernetes.io/hostname')] };
    case 4:
      return draw('others', 3) === 0
        ? { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ ...apart, labelSelector: {} }] } } }
        : {};
    default:
      return {};
  }
}

function volumes(draw: Pick): object {
  switch (draw('volume', 12)) {
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
      template: {
        metadata: { labels: { app: name }, annotations },
        spec: { containers: [{ name, image: 'registry.example.org/agent:1' }], ...spec },
      },
    },
  });
  return [
    ...(pick('network', 2) === 0 ? [daemonSet('network', { 'blackstart.dev/provides': 'cni' }, { tolerations: [{ operator: 'Exists' }] })] : []),
    ...(pick('agent', 2) === 0 ? [daemonSet('agent', {}, pick('agent pool', 3) === 0 ? { nodeSelector: { pool: 'pool-0' } } : {})] : []),
  ];
}

function extras(pick: Pick): object[] {
  const made: readonly (readonly [often: number, object])[] = [
    [8, { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'pods', namespace: 'team' }, spec: { hard: { pods: '30' } } }],
    [8, webhook(pick)],
    [
      10,
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'alone', namespace: 'team' },
        spec: { containers: [{ name: 'c', image: 'docker.io/library/a:1' }] },
      },
    ],
    [12, { ...limitRange }],
    [12, cronJob],
    [4, registry],
  ];
  return [
    { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'absent-later' }, value: 1000 },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'team' } },
    ...made.flatMap(([often, object], at) => (pick(`extra ${at}`, often) === 0 ? [object] : [])),
  ];
}

function webhook(pick: Pick): object {
  const rules = [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: [['pods'], ['*']][pick('rules', 2)] }];
  const service = { namespace: 'team', name: `app-${pick('backend', 3)}` };
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'asks' },
    webhooks: [
      {
        name: 'asks.example.org',
        clientConfig: { service },
        failurePolicy: ['Fail', 'Ignore'][pick('policy', 2)],
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

const registry = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'registry', namespace: 'team' },
  spec: {
    nodeName: 'worker-0',
    containers: [{ name: 'registry', image: 'docker.io/library/registry:2', ports: [{ containerPort: 5000, hostPort: 5000 }] }],
  },
};
