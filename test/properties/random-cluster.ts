import { drawBelow } from '#base/random.ts';
import type { ClusterFile } from '#testing/replay.ts';

type Draw = (what: string, limit: number) => number;

/** A cluster of everything that people run, its sizes and habits drawn, without a latent fault: whatever goes away comes back. */
export function randomCluster(seed: number): readonly ClusterFile[] {
  const draw: Draw = (what, limit) => drawBelow(limit, seed, 4, what, 0);
  const objects = [...nodes(draw), ...platform(draw), ...applications(draw), ...store(draw), ...jobs(draw), ...guard(draw), ...cache(draw)];
  const cluster = { path: 'cluster.yaml', text: objects.map((object) => JSON.stringify(object)).join('\n---\n') };
  return hasCache(draw) ? [cluster, { path: 'certs.d/docker.io/hosts.toml', text: cacheFirst }] : [cluster];
}

function nodes(draw: Draw): object[] {
  const workers = 2 + draw('workers', 4);
  const capacity = { cpu: workers > 2 && draw('room', 2) === 0 ? '4' : '8', memory: '32Gi', pods: '110', 'ephemeral-storage': '100Gi' };
  const status = { capacity, allocatable: capacity };
  const node = (name: string, labels: object, spec: object) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec, status });
  const taints = [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }];
  const servers = draw('servers', 2) === 0 ? 1 : 3;
  return [
    ...some(servers, (at) => node(`server-${at}`, { 'node-role.kubernetes.io/control-plane': '' }, { taints })),
    ...some(workers, (at) => node(`worker-${at}`, { 'topology.kubernetes.io/zone': `zone-${at % 2}` }, {})),
  ];
}

/** What other pods rest on: a pod network, names, and a storage driver. */
function platform(draw: Draw): object[] {
  const everywhere = { hostNetwork: true, tolerations: [{ operator: 'Exists' }], priorityClassName: 'system-node-critical' };
  const network = draw('network', 2) === 0 ? [] : [daemon('network', everywhere, { 'blackstart.dev/provides': 'cni' })];
  const dns = workload('Deployment', 'kube-system', 'names', { replicas: 2, annotations: { 'blackstart.dev/provides': 'dns' } });
  const driver = daemon('disks', everywhere, { 'blackstart.dev/provides': 'csi(disks.lan)' });
  const urgent = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'urgent' }, value: 1000 };
  return [...network, ...(draw('names', 2) === 0 ? [] : [dns]), driver, daemon('agent', {}, {}), urgent];
}

function daemon(name: string, pod: object, annotations: object): object {
  return workload('DaemonSet', 'kube-system', name, { pod, annotations });
}

/** Applications of which each may need those before it. */
function applications(draw: Draw): object[] {
  return some(1 + draw('apps', 4), (at) => at).flatMap((at) => {
    const of: Draw = (what, limit) => draw(`${what} ${at}`, limit);
    const name = `app-${at}`;
    const replicas = 1 + of('replicas', 5);
    const kind = of('kind', 5) === 0 ? 'StatefulSet' : 'Deployment';
    const budget = replicas > 1 && of('budget', 2) === 0 ? [budgetOf(name, of, replicas)] : [];
    const options = {
      replicas,
      pod: podOf(name, of, replicas),
      container: containerOf(of),
      annotations: needsOf(at, of),
      spec: strategyOf(kind, of),
    };
    return [workload(kind, 'team', name, options), serviceOf('team', name), ...budget];
  });
}

/** Pods with a budget go anywhere: else a drain would wait for a node that has yet to come back. */
function podOf(name: string, of: Draw, replicas: number | 'anywhere'): object {
  const isPicky = replicas !== 'anywhere';
  const required = [{ labelSelector: { matchLabels: { app: name } }, topologyKey: 'kubernetes.io/hostname' }];
  const spread = { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', labelSelector: { matchLabels: { app: name } } };
  return {
    ...(of('grace', 3) === 0 ? { terminationGracePeriodSeconds: of('grace seconds', 120) } : {}),
    ...(of('init', 3) === 0 ? { initContainers: [{ name: 'init', image: 'quay.io/team/init:1' }] } : {}),
    ...(of('spread', 3) === 0
      ? { topologySpreadConstraints: [{ ...spread, whenUnsatisfiable: isPicky && of('strict', 2) === 0 ? 'DoNotSchedule' : 'ScheduleAnyway' }] }
      : {}),
    ...(isPicky && replicas <= 2 && of('apart', 3) === 0
      ? { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } } }
      : {}),
    ...(of('urgent', 4) === 0 ? { priorityClassName: 'urgent' } : {}),
  };
}

function containerOf(of: Draw): object {
  const host = ['quay.io', 'docker.io', 'registry.k8s.io'][of('host', 3)];
  const httpGet = { path: '/', port: 80 };
  return {
    image: `${host}/team/app:${1 + of('tag', 3)}`,
    imagePullPolicy: of('pull', 3) === 0 ? 'Always' : 'IfNotPresent',
    resources: { requests: { cpu: `${50 * (1 + of('cpu', 6))}m`, memory: '64Mi' } },
    ...(of('readiness', 2) === 0 ? { readinessProbe: { httpGet, periodSeconds: 1 + of('period', 20) } } : {}),
    ...(of('liveness', 3) === 0 ? { livenessProbe: { httpGet, initialDelaySeconds: of('delay', 60) } } : {}),
    ...(of('hook', 4) === 0 ? { lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } } } : {}),
  };
}

function needsOf(at: number, of: Draw): object {
  const annotation = ['blackstart.dev/needs', 'blackstart.dev/needs-to-start', 'blackstart.dev/needs-or-exits', 'blackstart.dev/needs-to-serve'][
    of('need', 8)
  ];
  return at === 1 || annotation === undefined ? {} : { [annotation]: `service(app-${1 + of('needed', at - 1)})` };
}

function strategyOf(kind: string, of: Draw): object {
  const second = of('strategy', 2) === 0;
  if (kind === 'StatefulSet') return { podManagementPolicy: second ? 'Parallel' : 'OrderedReady' };
  return { strategy: { type: second ? 'Recreate' : 'RollingUpdate' }, minReadySeconds: of('steady', 4) === 0 ? 10 : 0 };
}

function budgetOf(name: string, of: Draw, replicas: number): object {
  const limit = of('budget kind', 2) === 0 ? { maxUnavailable: 1 } : { minAvailable: replicas - 1 };
  const spec = { ...limit, selector: { matchLabels: { app: name } } };
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name, namespace: 'team' }, spec };
}

/** A StatefulSet whose pods each have a disk: one that a node at a time can use, or one that a node has. */
function store(draw: Draw): object[] {
  const replicas = draw('members', 4);
  if (replicas === 0) return [];
  const podManagementPolicy = draw('management', 2) === 0 ? 'Parallel' : 'OrderedReady';
  const spec = { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claimSpec }], podManagementPolicy };
  const isLocal = draw('local', 3) === 0;
  return [
    workload('StatefulSet', 'team', 'store', { replicas, spec }),
    serviceOf('team', 'store'),
    ...some(replicas, (at) => disk(`data-store-${at - 1}`, isLocal ? `worker-${1 + (at % 2)}` : undefined)).flat(),
  ];
}

const shared = { accessModes: ['ReadWriteOnce'], storageClassName: 'disks' };
const claimSpec = { ...shared, resources: { requests: { storage: '1Gi' } } };

function disk(claim: string, node: string | undefined): object[] {
  const claimRef = { kind: 'PersistentVolumeClaim', namespace: 'team', name: claim };
  const onNode = { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }] };
  const where =
    node === undefined
      ? { csi: { driver: 'disks.lan', volumeHandle: claim } }
      : { local: { path: `/disks/${claim}` }, nodeAffinity: { required: onNode } };
  const spec = { ...shared, capacity: { storage: '1Gi' }, claimRef, ...where };
  return [
    { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: `disk-${claim}` }, spec },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: claim, namespace: 'team' },
      spec: { ...claimSpec, volumeName: `disk-${claim}` },
    },
  ];
}

/** A Job that runs once, and one that runs again and again. */
function jobs(draw: Draw): object[] {
  const pod = { restartPolicy: draw('restarts', 2) === 0 ? 'Never' : 'OnFailure' };
  const once = workload('Job', 'team', 'once', { pod });
  const jobTemplate = { spec: { template: { spec: { ...pod, containers: [{ name: 'main', image: 'quay.io/team/often:1' }] } } } };
  const often = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'often', namespace: 'team' },
    spec: { schedule: '*/30 * * * *', jobTemplate },
  };
  return [...(draw('once', 3) === 0 ? [once] : []), ...(draw('often', 4) === 0 ? [often] : [])];
}

/** A webhook that every pod of the applications has to pass, and that lives outside what it admits. */
function guard(draw: Draw): object[] {
  if (draw('guard', 3) > 0) return [];
  const webhook = {
    name: 'pods.guard.example',
    clientConfig: { service: { namespace: 'guard', name: 'guard', path: '/validate' } },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'team' } },
    failurePolicy: 'Fail',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  };
  return [
    workload('Deployment', 'guard', 'guard', { replicas: 1 + draw('guards', 2) }),
    serviceOf('guard', 'guard'),
    { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: { name: 'guard' }, webhooks: [webhook] },
  ];
}

function hasCache(draw: Draw): boolean {
  return draw('cache', 3) === 0;
}

/** A registry in the cluster that nodes ask first for images of Docker Hub, which they ask when it does not answer. */
function cache(draw: Draw): object[] {
  if (!hasCache(draw)) return [];
  const [deployment, service] = [workload('Deployment', 'team', 'cache', { replicas: 1 }), serviceOf('team', 'cache', { clusterIP: '10.96.0.60' })];
  return [deployment, service];
}

const cacheFirst = 'server = "https://registry-1.docker.io"\n[host."http://10.96.0.60"]\ncapabilities = ["pull", "resolve"]\n';

interface WorkloadOptions {
  readonly replicas?: number;
  readonly pod?: object;
  readonly container?: object;
  readonly annotations?: object;
  readonly spec?: object;
}

function workload(kind: string, namespace: string, name: string, options: WorkloadOptions): object {
  const { replicas, pod = {}, container = {}, annotations = {}, spec = {} } = options;
  const labels = { app: name };
  const template = {
    metadata: { labels, annotations },
    spec: { containers: [{ name: 'main', image: `quay.io/${namespace}/${name}:1`, ...container }], ...pod },
  };
  const own = kind === 'Job' ? {} : { selector: { matchLabels: labels } };
  const apiVersion = kind === 'Job' ? 'batch/v1' : 'apps/v1';
  const counted = replicas === undefined ? {} : { replicas };
  const served = kind === 'StatefulSet' ? { serviceName: name } : {};
  return { apiVersion, kind, metadata: { name, namespace }, spec: { ...counted, ...own, ...served, template, ...spec } };
}

function serviceOf(namespace: string, name: string, more: object = {}): object {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { ...more, selector: { app: name }, ports: [{ port: 80 }] } };
}

/** One for each number from 1 on. */
function some<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at + 1));
}
